/*
 * The children of a supervisor: what each does before it becomes the program.
 */
#ifndef SUPERVISE_SUCCESSOR_H
#define SUPERVISE_SUCCESSOR_H

#include "launch/run.h"
#include "supervise/refresh.h"

/*
 * The first: everything is resolved. Tells the supervisor, writes files into
 * their folder, and gives the program what names its process. Without a
 * supervisor (`refresh` is NULL) it does nothing. Returns 0, or -1 with *error.
 */
int successor_first(struct run *run, struct refresh *refresh,
		    struct error *error);

/*
 * A refresh (refresh.h) while a program runs: resolves anew, tells the
 * supervisor, and waits until that program is gone. Ends the process when there
 * is nothing different. Returns 0 when the new program is to be executed, or -1
 * with *error.
 */
int successor_next(struct run *run, struct refresh *refresh,
		   struct error *error);

#endif
