/*
 * Reporting that quixrun waits before it retries: on a
 * terminal with a line that counts down and is cleared, elsewhere with one line
 * of the log, which without a deadline is written once a minute at most.
 */
#ifndef CONSOLE_COUNTDOWN_H
#define CONSOLE_COUNTDOWN_H

#include <signal.h>
#include <stdbool.h>

#include "console/log.h"

/* It shows nothing if everything except `log` and `is_endless` is zero. */
struct countdown {
	const struct log *log;
	bool is_endless;     /* there is no deadline */
	bool is_shown;	     /* there is a line on the terminal */
	long long end;	     /* of the wait, as clock_now() */
	long long next_told; /* when is_endless: not before, as clock_now() */
	char *reason;	     /* why it waits */
	int signals;	     /* signalfd(2) of those below */
	sigset_t inherited;  /* the mask that comes back */
};

/* Announces a wait. `reason` is a clause without a full stop. */
void countdown_begin(struct countdown *countdown, long long wait_ms,
		     const char *reason);

/*
 * Brings the line up to date, and clears it when the wait is over. Returns the
 * milliseconds until it wants to be called again; -1: never.
 */
int countdown_tick(struct countdown *countdown);

/*
 * While the line is there TERM, INT, HUP and QUIT are held back, so that none
 * of them leaves it behind: the descriptor to poll(2), -1 when there is none.
 * When it is readable, countdown_end clears the line and lets them through.
 */
int countdown_fd(const struct countdown *countdown);

/* Clears the line, if there is one, and frees. Safe twice. */
void countdown_end(struct countdown *countdown);

#endif
