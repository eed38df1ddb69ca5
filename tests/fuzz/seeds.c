/*
 * Runs a fuzz target with every file of the folder argv[1], so that its seeds
 * are tested without a fuzzer. Fails when there is none.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "quixrun/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int feed(const char *folder, const char *name)
{
	struct buf bytes = { 0 };
	struct buf path = { 0 };
	unsigned char chunk[4096];
	size_t got;

	buf_add_format(&path, "%s/%s", folder, name);
	FILE *file = fopen(buf_text(&path), "rbe");
	if (file == NULL) {
		perror(buf_text(&path));
		buf_clear(&path);
		return -1;
	}
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(&bytes, chunk, got);
	fclose(file);
	/*
	 * Exactly the seed's length, so that a sanitizer detects reads past its
	 * end.
	 */
	uint8_t *copy = malloc(bytes.length > 0 ? bytes.length : 1);
	if (copy == NULL)
		abort();
	for (size_t i = 0; i < bytes.length; i++)
		copy[i] = (uint8_t)bytes.data[i];
	LLVMFuzzerTestOneInput(copy, bytes.length);
	free(copy);
	buf_clear(&bytes);
	buf_clear(&path);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	int seeds = 0;

	if (folder == NULL) {
		fputs("there is no folder of seeds\n", stderr);
		return 1;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (feed(argv[1], entry->d_name) < 0)
			return 1;
		seeds++;
	}
	closedir(folder);
	printf("%d seeds\n", seeds);
	return seeds > 0 ? 0 : 1;
}
