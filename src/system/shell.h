/*
 * Running a line of a profile in the shell: ${command:}, and the commands that
 * write a token into a store.
 */
#ifndef SYSTEM_SHELL_H
#define SYSTEM_SHELL_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct shell_command {
	const char *line;
	/* What it reads on standard input; NULL: it has ours. */
	const struct secret *input;
	/* Takes its standard output; NULL: that goes to /dev/null. */
	struct buf *output;
	bool is_silent; /* standard error goes to /dev/null, too */
	/*
	 * It is not ended when quixrun is: a write that has begun is finished.
	 * Without it the line gets SIGTERM then.
	 */
	bool outlives;
	int limit_ms; /* 0: 30 s, or 120 s with a terminal to ask on */
};

/*
 * Runs `/bin/sh -c LINE` as quixrun was started, in its process group, so that
 * it can ask on the terminal, and waits for its end. When the time is over, it
 * and all that it has started are killed. The input is there as a whole before
 * the command starts, so that the command never sees a part of it. Returns 0,
 * or -1 with *error (125), whose message is a clause that begins with "the
 * command": it ended with another status than 0, of a signal, not in time.
 */
int shell_run(const struct shell_command *command, struct error *error);

#endif
