/*
 * --redact: a relay (redact/relay.h) redacts the program's output.
 *
 * If standard output is a terminal, the program gets another, inner terminal.
 * The process that was started stays on the outer one as the relay, called the
 * front (front.h); its child becomes the supervisor, with its own session on
 * the inner terminal.
 *
 * Otherwise the two streams are pipes, and a child is the relay. It exits when
 * no process has these pipes open, which may be after quixrun.
 *
 * In both cases the process that resolves the secrets writes the patterns to a
 * pipe that the relay reads.
 */
#ifndef SUPERVISE_REDIRECT_H
#define SUPERVISE_REDIRECT_H

#include "launch/run.h"
#include "redact/patterns.h"

struct redirect {
	struct patterns patterns; /* only the key is set */
	int patterns_fd;	  /* for writing patterns; -1: none */
	bool has_terminal;	  /* there is an inner terminal */
	int control;  /* of the relay; closing it starts the drain */
	int saved[2]; /* the original standard output and error */
};

/*
 * Sets up the relay, unless the run is not redacted. All signals must be
 * blocked. Returns 0; 1 in the front, after the supervisor has ended and
 * run->status and run->to_die_of are set; or -1 with *error.
 */
int redirect_start(struct redirect *redirect, struct run *run,
		   struct error *error);

/*
 * Waits until the relay has written all output, unless it is not read. Restores
 * standard output and error.
 */
void redirect_end(struct redirect *redirect);

/*
 * In the child of the supervisor, before the program is executed: writes the
 * patterns of the run's secrets, if the run is redacted.
 */
void redirect_tell(const struct run *run);

#endif
