/*
 * A list of strings.
 */
#ifndef QUIXRUN_STRINGS_H
#define QUIXRUN_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed: an empty list. items[count] is NULL when count is not 0. */
struct strings {
	char **items;
	size_t count;
};

/* Appends `text`, which now belongs to the list; freed with free(3). */
void strings_add(struct strings *strings, char *text);

/* Appends a copy of `text`, unless the list contains it. */
void strings_add_once(struct strings *strings, const char *text);

bool strings_contain(const struct strings *strings, const char *text);

/* Sorts by strcmp(3) and frees repeated strings. */
void strings_sort_unique(struct strings *strings);

/* As text_nearest: the item most like `text`, or NULL. */
const char *strings_nearest(const struct strings *strings, const char *text);

/* Frees all strings. Safe twice. */
void strings_clear(struct strings *strings);

#define AUTO_STRINGS __attribute__((cleanup(strings_clear)))

#endif
