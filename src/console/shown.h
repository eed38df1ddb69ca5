/*
 * Displaying text of unknown content.
 */
#ifndef CONSOLE_SHOWN_H
#define CONSOLE_SHOWN_H

#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/utf8.h"

/*
 * Appends text in a form that is safe to display: control characters (C0, C1,
 * DEL), those that change the direction of writing, and invalid UTF-8 become
 * \n, \t or \xNN for each byte. A backslash is not escaped.
 */
void utf8_add_shown(struct buf *out, const char *text);

/* The width of shown text in columns; each character counts as one. */
size_t utf8_columns(const char *text);

/*
 * Shortens shown text from byte `start` on to `columns` columns; if it is cut,
 * the last columns are "...".
 */
void utf8_truncate(struct buf *text, size_t start, size_t columns);

/* The same, but cuts at the front, where "..." is put. */
void utf8_truncate_front(struct buf *text, size_t start, size_t columns);

#endif
