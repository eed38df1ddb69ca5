/*
 * Becoming the program.
 */
#ifndef LAUNCH_EXEC_H
#define LAUNCH_EXEC_H

#include <stdbool.h>

#include "environment/program_files.h"
#include "environment/plan.h"
#include "quixrun/error.h"

/* Without a PATH: what confstr(_CS_PATH) says, as execvp(3). */
#define EXEC_PATH_DEFAULT "/bin:/usr/bin"

/*
 * Finds `program[0]` on the PATH that the plan gives the program (or directly,
 * when it has a '/') and executes it with the plan's environment, after putting
 * back signal dispositions and mask and letting the files through. A script
 * without `#!` runs under /bin/sh, as execvp(3) does. Returns only on failure,
 * -1 with *error: status 127 when the program or its interpreter is not found,
 * 126 when it cannot be run, 125 when the environment is too large.
 */
int exec_program(char **program, const struct plan *plan,
		 const struct program_files *files, struct error *error);

/*
 * Looks for what exec_program() would execute, and executes nothing. Returns 0
 * and *path, which the caller frees, or -1 with *path NULL and the *error that
 * exec_program() would return, as far as can be seen from outside: what only
 * the kernel can say when it loads the program (no loader, too large) is not
 * seen.
 */
int exec_find(char **program, const struct plan *plan, char **path,
	      struct error *error);

/* Not every file that a search finds is the one that is wanted. */
struct exec_others {
	const char *folders; /* to look in, instead of PATH; NULL: none */
	bool (*is_skipped)(const char *path);
	const char *note; /* for "not found", appended to the message */
};

/* The same for a program without '/', of which some files are skipped. */
int exec_find_other(char **program, const struct plan *plan,
		    const struct exec_others *others, char **path,
		    struct error *error);

#endif
