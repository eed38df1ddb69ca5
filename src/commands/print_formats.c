#include "commands/print_formats.h"

#include <stdlib.h>
#include <string.h>

#include "commands/print_writers.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

static const struct print_format formats[] = {
	{ "export", PRINT_NAMES_SHELL, true, false, false, print_export },
	{ "fish", PRINT_NAMES_SHELL, true, false, false, print_fish },
	{ "dotenv", PRINT_NAMES_FILE, false, false, false, print_dotenv },
	{ "json", PRINT_NAMES_UTF8, false, false, false, print_json },
	{ "docker", PRINT_NAMES_FILE, false, false, false, print_docker },
	{ "systemd", PRINT_NAMES_SHELL, false, false, false, print_systemd },
	{ "github", PRINT_NAMES_FILE, false, false, false, print_github },
	{ "github-mask", PRINT_NAMES_FILE, false, false, true,
	  print_github_mask },
	{ "kubernetes", PRINT_NAMES_FILE, false, true, false,
	  print_kubernetes },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

const struct print_format *print_find(const char *name)
{
	size_t i;

	if (!name)
		return &formats[0];
	for (i = 0; i < FORMAT_COUNT; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

int print_unknown(const char *name, struct error *error)
{
	const char *names[FORMAT_COUNT + 1] = { NULL };
	const char *nearest;
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		names[i] = formats[i].name;
	nearest = text_nearest(name, names);
	error_set(error, STATUS_PERMANENT, "--print: unknown format '%s'%s",
		  name,
		  nearest ? ""
			  : "; supported are export, fish, dotenv, json, "
			    "docker, systemd, github, github-mask and "
			    "kubernetes");
	return error_suggest(error, "'", nearest, "'");
}

void print_set(struct print_list *list, const char *name, const char *value,
	       size_t length)
{
	struct print_entry *entry;

	list->entries = mem_resize(list->entries, list->count + 1,
				   sizeof(*list->entries));
	entry = &list->entries[list->count++];
	*entry = (struct print_entry){ .name = mem_copy_text(name) };
	secret_set(&entry->value, value, length);
}

void print_unset(struct print_list *list, const char *name)
{
	strings_add(&list->unset, mem_copy_text(name));
}

int print_write(const struct print_format *format,
		const struct print_list *list, struct buf *out,
		struct error *error)
{
	static const char *const reasons[] = {
		[PRINT_NAMES_SHELL] = "its name is not letters, digits and "
				      "'_', not beginning with a digit",
		[PRINT_NAMES_FILE] = "its name is not letters, digits, '_', "
				     "'.' and '-'",
		[PRINT_NAMES_UTF8] = "its name is not UTF-8",
	};
	const size_t before = out->length;
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!print_can_hold_name(format->names, list->entries[i].name))
			return print_refuse(format->name, &list->entries[i],
					    reasons[format->names], error);
	if (!format->write(list, out, error))
		return 0;
	buf_truncate(out, before);
	return -1;
}

void print_list_clear(struct print_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->entries[i].name);
		secret_clear(&list->entries[i].value);
	}
	free(list->entries);
	strings_clear(&list->unset);
	*list = (struct print_list){ 0 };
}
