/*
 * Replacing the content of a file in one step: readers see the old or the new
 * content whole, also after the machine has crashed. Mode, owner, group and
 * access control list stay. Symlinks on the way are followed first, so that
 * they stay, too.
 */
#ifndef SYSTEM_ATOMIC_FILE_H
#define SYSTEM_ATOMIC_FILE_H

#include <sys/stat.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "system/temporary.h"

struct replacement {
	char *path;	  /* of the file itself, no symlink; NULL: none */
	const char *name; /* its last part */
	int folder;	  /* descriptor */
	struct stat before;
	struct buf old; /* what the file holds */
	struct temporary temporary;
};

/*
 * Finds the file and reads it. Returns 0, or -1 with *error when it cannot be
 * read, or cannot be replaced: another's, in a folder that cannot be written,
 * mounted by itself. *replacement is to be cleared in both cases.
 */
int replacement_open(const char *path, struct replacement *replacement,
		     struct error *error);

/* Writes the new content beside the file. Returns 0, or -1 with *error. */
int replacement_prepare(struct replacement *replacement,
			const struct buf *content, struct error *error);

/*
 * Puts what was prepared in the place of the file, unless that was changed
 * since it was read. Returns 0, or -1 with *error and the file as it was.
 */
int replacement_commit(struct replacement *replacement, struct error *error);

/*
 * Frees, and removes what was prepared and not committed. Safe on a zeroed
 * struct, and twice.
 */
void replacement_clear(struct replacement *replacement);

#endif
