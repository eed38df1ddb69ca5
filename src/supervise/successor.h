/*
 * The children of a supervisor before they execute the program.
 */
#ifndef SUPERVISE_SUCCESSOR_H
#define SUPERVISE_SUCCESSOR_H

#include "launch/run.h"
#include "supervise/refresh.h"

/*
 * For the first program, after everything is resolved: reports to the
 * supervisor, writes files in a folder, and sets the variables with process
 * ids. Without a supervisor (`refresh` is NULL) it does nothing. Returns 0, or
 * -1 with *error.
 */
int successor_first(struct run *run, struct refresh *refresh,
		    struct error *error);

/*
 * For a refresh (refresh.h): resolves everything again, reports to the
 * supervisor, and waits until the old program has ended. Exits when there is no
 * difference. Returns 0 when the new program is to be executed, or -1 with
 * *error.
 */
int successor_next(struct run *run, struct refresh *refresh,
		   struct error *error);

#endif
