#include "profile/find.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the name that a file of the folder gives a profile, if it does. */
static void add_name(char ***names, size_t *count, const char *file)
{
	size_t length = strlen(file);
	AUTO_FREE char *name = NULL;

	if (length <= 4 || !text_ends(file, ".ini"))
		return;
	name = mem_copy(file, length - 4);
	if (!search_is_name(name))
		return;
	*names = mem_resize(*names, *count + 2, sizeof(**names));
	(*names)[(*count)++] = name;
	name = NULL;
}

static void add_folder_names(char ***names, size_t *count, const char *folder)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)))
		add_name(names, count, entry->d_name);
	closedir(stream);
}

char **search_names(const struct search *search)
{
	char **names = mem_alloc(sizeof(*names));
	size_t count = 0, kept = 0;
	size_t i;

	for (i = 0; i < search->count; i++)
		add_folder_names(&names, &count, search->folders[i]);
	qsort(names, count, sizeof(*names), compare);
	for (i = 0; i < count; i++) {
		if (kept && !strcmp(names[kept - 1], names[i]))
			free(names[i]);
		else
			names[kept++] = names[i];
	}
	names[kept] = NULL;
	return names;
}

void search_names_free(char **names)
{
	char **name;

	for (name = names; *name; name++)
		free(*name);
	free(names);
}
