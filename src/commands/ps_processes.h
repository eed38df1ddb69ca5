/*
 * The processes of this host that run under a profile, as /proc shows them
 * (proc(5)).
 */
#ifndef COMMANDS_PS_PROCESSES_H
#define COMMANDS_PS_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

struct process {
	pid_t pid;
	pid_t parent;
	uid_t user;
	long long since;	/* seconds of the epoch */
	struct buf environment; /* strings, each ended by a NUL */
	struct buf command;	/* the same for its arguments */
	bool is_elsewhere;	/* it has another root directory */
};

struct processes {
	struct process *items;
	size_t count;
	size_t unseen;	/* whose environment this user may not read */
	bool is_hiding; /* /proc does not show other users' processes */
	bool is_inside; /* of a PID namespace that is not the first one */
};

/*
 * Finds every process with a QUIXRUN_PROFILE and QUIXRUN_NAMES in its
 * environment but this one. Returns 0, or -1 with *error when there is no
 * /proc.
 */
int processes_read(struct processes *processes, struct error *error);

/*
 * Leaves only the topmost process of each program: one whose parent is not
 * there, or runs under another profile or with another token.
 */
void processes_fold(struct processes *processes);

/* The value of a variable of the process, or NULL; owned by the process. */
const char *process_variable(const struct process *process, const char *name);

/* Wipes and frees. */
void processes_clear(struct processes *processes);

#endif
