/*
 * A list of objects in the Portal with an id and a name: workspaces, topics.
 */
#ifndef PORTAL_ENTRIES_H
#define PORTAL_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

struct entry {
	char *id;
	char *name; /* "" when there is none */
};

struct entries {
	struct entry *items;
	size_t count;
	size_t capacity;
};

/* Appends copies of id and name. */
void entries_add(struct entries *entries, const char *id, const char *name);

/* True when there is an entry with that id. */
bool entries_hold(const struct entries *entries, const char *id);

/* The id nearest to `id` (text_nearest), or NULL; owned by `entries`. */
const char *entries_nearest(const struct entries *entries, const char *id);

/* Appends the ids for a message: "'a', 'b' and 3 more". */
void entries_add_ids(struct buf *out, const struct entries *entries);

/* Frees. Safe on a zeroed struct, and twice. */
void entries_clear(struct entries *entries);

#define AUTO_ENTRIES __attribute__((cleanup(entries_clear)))

#endif
