/*
 * UTF-8 (RFC 3629): what is a character, and what may be shown of it.
 */
#ifndef QUIXRUN_UTF8_H
#define QUIXRUN_UTF8_H

#include <stddef.h>

/*
 * The bytes of the character that the NUL-terminated text begins with; 0 when
 * it begins with none (not UTF-8, or the end).
 */
size_t utf8_length(const char *text);

/*
 * The same for a character fit to be shown on a terminal: no control character
 * (C0, C1, DEL), and none that changes the direction of writing.
 */
size_t utf8_shown_length(const char *text);

#endif
