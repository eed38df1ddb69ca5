/*
 * Any bytes as a profile whose tokens are replaced: parsing it again gives the
 * same entries except for the tokens, and all other bytes are unchanged.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "profile/ini.h"
#include "profile/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take_entry(void *user, const struct inifile_entry *entry,
		      struct error *error)
{
	struct buf *seen = user;
	const char *key = entry->key.bytes;

	(void)error;
	buf_add_format(seen, "%d [%s] %s=", entry->line, entry->section, key);
	if (strcmp(entry->section, "quix") != 0 || !entry->value.length ||
	    (strcmp(key, "token_1") != 0 && strcmp(key, "token_2") != 0))
		buf_add(seen, entry->value.bytes, entry->value.length);
	buf_add_char(seen, '\n');
	return 0;
}

static void read_all(const struct buf *text, struct buf *seen)
{
	AUTO_BUF struct buf copy = { 0 };
	struct error error;

	buf_add(&copy, buf_text(text), text->length);
	if (inifile_parse("f", &copy, take_entry, seen, &error))
		abort();
}

static void check_same(const struct buf *a, const struct buf *b)
{
	if (a->length != b->length ||
	    memcmp(buf_text(a), buf_text(b), a->length) != 0)
		abort();
}

/* Replacing them back restores every byte. */
static void check_back(const struct buf *text, const struct token_span old[2],
		       const struct buf *edited,
		       const struct token_span spans[2])
{
	AUTO_SECRET struct secret first = { 0 };
	AUTO_SECRET struct secret second = { 0 };
	const struct secret *const tokens[2] = { &first, &second };
	AUTO_BUF struct buf back = { 0 };

	secret_set(&first, buf_text(text) + old[0].start, old[0].length);
	secret_set(&second, buf_text(text) + old[1].start, old[1].length);
	profile_edit(edited, spans, tokens, &back);
	check_same(text, &back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char one[] = "sdk-one", two[] = "sdk-the-second";
	const struct secret first = { one, sizeof(one) - 1 };
	const struct secret second = { two, sizeof(two) - 1 };
	const struct secret *const tokens[2] = { &first, &second };
	struct token_span old[2], spans[2];
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf edited = { 0 };
	AUTO_BUF struct buf before = { 0 };
	AUTO_BUF struct buf after = { 0 };
	struct error error;
	int i;

	buf_add(&text, data, size);
	if (profile_edit_find("f", &text, old, &error))
		return 0;
	profile_edit(&text, old, tokens, &edited);
	if (profile_edit_find("f", &edited, spans, &error))
		abort();
	for (i = 0; i < 2; i++)
		if (spans[i].length !=
			    (old[i].length ? tokens[i]->length : 0) ||
		    memcmp(buf_text(&edited) + spans[i].start,
			   secret_text(tokens[i]), spans[i].length) != 0)
			abort();
	read_all(&text, &before);
	read_all(&edited, &after);
	check_same(&before, &after);
	check_back(&text, old, &edited, spans);
	return 0;
}
