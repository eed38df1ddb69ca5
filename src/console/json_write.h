/*
 * Writing JSON (RFC 8259), for --json: one document on one line.
 */
#ifndef CONSOLE_JSON_WRITE_H
#define CONSOLE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

struct json_text {
	struct buf text;
	bool needs_comma;
};

/*
 * Opens an object or an array as the value of `key`. Here and below `key` is
 * NULL inside an array, and for the document itself.
 */
void json_open_object(struct json_text *json, const char *key);
void json_open_array(struct json_text *json, const char *key);

/* Closes the innermost object or array. */
void json_close_object(struct json_text *json);
void json_close_array(struct json_text *json);

/* Adds a string, or null for NULL. Invalid UTF-8 is replaced by U+FFFD. */
void json_add_text(struct json_text *json, const char *key, const char *value);

/* Adds a number; true or false. */
void json_add_number(struct json_text *json, const char *key, long long value);
void json_add_boolean(struct json_text *json, const char *key, bool value);

/*
 * Writes the document and a newline to standard output. Returns 0, or -1 with
 * *error.
 */
int json_print(struct json_text *json, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void json_text_clear(struct json_text *json);

#define AUTO_JSON __attribute__((cleanup(json_text_clear)))

#endif
