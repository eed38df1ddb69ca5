/*
 * The folder that the user's profiles are in, and what is put into it without
 * ever writing over something.
 */
#ifndef SYSTEM_CONFIG_DIR_H
#define SYSTEM_CONFIG_DIR_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens the folder, and makes it, and what is missing above it, with mode 0700.
 * Returns a descriptor that the caller closes, or -1 with *error.
 */
int config_dir_open(const char *path, struct error *error);

/*
 * Puts the new file `name` with mode 0600 into the folder in one step, and on
 * disk. Returns 0, or -1 with errno and nothing left behind: EEXIST, also when
 * somebody else was faster.
 */
int config_dir_add(int folder, const char *name, const struct buf *content);

/*
 * Makes the symlink `name` point to `target` in one step, in the place of
 * another symlink if there is one. Returns 0, or -1 with errno: EEXIST when
 * something else has that name.
 */
int config_dir_link(int folder, const char *name, const char *target);

#endif
