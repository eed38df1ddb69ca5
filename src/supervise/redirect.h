/*
 * --redact: what the program writes goes through a relay (redact/relay.h).
 *
 * Where standard output is a terminal, the program gets another terminal. The
 * process that was started stays with the outer one as the relay, the front
 * (front.h), and a child of it becomes the supervisor, with a session of its
 * own on the inner terminal.
 *
 * Else the two streams are pipes, and a child is the relay. It ends when nobody
 * has these pipes open any more, which may be after quixrun.
 *
 * In both cases the process that finds out the secrets writes the patterns to a
 * pipe that the relay reads.
 */
#ifndef SUPERVISE_REDIRECT_H
#define SUPERVISE_REDIRECT_H

#include "launch/run.h"
#include "redact/patterns.h"

struct redirect {
	struct patterns patterns; /* only its key */
	int patterns_fd;	  /* where patterns are written; -1: none */
	bool has_terminal;	  /* an inner one */
	int control;		  /* of the relay; closed: it is to drain */
	int saved[2];		  /* standard output and error as they were */
};

/*
 * Sets it up, unless the run is not to be redacted. All signals are blocked.
 * Returns 0; 1 in the front, when the supervisor has ended: run->status and
 * run->to_die_of are set; or -1 with *error.
 */
int redirect_start(struct redirect *redirect, struct run *run,
		   struct error *error);

/*
 * What was written is written to where it belongs, unless nobody reads it.
 * Standard output and error are what they were.
 */
void redirect_end(struct redirect *redirect);

/*
 * In the child of the supervisor, before the program begins: writes the
 * patterns of the run's secrets, if it is to be redacted.
 */
void redirect_tell(const struct run *run);

#endif
