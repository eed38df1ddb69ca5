/*
 * UTF-8 (RFC 3629): the length of characters, and which are safe to display.
 */
#ifndef QUIXRUN_UTF8_H
#define QUIXRUN_UTF8_H

#include <stddef.h>

/*
 * The length in bytes of the first character of the NUL-terminated text; 0 for
 * an empty text or invalid UTF-8.
 */
size_t utf8_length(const char *text);

/*
 * The same, for a character that is safe to display on a terminal: 0 also for a
 * control character (C0, C1, DEL) or one that changes the direction of writing.
 */
size_t utf8_shown_length(const char *text);

#endif
