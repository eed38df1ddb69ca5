/*
 * Standard output, as far as it matters whether a person reads it.
 */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Standard output takes colours: it is a terminal, not a dumb one, and
 * $NO_COLOR (no-color.org) is not set or empty.
 */
bool screen_has_colour(void);

/* The columns of the terminal that standard output is; 0: it is none. */
size_t screen_width(void);

/* The colours that mean something, as SGR parameters (ECMA-48). */
#define SCREEN_GREEN  "32"
#define SCREEN_YELLOW "33"
#define SCREEN_RED    "31"
#define SCREEN_BOLD   "1"
#define SCREEN_FAINT  "2"

/* Appends the text in that colour, or as it is. */
void screen_add(struct buf *out, const char *text, const char *colour,
		bool has_colour);

/*
 * Appends shown text that begins in column `indent` of a line: on a terminal of
 * `width` columns it is wrapped between words, and continues in that column.
 * Unchanged when `width` is 0 or too small.
 */
void screen_add_wrapped(struct buf *out, const char *text, size_t indent,
			size_t width);

/* Writes to standard output. Returns 0, or -1 with *error. */
int screen_print(const struct buf *text, struct error *error);

#endif
