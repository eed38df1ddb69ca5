/*
 * Directories that only the effective user can access.
 */
#ifndef SYSTEM_PRIVATE_DIR_H
#define SYSTEM_PRIVATE_DIR_H

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
 * Opens the folder of the user's profiles; makes it, and missing folders above
 * it, with mode 0700. One that exists may have any mode. Returns a descriptor
 * that the caller closes, or -1 with *error.
 */
int config_dir_open(const char *path, struct error *error);

#endif
