/*
 * A directory that only the effective user can look into, and files that are
 * written into it in one step.
 */
#ifndef SYSTEM_PRIVATE_DIR_H
#define SYSTEM_PRIVATE_DIR_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens the directory `path`, and makes it with mode 0700 when it is not there.
 * It must be a real directory (no symlink) of the effective user with mode 0700
 * (set-group-ID, which an emptyDir with an fsGroup passes on, is allowed).
 * Returns a descriptor that the caller closes, or -1 with the reason in
 * *error, for the caller to say what it was about.
 */
int private_dir_open(const char *path, struct error *error);

/*
 * Writes the file `name` with mode 0600 in one step: readers see the old or
 * the new content whole, also while others write. Not synced to disk. Returns
 * 0, or -1 with the reason in *error and nothing left behind.
 */
int private_file_write(int directory, const char *name,
		       const struct buf *content, struct error *error);

/* Temporary names, which a killed writer leaves behind, begin with this. */
#define PRIVATE_TEMPORARY "tmp-"

#endif
