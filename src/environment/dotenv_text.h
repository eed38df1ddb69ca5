/*
 * The text of a dotenv file: where the parser stands in it, its blanks and its
 * quotes.
 */
#ifndef ENVIRONMENT_DOTENV_TEXT_H
#define ENVIRONMENT_DOTENV_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

struct dotenv_cursor {
	const char *at;
	const char *end;   /* a NUL is there */
	unsigned int line; /* of `at` */
};

/*
 * Appends the text with every CR LF and CR turned into LF and without a byte
 * order mark at its beginning.
 */
void dotenv_normalize(const char *text, size_t length, struct buf *out);

/* Bytes of the white space (Unicode's) at `at`, 0 when there is none. */
size_t dotenv_blank(const char *at);

/* Moves behind white space; dotenv_skip_line stops at a newline. */
void dotenv_skip(struct dotenv_cursor *cursor);
void dotenv_skip_line(struct dotenv_cursor *cursor);

/*
 * With the cursor on a quote, takes the quoted text, decoded, into *value and
 * moves behind the closing quote. Returns 0, or -1 when there is none.
 */
int dotenv_take_quoted(struct dotenv_cursor *cursor, struct buf *value);

/* Takes the rest of the line, less comment and blanks, into *value. */
void dotenv_take_unquoted(struct dotenv_cursor *cursor, struct buf *value);

#endif
