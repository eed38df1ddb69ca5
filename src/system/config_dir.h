/*
 * The folder of the user's profiles, and adding files to it without overwriting
 * others.
 */
#ifndef SYSTEM_CONFIG_DIR_H
#define SYSTEM_CONFIG_DIR_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens the folder; makes it, and missing folders above it, with mode 0700.
 * Returns a descriptor that the caller closes, or -1 with *error.
 */
int config_dir_open(const char *path, struct error *error);

/*
 * Adds the new file `name` with mode 0600 to the folder atomically, and syncs
 * it to disk. Returns 0, or -1 with errno and nothing left behind: EEXIST if
 * the file exists.
 */
int config_dir_add(int folder, const char *name, const struct buf *content);

/*
 * Makes the symlink `name` point to `target` atomically, replacing another
 * symlink. Returns 0, or -1 with errno: EEXIST when `name` is not a symlink.
 */
int config_dir_link(int folder, const char *name, const char *target);

#endif
