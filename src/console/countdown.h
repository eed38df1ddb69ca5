/*
 * Reports a wait before a retry: on a terminal with a line that counts down and
 * is erased, elsewhere with one log line; without a timeout at most once a
 * minute.
 */
#ifndef CONSOLE_COUNTDOWN_H
#define CONSOLE_COUNTDOWN_H

#include <signal.h>
#include <stdbool.h>

#include "console/log.h"

/* Shows nothing as long as everything but `log` and `is_endless` is zero. */
struct countdown {
	const struct log *log;
	bool is_endless;     /* no timeout */
	bool is_shown;	     /* the line is on the terminal */
	long long end;	     /* of the wait, as clock_now() */
	long long next_told; /* with is_endless: not before, as clock_now() */
	char *reason;	     /* why it waits */
	int signals;	     /* a signalfd(2) for the blocked signals */
	sigset_t inherited;  /* the signal mask to restore */
};

/* Announces a wait. `reason` is a clause without a full stop; it is copied. */
void countdown_begin(struct countdown *countdown, long long wait_ms,
		     const char *reason);

/*
 * Updates the line, and erases it when the wait is over. Returns the
 * milliseconds until the next call; -1: none.
 */
int countdown_tick(struct countdown *countdown);

/*
 * While the line is shown, TERM, INT, HUP and QUIT are blocked, so that the
 * line is always erased. Returns a descriptor to poll(2) for them, -1 when
 * there is none. When it is readable, call countdown_end, which erases the line
 * and unblocks them.
 */
int countdown_fd(const struct countdown *countdown);

/* Erases the line, if it is shown, and frees. Safe twice. */
void countdown_end(struct countdown *countdown);

#endif
