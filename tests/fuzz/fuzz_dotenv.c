/*
 * Any bytes as a dotenv file: all names are valid in an environment, each
 * occurs once, lines are lines of the file, no value contains a NUL byte.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "profile/dotenv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct dotenv *dotenv, size_t size)
{
	unsigned int line = 0;
	size_t i, j;

	for (i = 0; i < dotenv->count; i++) {
		const struct dotenv_entry *entry = &dotenv->entries[i];

		if (!*entry->name || strpbrk(entry->name, "= \n\t") ||
		    !entry->has_value || entry->line <= line ||
		    entry->line > size + 1 || !entry->value.bytes ||
		    strlen(entry->value.bytes) != entry->value.length)
			abort();
		line = entry->line;
		for (j = 0; j < i && i < 100; j++)
			if (!strcmp(dotenv->entries[j].name, entry->name))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	struct error error;

	if (dotenv_parse((const char *)data, size, "f", &dotenv, &error))
		return 0;
	check(&dotenv, size);
	return 0;
}
