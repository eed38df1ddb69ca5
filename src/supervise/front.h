/*
 * The process between quixrun's terminal and the inner terminal of the program
 * (redirect.h). It copies input to the inner terminal, which turns Ctrl-C and
 * others into signals, and redacts the program's output. It stops and exits
 * when the supervisor does, and forwards signals to it.
 */
#ifndef SUPERVISE_FRONT_H
#define SUPERVISE_FRONT_H

#include <sys/types.h>
#include <termios.h>

#include "redact/relay.h"

struct front {
	struct relay relay;
	pid_t supervisor; /* 0: reaped */
	int master;	  /* of the inner terminal */
	/* The supervisor's result. */
	int status;
	int to_die_of; /* or 0 */
	/* Internal. */
	int signals;	       /* a signalfd */
	int terminal;	       /* the outer one; -1: none */
	bool is_raw;	       /* the outer one */
	struct termios before; /* the settings of the outer one to restore */
	struct buf typed; /* input that the inner one has not accepted yet */
};

/*
 * Returns when the supervisor has ended. Sets status and to_die_of, clears the
 * rest.
 */
void front_run(struct front *front);

#endif
