/*
 * quixrun under another name runs the next program of that name on PATH
 * (quixrun(1), SHIM).
 */
#ifndef COMMANDS_SHIM_H
#define COMMANDS_SHIM_H

#include "launch/run.h"

/*
 * The name under which quixrun was called, when it is not its own: the last
 * part of argv[0], without the '-' of a login shell. NULL: it is its own, or
 * there is none.
 */
const char *shim_name(const char *argv0);

/*
 * The part of the list `folders` (a PATH) after the entry that this shim was
 * called from, NULL when nothing is; the whole list when that entry is not in
 * there. `called` is what execve(2) was given, or argv[0].
 */
const char *shim_rest(const char *folders, const char *name,
		      const char *called);

/*
 * Executes the program that the shim `argv` stands for. Returns only on
 * failure, -1 with *error.
 */
int shim_launch(struct run *run, char **argv, struct error *error);

#endif
