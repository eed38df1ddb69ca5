/*
 * Executing the program.
 */
#ifndef LAUNCH_EXEC_H
#define LAUNCH_EXEC_H

#include <stdbool.h>

#include "environment/program_files.h"
#include "environment/plan.h"
#include "quixrun/error.h"

/* Without a PATH: the value of confstr(_CS_PATH), as in execvp(3). */
#define EXEC_PATH_DEFAULT "/bin:/usr/bin"

/*
 * Finds `program[0]` on the PATH of the plan (or uses it as a path when it has
 * a '/') and executes it with the plan's environment, after it has restored
 * signal dispositions and mask and made `files` inheritable. A script without
 * `#!` runs under /bin/sh, as in execvp(3). Returns only on failure, -1 with
 * *error: status 127 when the program or its interpreter is not found, 126 when
 * it cannot be run, 125 when the environment is too large.
 */
int exec_program(char **program, const struct plan *plan,
		 const struct program_files *files, struct error *error);

/*
 * Finds the file that exec_program() would execute, without executing it.
 * Returns 0 and *path, which the caller frees, or -1 with *path NULL and the
 * *error that exec_program() would return. Failures that only the kernel
 * detects when it loads the program (no loader, too large) are not predicted.
 */
int exec_find(char **program, const struct plan *plan, char **path,
	      struct error *error);

/* Restricts a search to some of the files that it finds. */
struct exec_others {
	const char *folders; /* to search instead of PATH; NULL: none */
	bool (*is_skipped)(const char *path);
	const char *note; /* appended to the message "not found" */
};

/* As exec_find, for a program without '/', skipping files as `others` says. */
int exec_find_other(char **program, const struct plan *plan,
		    const struct exec_others *others, char **path,
		    struct error *error);

#endif
