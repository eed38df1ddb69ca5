/*
 * Checks and conversions of text that several modules need.
 */
#ifndef QUIXRUN_TEXT_H
#define QUIXRUN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/slice.h"

/* True for the name of a variable: [A-Za-z_][A-Za-z0-9_]*. */
bool text_is_variable_name(const char *text, size_t length);

/* True when the text contains a byte below 0x20, or 0x7f. */
bool text_has_control(const char *text, size_t length);

/*
 * True for UTF-16, as Windows writes files: a byte order mark, or every second
 * one of the first four bytes is NUL.
 */
bool text_is_utf16(const char *text, size_t length);

/* True when the text begins with `prefix`, ends with `suffix`. */
bool text_begins(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* True when the text begins as Quix's streaming and personal access tokens. */
bool text_begins_token(const char *text);

/*
 * The length of the token that `at` begins with, recognized by its form ("sdk-"
 * or "pat-", then letters with at least one digit, at least 16 characters in
 * all); 0 when there is none. `start` is the beginning of the text that `at`
 * points into: a token cannot begin in the middle of a word.
 */
size_t text_token_length(const char *start, const char *at);

/*
 * Replaces each such token in the text by "sdk-(hidden)", in place; the text
 * never becomes longer.
 */
void text_hide_tokens(char *text);

/* Longer workspace ids are rejected. */
#define TEXT_WORKSPACE_ID_MAX 255

/*
 * True when the text has the form of a workspace id: letters, digits, '-', '_'
 * and '.', not beginning with '.'. Such a text cannot change the URL that it is
 * inserted into.
 */
bool text_is_workspace_id(const char *text);

/*
 * True when the text matches a pattern in which '*' matches any run of
 * characters and every other character matches itself.
 */
bool text_matches(const char *text, const char *pattern);
bool text_slice_matches(struct slice text, struct slice pattern);

/*
 * Returns the next white-space separated word at *cursor and sets *length, or
 * NULL when there is none. Moves *cursor behind the word.
 */
const char *text_next_word(const char **cursor, size_t *length);

/*
 * The candidate nearest to `text` by edit distance (a transposition counts as
 * one), ignoring case. NULL when each distance is more than a third of the
 * length of `text`, and more than one. `candidates` ends with NULL.
 */
const char *text_nearest(const char *text, const char *const *candidates);

/* Appends the text as one word of a POSIX shell, quoted only if necessary. */
void text_shell_quote(struct buf *buf, const char *text);

/*
 * Parses a duration: a decimal number, with or without a fraction, followed by
 * ms, s, m, h or d; a number without a unit is in seconds. Returns 0 and
 * milliseconds, or -1 when it is not a duration, or over 10 years.
 */
int text_parse_duration(const char *text, long long *milliseconds);

/* Parses yes/no, true/false, on/off (any case) into *value. Returns 0 or -1. */
int text_parse_boolean(const char *text, bool *value);

#endif
