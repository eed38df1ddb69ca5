#include "profile/edit.h"

#include <string.h>

#include "profile/ini.h"

struct finder {
	const char *path;
	const struct buf *text; /* the parsed text; the entries point into it */
	struct token_span *spans;
};

static int take_entry(void *user, const struct inifile_entry *entry,
		      struct error *error)
{
	static const char *const keys[] = { "token_1", "token_2" };
	const struct finder *finder = user;
	size_t i;

	if (!entry->key.bytes || strcmp(entry->section, "quix") != 0)
		return 0;
	for (i = 0; i < 2; i++) {
		struct token_span *span = &finder->spans[i];

		if (strcmp(entry->key.bytes, keys[i]) != 0)
			continue;
		if (span->length)
			return error_set(error, STATUS_PERMANENT,
					 "%s:%d: '%s' is given twice",
					 finder->path, entry->line, keys[i]);
		span->start = (size_t)(entry->value.bytes - finder->text->data);
		span->length = entry->value.length;
	}
	return 0;
}

int profile_edit_find(const char *path, const struct buf *text,
		      struct token_span spans[2], struct error *error)
{
	AUTO_BUF struct buf copy = { 0 };
	struct finder finder = { .path = path, .text = &copy, .spans = spans };

	spans[0] = spans[1] = (struct token_span){ 0 };
	/* inifile_parse() modifies its text, so it gets a copy. */
	buf_add(&copy, buf_text(text), text->length);
	return inifile_parse(path, &copy, take_entry, &finder, error);
}

void profile_edit(const struct buf *text, const struct token_span spans[2],
		  const struct secret *const tokens[2], struct buf *edited)
{
	const int first = spans[0].start <= spans[1].start ? 0 : 1;
	size_t at = 0;
	int i;

	for (i = 0; i < 2; i++) {
		const int id = i ? 1 - first : first;
		const struct token_span *span = &spans[id];

		if (!span->length || !tokens[id])
			continue;
		buf_add(edited, text->data + at, span->start - at);
		buf_add(edited, secret_text(tokens[id]), tokens[id]->length);
		at = span->start + span->length;
	}
	buf_add(edited, buf_text(text) + at, text->length - at);
}
