/*
 * A hash table from names to indexes of an array that the caller owns. Profiles
 * and environments may have ten thousand names.
 */
#ifndef QUIXRUN_MAP_H
#define QUIXRUN_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map_slot {
	const char *name; /* not owned; NULL: slot is free */
	size_t length;
	size_t index;
};

struct map {
	struct map_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* Finds `length` bytes of `name`; returns true and *index, or false. */
bool map_find(const struct map *map, const char *name, size_t length,
	      size_t *index);

/*
 * Adds a name that is not in the map. The bytes are not copied: they must stay
 * valid and in place as long as the map is used.
 */
void map_add(struct map *map, const char *name, size_t length, size_t index);

/* Frees the table. Safe on a zeroed struct, and twice. */
void map_clear(struct map *map);

#endif
