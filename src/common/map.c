#include "quixrun/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

/* FNV-1a, 32 bit. */
static uint32_t hash(const char *name, size_t length)
{
	uint32_t value = 2166136261U;
	size_t i;

	for (i = 0; i < length; i++) {
		value ^= (unsigned char)name[i];
		value *= 16777619U;
	}
	return value;
}

/* The slot that contains the name, or the free slot for it. */
static struct map_slot *locate(const struct map *map, const char *name,
			       size_t length)
{
	size_t at = hash(name, length) & (map->capacity - 1);

	for (;; at = (at + 1) & (map->capacity - 1)) {
		struct map_slot *slot = &map->slots[at];

		if (!slot->name)
			return slot;
		if (slot->length == length && !memcmp(slot->name, name, length))
			return slot;
	}
}

static void grow(struct map *map)
{
	struct map old = *map;
	size_t i;

	map->capacity = old.capacity ? 2 * old.capacity : 16;
	map->slots = mem_alloc(map->capacity * sizeof(*map->slots));
	for (i = 0; i < old.capacity; i++) {
		struct map_slot *slot = &old.slots[i];

		if (slot->name)
			*locate(map, slot->name, slot->length) = *slot;
	}
	free(old.slots);
}

bool map_find(const struct map *map, const char *name, size_t length,
	      size_t *index)
{
	const struct map_slot *slot;

	if (!map->capacity)
		return false;
	slot = locate(map, name, length);
	if (!slot->name)
		return false;
	*index = slot->index;
	return true;
}

void map_add(struct map *map, const char *name, size_t length, size_t index)
{
	/* At most half full, so that every search ends soon. */
	if (2 * (map->count + 1) > map->capacity)
		grow(map);
	*locate(map, name, length) = (struct map_slot){ name, length, index };
	map->count++;
}

void map_clear(struct map *map)
{
	free(map->slots);
	*map = (struct map){ 0 };
}
