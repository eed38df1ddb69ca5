/*
 * Tables of cases: a profile and arguments to exact output and status.
 */
#ifndef TESTS_BLACKBOX_CASES_H
#define TESTS_BLACKBOX_CASES_H

#include <stdbool.h>
#include <stddef.h>

struct scene;

struct launch_case {
	const char *name;	 /* a sentence_with_underscores */
	const char *profile;	 /* text of <config>/dev.ini; NULL: none */
	const char *const *args; /* default: -p dev <probe> exit 0 */
	const char *const *env;
	const char *property; /* of dev's broker, as KEY=JSON */
	const char *fault;    /* for the portal */
	bool has_portal;
	int status;
	const char *out; /* default: "" */
	const char *err; /* default: ""; with '*' for any text if is_like */
	bool is_like;
	/* As waits_in_time() has it, `err` with '*'; not under valgrind. */
	bool is_timed;
};

/*
 * Runs quixrun once for each case, each a test of its own with a scene of its
 * own. Returns the number of failed tests, for main().
 */
int cases_run(const char *group, const struct launch_case *cases, size_t count);

#define CASES_RUN(group, table)                                                \
	cases_run(group, table, sizeof(table) / sizeof((table)[0]))

#endif
