/*
 * A new file under a name that nobody looks for, to be given its own name once
 * it is whole and on disk.
 */
#ifndef SYSTEM_TEMPORARY_H
#define SYSTEM_TEMPORARY_H

#include "quixrun/buf.h"

#define TEMPORARY_NAME_SIZE 32

struct temporary {
	int folder;			/* not owned */
	int fd;				/* -1: closed */
	char name[TEMPORARY_NAME_SIZE]; /* "": none */
};

/* A random name; it begins with '.', as no profile's does. */
void temporary_name(char name[TEMPORARY_NAME_SIZE]);

/*
 * Creates it in the folder with mode 0600. Returns 0, or -1 with errno; to be
 * discarded in both cases.
 */
int temporary_create(int folder, struct temporary *temporary);

/* Writes its content to disk and closes it. Returns 0, or -1 with errno. */
int temporary_finish(struct temporary *temporary, const struct buf *content);

/*
 * Closes and removes it, unless it has got its own name by rename(2) and was
 * forgotten. Keeps errno. Safe on a zeroed struct, and twice.
 */
void temporary_discard(struct temporary *temporary);
void temporary_forget(struct temporary *temporary);

#endif
