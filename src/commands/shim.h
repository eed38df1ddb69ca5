/*
 * A shim: quixrun under another name runs the next program of that name on PATH
 * (quixrun(1), SHIM).
 */
#ifndef COMMANDS_SHIM_H
#define COMMANDS_SHIM_H

#include "launch/run.h"

/*
 * The name under which quixrun was called, if it is not its own: the last part
 * of argv[0], without the '-' of a login shell. NULL: its own name, or none.
 */
const char *shim_name(const char *argv0);

/*
 * The part of the list `folders` (a PATH) after the entry that contains this
 * shim; NULL when nothing follows; the whole list when it does not contain the
 * shim. `called` is the path given to execve(2), or argv[0].
 */
const char *shim_rest(const char *folders, const char *name,
		      const char *called);

/*
 * Executes the program of the shim `argv[0]`. Returns only on failure, -1 with
 * *error.
 */
int shim_launch(struct run *run, char **argv, struct error *error);

#endif
