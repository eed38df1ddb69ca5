/*
 * Checking with the Portal to which workspace a token gives access. The token
 * need not be in the profile.
 */
#ifndef QUIX_TOKEN_CHECK_H
#define QUIX_TOKEN_CHECK_H

#include "options/options.h"
#include "quixrun/fields.h"

struct token_check {
	struct fields request; /* common to all requests */
	long long deadline;    /* of all requests together */
	const struct log *log;
};

enum token_check_result {
	TOKEN_CHECK_OPENS,
	TOKEN_CHECK_REJECTED, /* rejected, or for another workspace */
	TOKEN_CHECK_SEVERAL   /* for several workspaces, and none was named */
};

struct question {
	const struct secret *token;
	const char *subject;   /* name in messages; NULL: token 1 */
	const char *workspace; /* required workspace; NULL: find it */
};

/*
 * Begins with check->request, in which the caller has set portal, profile and
 * optionally a CA file. Returns 0, or -1 with *error when requests are not
 * allowed (--offline).
 */
int token_check_begin(struct token_check *check, const struct options *options,
		      struct error *error);

/*
 * Sends the request. Returns one of enum token_check_result, or -1 with *error
 * when the request failed for another reason. TOKEN_CHECK_OPENS: *workspace is
 * the token's workspace, which the caller frees; otherwise *error has the
 * reason.
 */
int token_check_ask(struct token_check *check, const struct question *question,
		    char **workspace, struct error *error);

/* Milliseconds left for all requests; 0: no timeout. */
long long token_check_time_left(const struct token_check *check);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void token_check_clear(struct token_check *check);

#endif
