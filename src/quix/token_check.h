/*
 * Asking the Portal what a token opens that is not (yet) the profile's.
 */
#ifndef QUIX_TOKEN_CHECK_H
#define QUIX_TOKEN_CHECK_H

#include "options/options.h"
#include "quixrun/fields.h"

struct token_check {
	struct fields request; /* what all questions have in common */
	long long deadline;    /* one for all of them */
	const struct log *log;
};

enum token_check_result {
	TOKEN_CHECK_OPENS,
	TOKEN_CHECK_REJECTED, /* the Portal does not know it, or another's */
	TOKEN_CHECK_SEVERAL   /* it opens more than one, and none was named */
};

struct question {
	const struct secret *token;
	const char *subject;   /* what messages call it; NULL: token 1 */
	const char *workspace; /* that it must open; NULL: find it */
};

/*
 * Begins with check->request as the caller has filled it: portal, profile
 * and, perhaps, a CA file. Returns 0, or -1 with *error when nothing may be
 * asked (--offline).
 */
int token_check_begin(struct token_check *check, const struct options *options,
		      struct error *error);

/*
 * Asks. Returns one of enum token_check_result, or -1 with *error when that
 * cannot be found out. TOKEN_CHECK_OPENS: *workspace is what it opens, freed by
 * the caller; the others: *error has the reason.
 */
int token_check_ask(struct token_check *check, const struct question *question,
		    char **workspace, struct error *error);

/* Milliseconds that are left for all questions; 0: no limit. */
long long token_check_time_left(const struct token_check *check);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void token_check_clear(struct token_check *check);

#endif
