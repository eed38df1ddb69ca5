/*
 * Staying as the parent of the program, or as
 * PID 1 of its container: signals are forwarded, orphans
 * are reaped, the terminal is handed over (quixrun-supervise(7)). One process
 * without threads around signalfd(2). What is found out for the program,
 * secrets above all, is found out in the child that becomes it, so that nothing
 * of it stays here.
 */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "supervise/child.h"

/*
 * Starts the program through `start` and stays with it until it ends; when it
 * would be given something else, `next` starts another in its place. `early`
 * has the files that were read before, or is NULL. What was loaded into *run is
 * forgotten once the child has it. Returns 0 with run->status and
 * run->to_die_of, or -1 with *error when there was no program: the error of
 * `start`, or that there can be no supervisor.
 */
int supervise(struct run *run, const struct report *early,
	      start_function *start, start_function *next, struct error *error);

#endif
