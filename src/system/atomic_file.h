/*
 * Replaces the content of a file atomically: readers see the complete old or
 * new content, also after a system crash. Mode, owner, group and access control
 * list are preserved. Symlinks in the path are followed first, so they are
 * preserved, too.
 */
#ifndef SYSTEM_ATOMIC_FILE_H
#define SYSTEM_ATOMIC_FILE_H

#include <sys/stat.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "system/temporary.h"

struct replacement {
	char *path;	  /* of the file itself, not a symlink; NULL: none */
	const char *name; /* its last part */
	int folder;	  /* descriptor */
	struct stat before;
	struct buf old; /* the content of the file */
	struct temporary temporary;
};

/*
 * Finds the file and reads it. Returns 0, or -1 with *error when it cannot be
 * read, or cannot be replaced: another user's file, in a folder without write
 * permission, or a mount point. The caller clears *replacement in both cases.
 */
int replacement_open(const char *path, struct replacement *replacement,
		     struct error *error);

/* Writes the new content to a temporary file. Returns 0, or -1 with *error. */
int replacement_prepare(struct replacement *replacement,
			const struct buf *content, struct error *error);

/*
 * Replaces the file with the temporary file, unless the file was changed since
 * it was read. Returns 0, or -1 with *error and the file unchanged.
 */
int replacement_commit(struct replacement *replacement, struct error *error);

/*
 * Frees, and removes a temporary file that was not committed. Safe on a zeroed
 * struct, and twice.
 */
void replacement_clear(struct replacement *replacement);

#endif
