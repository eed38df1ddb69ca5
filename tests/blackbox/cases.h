/*
 * Tables of cases: profile and arguments, and the exact output and status.
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
	const char *property; /* a property of dev's broker, as KEY=JSON */
	const char *fault;    /* for the portal */
	bool has_portal;
	int status;
	const char *out; /* default: "" */
	const char *err; /* default: ""; with is_like '*' matches any text */
	bool is_like;
	/* As waits_in_time(), `err` with '*'; skipped under valgrind. */
	bool is_timed;
};

/*
 * CASES(table): one test per row, with its own scene, that runs quixrun once.
 */
#define CASES(table)                                                           \
	__attribute__((constructor)) static void add_##table(void)             \
	{                                                                      \
		cases_add(table, sizeof(table) / sizeof((table)[0]),           \
			  __LINE__);                                           \
	}                                                                      \
	struct launch_case

void cases_add(const struct launch_case *rows, size_t count, int line);

#endif
