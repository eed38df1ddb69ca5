/*
 * A new file that gets its name once it is whole and on disk. Where the file
 * system can (O_TMPFILE, open(2)) it has no name before, so that nothing stays
 * behind when quixrun is killed; elsewhere one that nobody looks for.
 */
#ifndef SYSTEM_TEMPORARY_H
#define SYSTEM_TEMPORARY_H

#include <stdbool.h>

#include "quixrun/buf.h"

#define TEMPORARY_NAME_SIZE 32

struct temporary {
	int folder;			/* not owned */
	int fd;				/* -1: closed */
	bool is_named;			/* `name` is there */
	char name[TEMPORARY_NAME_SIZE]; /* "": there is no file */
};

/* A random name; it begins with '.', as no profile's does. */
void temporary_name(char name[TEMPORARY_NAME_SIZE]);

/*
 * Creates it in the folder with mode 0600. Returns 0, or -1 with errno; to be
 * discarded in both cases.
 */
int temporary_create(int folder, struct temporary *temporary);

/* Writes its content to disk. Returns 0, or -1 with errno. */
int temporary_finish(struct temporary *temporary, const struct buf *content);

/*
 * Gives it its name: EEXIST when there is such a file, or in place of that one
 * (rename(2)). The folder is not yet on disk. Returns 0, or -1 with errno.
 */
int temporary_link(struct temporary *temporary, const char *name);
int temporary_replace(struct temporary *temporary, const char *name);

/*
 * Closes and removes it, unless it has got its name. Keeps errno. Safe on a
 * zeroed struct, and twice.
 */
void temporary_discard(struct temporary *temporary);

#endif
