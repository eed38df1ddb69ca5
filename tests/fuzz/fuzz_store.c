/*
 * Any bytes as a command that reads a token: a recognized command is one simple
 * command for the shell, according to wordexp(3), and so is the command that
 * writes the token.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "commands/token_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* wordexp(3) rejects braces outside of "${}", and looks up "~user". */
static void check_simple(const char *line)
{
	wordexp_t words;

	if (strpbrk(line, "{}~"))
		return;
	switch (wordexp(line, &words, WRDE_NOCMD)) {
	case 0:
		wordfree(&words);
		break;
	case WRDE_BADCHAR:
	case WRDE_CMDSUB:
	case WRDE_SYNTAX:
		abort();
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF struct buf line = { 0 };
	struct store_entry entry;

	buf_add(&line, data, size);
	buf_truncate(&line, strlen(buf_text(&line)));
	if (!store_entry_match(buf_text(&line), line.length, &entry)) {
		if (entry.write || entry.name)
			abort();
		return 0;
	}
	check_simple(buf_text(&line));
	if (strcmp(token_store_name(entry.store), "systemd-creds") != 0)
		check_simple(entry.write);
	store_entry_clear(&entry);
	return 0;
}
