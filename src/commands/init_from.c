#include "commands/init_from.h"

#include <string.h>

#include "system/file.h"

/* The first name in the file is used; old templates have only the last. */
static const struct {
	const char *name;
	enum from_value value;
} names[] = {
	{ "Quix__Portal__Api", FROM_PORTAL },
	{ "Quix__Workspace__Id", FROM_WORKSPACE },
	{ "Quix__Workspace_Id", FROM_WORKSPACE },
	{ "Quix__Sdk__Token", FROM_TOKEN },
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static const struct dotenv_entry *find_entry(const struct init_from *from,
					     const char *name)
{
	size_t i;

	for (i = 0; i < from->dotenv.count; i++)
		if (!strcmp(from->dotenv.entries[i].name, name))
			return &from->dotenv.entries[i];
	return NULL;
}

int init_from_read(struct init_from *from, const char *path,
		   struct error *error)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf token = { 0 };

	from->path = path;
	if (file_read(path, DOTENV_MAX, &text, error) ||
	    dotenv_parse(buf_text(&text), text.length, path, &from->dotenv,
			 error))
		return error_prefix(error, "--from: ");
	init_from_add(from, FROM_TOKEN, &token);
	if (token.length)
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "--from: '%s' has no Quix__Sdk__Token", path);
}

void init_from_add(const struct init_from *from, enum from_value value,
		   struct buf *text)
{
	size_t i;

	for (i = 0; i < NAME_COUNT; i++) {
		const struct dotenv_entry *entry =
			find_entry(from, names[i].name);

		if (names[i].value != value || !entry || !entry->value.length)
			continue;
		buf_add(text, entry->value.bytes, entry->value.length);
		return;
	}
}

/* quixrun sets these variables itself (the address is empty). */
static bool is_replaced(const struct dotenv_entry *entry)
{
	size_t i;

	for (i = 0; i < NAME_COUNT; i++)
		if (!strcmp(entry->name, names[i].name))
			return true;
	return !strcmp(entry->name, "Quix__Broker__Address");
}

void init_from_describe(const struct init_from *from, struct buf *text)
{
	bool is_first = true;
	size_t i;

	buf_add_format(text, "'%s' is not changed; no longer needed in it: ",
		       from->path);
	for (i = 0; i < from->dotenv.count; i++) {
		const struct dotenv_entry *entry = &from->dotenv.entries[i];

		if (!is_replaced(entry))
			continue;
		buf_add_format(text, "%s%s (line %u)", is_first ? "" : ", ",
			       entry->name, entry->line);
		is_first = false;
	}
}

void init_from_clear(struct init_from *from)
{
	dotenv_clear(&from->dotenv);
}
