/*
 * An ordered list of named values: the fields of a message between the two
 * programs, and the librdkafka properties of a broker. All values are treated
 * as secrets.
 */
#ifndef QUIXRUN_FIELDS_H
#define QUIXRUN_FIELDS_H

#include <stddef.h>

#include "quixrun/secret.h"

struct field {
	char *key;
	struct secret value;
};

struct fields {
	struct field *items;
	size_t count;
	size_t capacity;
};

/* Appends a copy of key and value, or replaces the value of an equal key. */
void fields_set(struct fields *fields, const char *key, const char *value,
		size_t length);

/*
 * Appends without looking for an equal key; fields_find finds the first of
 * equal keys. For long lists whose keys are known to differ.
 */
void fields_append(struct fields *fields, const char *key, const char *value,
		   size_t length);

/* Appends copies of all fields of `from`. */
void fields_copy(const struct fields *from, struct fields *to);

/* As fields_set, for a NUL-terminated value. */
void fields_set_text(struct fields *fields, const char *key, const char *value);

/* As fields_set, for a number, in decimal. */
void fields_set_number(struct fields *fields, const char *key, long long value);

/* The value of `key`, or NULL; owned by `fields`, valid until it changes. */
const struct secret *fields_find(const struct fields *fields, const char *key);

/* The value of `key` as a string, or NULL when there is no such field. */
const char *fields_text(const struct fields *fields, const char *key);

/* The value of `key` as a decimal number, or `otherwise`. */
long long fields_number(const struct fields *fields, const char *key,
			long long otherwise);

/* Removes `key` if it is there. */
void fields_remove(struct fields *fields, const char *key);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void fields_clear(struct fields *fields);

#define AUTO_FIELDS __attribute__((cleanup(fields_clear)))

#endif
