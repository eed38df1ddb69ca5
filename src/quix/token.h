/*
 * A streaming token as a profile gives it.
 */
#ifndef QUIX_TOKEN_H
#define QUIX_TOKEN_H

#include <stdbool.h>

#include "profile/profile.h"
#include "console/log.h"
#include "quixrun/secret.h"
#include "value/value.h"

/* What messages call a personal access token. */
#define TOKEN_PERSONAL_SUBJECT "the personal access token"

/* One of the two tokens. */
struct token {
	const struct setting *setting; /* NULL: the profile has none */
	struct secret value;	       /* once it was evaluated */
	bool is_evaluated;
	bool is_unknown; /* a command was not run (observer.h) */
};

/*
 * Evaluates the token if that was not done yet, and checks its form: printable
 * ASCII without blanks (it goes into a header, RFC 9110 5.5), no quotes around
 * it. The error names file and line, never the value. An empty value is no
 * error: the token is then as if it were not there. Returns 0, or -1 with
 * *error.
 */
int token_evaluate(struct token *token, const struct value_source *source,
		   struct error *error);

/*
 * Takes the text, which is empty afterwards, as a token: a byte order mark
 * before it, and blanks and line ends after it, are no part of it. Files and
 * commands of other tools have them.
 */
void token_take(struct secret *token, struct buf *text);

/*
 * Why this cannot be a token, as the end of a sentence that begins with what it
 * is called ("is in quotes; remove them"), or NULL. An empty one is none. What
 * it is instead is named: in quotes, several lines, `Bearer ...`, a
 * placeholder, NAME=value.
 */
const char *token_obstacle(const struct secret *token);

/*
 * The same for a token that is to be written into a profile, where some
 * characters mean something.
 */
const char *token_obstacle_in_profile(const struct secret *token);

/* It begins with neither "sdk-" nor "pat-". */
bool token_is_odd(const struct secret *token);

/* Why it can be used but should not be, in the same way, or NULL. */
const char *token_reservation(const struct secret *token);

/*
 * Warns of a token that begins with neither "sdk-" nor "pat-", and of a
 * personal access token, which opens more than one environment.
 */
void token_warn(const struct token *token, const struct log *log);

void token_clear(struct token *token);

#endif
