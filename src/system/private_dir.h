/*
 * A directory that only the effective user can access, and writing files to it
 * atomically.
 */
#ifndef SYSTEM_PRIVATE_DIR_H
#define SYSTEM_PRIVATE_DIR_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens the directory `path`, and makes it with mode 0700 if it is missing. It
 * must be a directory (not a symlink) of the effective user with mode 0700
 * (set-group-ID, which is inherited from an emptyDir with an fsGroup, is
 * allowed). Returns a descriptor that the caller closes, or -1 with the reason
 * in *error, to which the caller adds its purpose.
 */
int private_dir_open(const char *path, struct error *error);

/*
 * Writes the file `name` with mode 0600 atomically: readers see the complete
 * old or new content, even with several writers. Not synced to disk. Returns 0,
 * or -1 with the reason in *error and nothing left behind.
 */
int private_file_write(int directory, const char *name,
		       const struct buf *content, struct error *error);

/* The prefix of temporary files, which a killed writer may leave behind. */
#define PRIVATE_TEMPORARY "tmp-"

#endif
