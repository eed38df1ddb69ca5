#include "portal/entries.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* The maximum number of ids in a message. */
#define SHOWN_MAX 10

void entries_add(struct entries *entries, const char *id, const char *name)
{
	if (entries->count == entries->capacity) {
		entries->capacity =
			entries->capacity ? 2 * entries->capacity : 16;
		entries->items = mem_resize(entries->items, entries->capacity,
					    sizeof(*entries->items));
	}
	entries->items[entries->count++] =
		(struct entry){ .id = mem_copy_text(id),
				.name = mem_copy_text(name) };
}

bool entries_hold(const struct entries *entries, const char *id)
{
	size_t i;

	for (i = 0; i < entries->count; i++)
		if (!strcmp(entries->items[i].id, id))
			return true;
	return false;
}

const char *entries_nearest(const struct entries *entries, const char *id)
{
	const char **ids = mem_alloc((entries->count + 1) * sizeof(*ids));
	const char *nearest;
	size_t i;

	for (i = 0; i < entries->count; i++)
		ids[i] = entries->items[i].id;
	nearest = text_nearest(id, ids);
	free(ids);
	return nearest;
}

void entries_add_ids(struct buf *out, const struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count && i < SHOWN_MAX; i++)
		buf_add_format(out, "%s'%s'", i ? ", " : "",
			       entries->items[i].id);
	if (entries->count > SHOWN_MAX)
		buf_add_format(out, " and %zu more",
			       entries->count - SHOWN_MAX);
}

void entries_clear(struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count; i++) {
		free(entries->items[i].id);
		free(entries->items[i].name);
	}
	free(entries->items);
	*entries = (struct entries){ 0 };
}
