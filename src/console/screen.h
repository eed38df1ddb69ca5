/*
 * Output to standard output, with colours and wrapping if it is a terminal.
 */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * True when standard output is a terminal, but not a dumb one, and $NO_COLOR
 * (no-color.org) is not set or empty.
 */
bool screen_has_colour(void);

/* The width of the terminal on standard output; 0: it is not a terminal. */
size_t screen_width(void);

/* The colours in use, as SGR parameters (ECMA-48). */
#define SCREEN_GREEN  "32"
#define SCREEN_YELLOW "33"
#define SCREEN_RED    "31"
#define SCREEN_BOLD   "1"
#define SCREEN_FAINT  "2"

/* Appends the text, in that colour if `has_colour`. */
void screen_add(struct buf *out, const char *text, const char *colour,
		bool has_colour);

/*
 * Appends shown text that begins in column `indent`: on a terminal of `width`
 * columns it is wrapped between words and continues in that column. Not wrapped
 * when `width` is 0 or too small.
 */
void screen_add_wrapped(struct buf *out, const char *text, size_t indent,
			size_t width);

/* Writes to standard output. Returns 0, or -1 with *error. */
int screen_print(const struct buf *text, struct error *error);

#endif
