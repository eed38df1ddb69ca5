/*
 * Writes files atomically: readers see the complete old or new content. The
 * content is written to a temporary file, which then gets the name.
 */
#ifndef SYSTEM_ATOMIC_FILE_H
#define SYSTEM_ATOMIC_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * The prefix of the temporary files of atomic_file_write, which a killed writer
 * may leave behind.
 */
#define ATOMIC_FILE_TEMPORARY "tmp-"

/*
 * Writes the file `name` with mode 0600, replacing what has that name, even
 * with several writers. Not synced to disk. Returns 0, or -1 with errno and
 * nothing left behind.
 */
int atomic_file_write(int folder, const char *name, const struct buf *content);

/*
 * Adds the new file `name` with mode 0600, and syncs it to disk. Returns 0, or
 * -1 with errno and nothing left behind: EEXIST if the file exists.
 */
int atomic_file_add(int folder, const char *name, const struct buf *content);

/*
 * Makes the symlink `name` point to `target`, replacing another symlink.
 * Returns 0, or -1 with errno: EEXIST when `name` is not a symlink.
 */
int atomic_file_link(int folder, const char *name, const char *target);

#define TEMPORARY_NAME_SIZE 32

/*
 * A file that has not got its name yet. It has no name at all if the file
 * system supports O_TMPFILE (open(2)), so that nothing is left behind when
 * quixrun is killed; otherwise it has a hidden one.
 */
struct temporary {
	int folder;			/* not owned */
	int fd;				/* -1: closed */
	bool is_named;			/* `name` exists */
	char name[TEMPORARY_NAME_SIZE]; /* "": there is no file */
};

/*
 * The replacement of a file's content, also synced to disk. Mode, owner, group
 * and access control list are preserved. Symlinks in the path are followed
 * first, so they are preserved, too.
 */
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

/* Removes the temporary file that was prepared. Safe without one. */
void replacement_discard(struct replacement *replacement);

/*
 * Frees, and removes a temporary file that was not committed. Safe on a zeroed
 * struct, and twice.
 */
void replacement_clear(struct replacement *replacement);

#endif
