/*
 * Staying as the parent of the program, or as PID 1 of its container: forwards
 * signals, reaps orphans, hands over the terminal (quixrun-supervise(7)). One
 * process without threads around signalfd(2). Everything for the program, above
 * all secrets, is resolved in the child that executes it, so the supervisor
 * never has it.
 */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "supervise/child.h"

/*
 * Starts the program with `start` and waits until it ends; when its environment
 * changes, starts the next program with `next`. `early` has the files that were
 * read before, or is NULL. The data in *run is freed once the child has it.
 * Returns 0 with run->status and run->to_die_of, or -1 with *error when no
 * program was started: the error of `start`, or of the supervisor.
 */
int supervise(struct run *run, const struct report *early,
	      start_function *start, start_function *next, struct error *error);

#endif
