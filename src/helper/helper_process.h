/*
 * The process of a helper: found beside quixrun, started with two pipes.
 */
#ifndef HELPER_HELPER_PROCESS_H
#define HELPER_HELPER_PROCESS_H

#include <sys/types.h>

#include "quixrun/error.h"

struct helper_process {
	pid_t pid; /* 0: none */
	int input; /* what it reads; -1: closed */
	int output;
};

/*
 * Starts ../libexec/quixrun-portal from the folder of the running executable.
 * It gets the pipes, standard error, no other descriptor, and only those
 * variables that concern the network: proxies, CA files, the resolver's. It
 * dies when quixrun dies. Returns 0, or -1 with *error naming the full path.
 */
int helper_process_start(struct helper_process *process, struct error *error);

/* Kills it when it still runs, reaps it, closes the pipes. Safe twice. */
void helper_process_end(struct helper_process *process);

#endif
