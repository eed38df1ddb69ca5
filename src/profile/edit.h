/*
 * Replaces the tokens in the text of a profile. All other bytes (comments,
 * order, blanks, line ends) are unchanged.
 */
#ifndef PROFILE_EDIT_H
#define PROFILE_EDIT_H

#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

/* The position of a token's value in the text. */
struct token_span {
	size_t start;
	size_t length; /* 0: the token is not set */
};

/*
 * Finds the values of token_1 and token_2 in [quix]. `path` is for messages.
 * Returns 0, or -1 with *error when the text cannot be parsed (inifile.h), or a
 * token appears there twice.
 */
int profile_edit_find(const char *path, const struct buf *text,
		      struct token_span spans[2], struct error *error);

/*
 * Appends the text to *edited with the values at the spans replaced by
 * `tokens`; a NULL token leaves its value unchanged.
 */
void profile_edit(const struct buf *text, const struct token_span spans[2],
		  const struct secret *const tokens[2], struct buf *edited);

#endif
