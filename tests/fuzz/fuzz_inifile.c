/*
 * Any bytes as a profile: sections and keys come in the order of their lines,
 * keys and values are bytes of their line, the schema accepts or rejects each,
 * and a message names a line of the file.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/schema.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The entries so far. */
struct taken {
	int line;
	size_t size;
	bool is_refused;
};

static void check_span(const struct slice *span, size_t size)
{
	if (span->length > size || strlen(span->bytes) != span->length ||
	    strchr(span->bytes, '\n'))
		abort();
}

static int take(void *user, const struct inifile_entry *entry,
		struct error *error)
{
	struct taken *taken = user;
	enum section section = SECTION_COUNT;

	if (taken->is_refused || entry->line <= taken->line || !*entry->section)
		abort();
	taken->line = entry->line;
	if (entry->key.bytes) {
		check_span(&entry->key, taken->size);
		check_span(&entry->value, taken->size);
		if (!entry->key.length)
			abort();
	}
	if (schema_check("f", entry, &section, error)) {
		taken->is_refused = true;
		return -1;
	}
	if (section >= SECTION_COUNT ||
	    strcmp(schema_section_name(section), entry->section) != 0)
		abort();
	return 0;
}

/* Checks for "f:LINE: " with a line of the file, and no control characters. */
static void check_message(const struct error *error, size_t size)
{
	const char *message = error->message;
	char *end;
	long line;

	if (error->status != STATUS_PERMANENT || !text_begins(message, "f:") ||
	    text_has_control(message, strlen(message)))
		abort();
	line = strtol(message + 2, &end, 10);
	if (line < 1 || (size_t)line > size + 1 || !text_begins(end, ": "))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taken taken = { .size = size };
	AUTO_BUF struct buf text = { 0 };
	struct error error;

	buf_add(&text, data, size);
	if (inifile_parse("f", &text, take, &taken, &error))
		check_message(&error, size);
	else if (taken.is_refused)
		abort();
	return 0;
}
