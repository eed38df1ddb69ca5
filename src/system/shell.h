/*
 * Runs a command of a profile in the shell: for ${command:}, and for writing a
 * token to a store.
 */
#ifndef SYSTEM_SHELL_H
#define SYSTEM_SHELL_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct shell_command {
	const char *line;
	/* Standard input; NULL: inherited from quixrun. */
	const struct secret *input;
	/* Receives standard output; NULL: /dev/null. */
	struct buf *output;
	bool is_silent; /* standard error is /dev/null, too */
	/*
	 * The command is not ended when quixrun is: a write must be completed.
	 * Otherwise it gets SIGTERM.
	 */
	bool outlives;
	int limit_ms; /* 0: 30 s, or 120 s with a terminal */
};

/*
 * Runs `/bin/sh -c LINE` with the signals and environment that quixrun was
 * started with, in its process group, so that it can ask on the terminal, and
 * waits for its end. At the timeout the command and all its descendants are
 * killed. The input is complete before the command starts, so that it never
 * reads a part of it. Returns 0, or -1 with *error (125), a clause that begins
 * with "the command": non-zero exit status, killed by a signal, timeout.
 */
int shell_run(const struct shell_command *command, struct error *error);

#endif
