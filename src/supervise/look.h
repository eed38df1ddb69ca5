/*
 * A look at whether a program that runs would be given something else by now.
 * What is done otherwise than for a launch:
 *
 * - the Portal is asked with the token that the program has, and the cache does
 *   not stand in for it;
 * - a ${command:} is not run, but before a restart, unless `watch_commands`.
 */
#ifndef SUPERVISE_LOOK_H
#define SUPERVISE_LOOK_H

#include <stdbool.h>

#include "quix/quix.h"
#include "quixrun/crypto.h"
#include "supervise/snapshot.h"
#include "system/observer.h"

struct report;

struct look {
	struct report *report;
	const struct snapshot *known; /* NULL: no program runs yet */
	const struct crypto_key *key; /* of the snapshots */
	const char *notify_socket;    /* of quixrun, or NULL */
	int go;			      /* see child_await_go */
	bool runs_commands;
	bool is_asked;	   /* a file has changed: a command may be run */
	bool may_exchange; /* the token was rejected at the look before */
	/* What the lower folders see of it. */
	struct observer observer;
	struct incumbent incumbent;
};

#endif
