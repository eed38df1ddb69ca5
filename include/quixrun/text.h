/*
 * Small questions about text that several modules ask.
 */
#ifndef QUIXRUN_TEXT_H
#define QUIXRUN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

/* The text is a variable's name: [A-Za-z_][A-Za-z0-9_]*. */
bool text_is_variable_name(const char *text, size_t length);

/* The text holds a byte below 0x20 or 0x7f. */
bool text_has_control(const char *text, size_t length);

/*
 * The bytes are UTF-16, as Windows writes files: a byte order mark, or a NUL
 * byte in every other place of the first four.
 */
bool text_is_utf16(const char *text, size_t length);

/* The text begins, ends with the other one. */
bool text_begins(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/*
 * The bytes of the token that `at` begins with, as far as can be seen from
 * outside ("sdk-" or "pat-", then letters, with a digit among them, no less
 * than 16 in all); 0: none. `start` is the text that `at` points into: in the
 * middle of a word no token begins.
 */
size_t text_token_length(const char *start, const char *at);

/* Puts "sdk-(hidden)" for each such token in the text; it becomes no longer. */
void text_hide_tokens(char *text);

/* Longer workspace ids are refused. */
#define TEXT_WORKSPACE_ID_MAX 255

/*
 * The text can be a workspace's id: letters, digits, '-', '_' and '.', the last
 * not first. It cannot change the URL that it is put into.
 */
bool text_is_workspace_id(const char *text);

/*
 * The text matches a pattern in which '*' stands for any run of characters and
 * every other character for itself.
 */
bool text_matches(const char *text, const char *pattern);

/*
 * The next white-space separated word of *cursor, which is moved after it.
 * Returns its start and sets *length, or NULL when there is none.
 */
const char *text_next_word(const char **cursor, size_t *length);

/*
 * The candidate nearest to `text` by edit distance (a transposition counts as
 * one), or NULL when none is near enough to be what was meant: at most a third
 * of its length, at least one. Case is ignored. `candidates` ends with NULL.
 */
const char *text_nearest(const char *text, const char *const *candidates);

/* Appends the text as one word of a POSIX shell, quoted only when it must be.
 */
void text_shell_quote(struct buf *buf, const char *text);

/*
 * Parses a duration: a decimal number, whole or with a fraction, followed by
 * ms, s, m, h or d; a bare number is seconds. Returns 0 and milliseconds, or -1
 * when it is not one or over 10 years.
 */
int text_parse_duration(const char *text, long long *milliseconds);

/* Parses yes/no, true/false, on/off (any case). Returns 0 or -1. */
int text_parse_boolean(const char *text, bool *value);

#endif
