/*
 * A streaming token in a profile.
 */
#ifndef QUIX_TOKEN_H
#define QUIX_TOKEN_H

#include <stdbool.h>

#include "profile/profile.h"
#include "console/log.h"
#include "quixrun/secret.h"
#include "value/value.h"

/* The name of a personal access token in messages. */
#define TOKEN_PERSONAL_SUBJECT "the personal access token"

/* One of the two tokens. */
struct token {
	const struct setting *setting; /* NULL: the profile has none */
	struct secret value;	       /* valid once is_evaluated */
	bool is_evaluated;
	bool is_unknown; /* a command was not run (observer.h) */
};

/*
 * Evaluates the token unless that was done before, and checks its form:
 * printable ASCII without blanks (it is sent in a header, RFC 9110 5.5), not in
 * quotes. The error names file and line, never the value. An empty value is not
 * an error: the token then counts as not set. Returns 0, or -1 with *error.
 */
int token_evaluate(struct token *token, const struct value_source *source,
		   struct error *error);

/*
 * Moves the text, which is empty afterwards, to *token, without a byte order
 * mark before it, and blanks and line ends after it: files and the output of
 * commands often have them.
 */
void token_take(struct secret *token, struct buf *text);

/*
 * The reason why the text cannot be a token, or NULL. A constant that completes
 * a sentence beginning with the token's name ("is in quotes; remove them").
 * Recognizes an empty text, quotes, several lines, `Bearer ...`, a placeholder,
 * and NAME=value.
 */
const char *token_obstacle(const struct secret *token);

/*
 * The same for a token that will be written into a profile, where some
 * characters are special.
 */
const char *token_obstacle_in_profile(const struct secret *token);

/* True when it begins with neither "sdk-" nor "pat-". */
bool token_is_odd(const struct secret *token);

/*
 * The reason why a valid token should not be used, in the same form, or NULL.
 */
const char *token_reservation(const struct secret *token);

/*
 * Warns of a token that begins with neither "sdk-" nor "pat-", and of a
 * personal access token, which gives access to more than one environment.
 */
void token_warn(const struct token *token, const struct log *log);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void token_clear(struct token *token);

#endif
