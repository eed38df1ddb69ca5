/*
 * The process between the terminal that quixrun was started on and the one that
 * the program got (redirect.h). What is typed goes to the inner terminal, which
 * makes signals of it; what is written there is redacted. It stops and ends
 * when the supervisor does, and forwards signals to it.
 */
#ifndef SUPERVISE_FRONT_H
#define SUPERVISE_FRONT_H

#include <sys/types.h>
#include <termios.h>

#include "redact/relay.h"

struct front {
	struct relay relay;
	pid_t supervisor; /* 0: waited for */
	int master;	  /* of the inner terminal */
	/* What came of it. */
	int status;
	int to_die_of; /* or 0 */
	/* Its own. */
	int signals;	       /* a signalfd */
	int terminal;	       /* the outer one; -1: none */
	bool is_raw;	       /* the outer one */
	struct termios before; /* it was so */
	struct buf typed;      /* not yet taken by the inner one */
};

/* Returns when the supervisor has ended; clears all but the result. */
void front_run(struct front *front);

#endif
