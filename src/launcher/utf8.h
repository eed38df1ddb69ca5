/*
 * UTF-8 (RFC 3629), as far as it is needed to show text.
 */
#ifndef LAUNCHER_UTF8_H
#define LAUNCHER_UTF8_H

#include <stddef.h>

#include "quixrun/buf.h"

/*
 * The bytes of the character that the NUL-terminated text begins with; 0 when
 * it begins with none (not UTF-8, or the end).
 */
size_t utf8_length(const char *text);

/*
 * Appends text fit to be shown on a terminal: control characters (C0, C1, DEL),
 * those that change the direction of writing, and bytes that are no UTF-8
 * become \n, \t or \xNN for each byte. A backslash stays as it is.
 */
void utf8_add_shown(struct buf *out, const char *text);

/* The columns that shown text takes, a character counted as one. */
size_t utf8_columns(const char *text);

/*
 * Shortens shown text from byte `start` on to `columns` columns, the last ones
 * "..." when something was cut off.
 */
void utf8_truncate(struct buf *text, size_t start, size_t columns);

#endif
