#include "quixrun/strings.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

void strings_add(struct strings *strings, char *text)
{
	strings->items = mem_resize(strings->items, strings->count + 2,
				    sizeof(*strings->items));
	strings->items[strings->count++] = text;
	strings->items[strings->count] = NULL;
}

bool strings_contain(const struct strings *strings, const char *text)
{
	size_t i;

	for (i = 0; i < strings->count; i++)
		if (!strcmp(strings->items[i], text))
			return true;
	return false;
}

void strings_add_once(struct strings *strings, const char *text)
{
	if (!strings_contain(strings, text))
		strings_add(strings, mem_copy_text(text));
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strings_sort_unique(struct strings *strings)
{
	size_t kept = 0;
	size_t i;

	if (!strings->count)
		return;
	qsort(strings->items, strings->count, sizeof(*strings->items),
	      compare_strings);
	for (i = 0; i < strings->count; i++) {
		if (kept &&
		    !strcmp(strings->items[kept - 1], strings->items[i]))
			free(strings->items[i]);
		else
			strings->items[kept++] = strings->items[i];
	}
	strings->items[kept] = NULL;
	strings->count = kept;
}

const char *strings_nearest(const struct strings *strings, const char *text)
{
	return strings->count
		       ? text_nearest(text, (const char *const *)strings->items)
		       : NULL;
}

void strings_clear(struct strings *strings)
{
	size_t i;

	for (i = 0; i < strings->count; i++)
		free(strings->items[i]);
	free(strings->items);
	*strings = (struct strings){ 0 };
}
