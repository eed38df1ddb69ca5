/*
 * A new file that gets its name when it is complete and synced to disk. If the
 * file system supports O_TMPFILE (open(2)), it has no name before, so that
 * nothing is left behind when quixrun is killed; otherwise it has a hidden
 * temporary name.
 */
#ifndef SYSTEM_TEMPORARY_H
#define SYSTEM_TEMPORARY_H

#include <stdbool.h>

#include "quixrun/buf.h"

#define TEMPORARY_NAME_SIZE 32

struct temporary {
	int folder;			/* not owned */
	int fd;				/* -1: closed */
	bool is_named;			/* `name` exists */
	char name[TEMPORARY_NAME_SIZE]; /* "": there is no file */
};

/* Makes a random name that begins with '.', which no profile's name does. */
void temporary_name(char name[TEMPORARY_NAME_SIZE]);

/*
 * Creates the file in the folder with mode 0600. Returns 0, or -1 with errno;
 * the caller discards it in both cases.
 */
int temporary_create(int folder, struct temporary *temporary);

/* Writes the content and syncs it to disk. Returns 0, or -1 with errno. */
int temporary_finish(struct temporary *temporary, const struct buf *content);

/*
 * Give the file its name: temporary_link fails with EEXIST if the name exists,
 * temporary_replace replaces that file (rename(2)). The folder is not synced.
 * Return 0, or -1 with errno.
 */
int temporary_link(struct temporary *temporary, const char *name);
int temporary_replace(struct temporary *temporary, const char *name);

/*
 * Closes the file and removes it, unless it has got its name. Preserves errno.
 * Safe on a zeroed struct, and twice.
 */
void temporary_discard(struct temporary *temporary);

#endif
