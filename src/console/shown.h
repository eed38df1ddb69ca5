/*
 * Showing text of unknown content.
 */
#ifndef CONSOLE_SHOWN_H
#define CONSOLE_SHOWN_H

#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/utf8.h"

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

/* The same, but the first columns go, where it says "..." then. */
void utf8_truncate_front(struct buf *text, size_t start, size_t columns);

#endif
