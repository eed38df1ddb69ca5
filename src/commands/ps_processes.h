/*
 * The processes of this host that run under a profile, from proc(5).
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
	struct buf environment; /* strings, each ending with a NUL */
	struct buf command;	/* its arguments, as `environment` */
	bool is_elsewhere;	/* has another root directory */
};

struct processes {
	struct process *items;
	size_t count;
	size_t unseen;	/* processes whose environment is not readable */
	bool is_hiding; /* /proc does not show other users' processes */
	bool is_inside; /* in a PID namespace other than the first one */
};

/*
 * Finds every process except this one with QUIXRUN_PROFILE and QUIXRUN_NAMES in
 * its environment. Returns 0, or -1 with *error when there is no /proc.
 */
int processes_read(struct processes *processes, struct error *error);

/*
 * Keeps only the topmost process of each program: one whose parent is not in
 * the list, or has another profile or another token.
 */
void processes_fold(struct processes *processes);

/* The value of a variable of the process, or NULL; owned by the process. */
const char *process_variable(const struct process *process, const char *name);

/* Wipes and frees. */
void processes_clear(struct processes *processes);

#endif
