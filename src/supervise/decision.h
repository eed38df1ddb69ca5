/*
 * One log line for what a supervisor has done about a change: what has changed,
 * what was done, how long that took.
 */
#ifndef SUPERVISE_DECISION_H
#define SUPERVISE_DECISION_H

#include <sys/types.h>

#include "console/log.h"

struct decision {
	const char *names;  /* what has changed (snapshot_compare) */
	const char *action; /* one word, stable: quixrun(1), SUPERVISING */
	pid_t pid;	    /* of the program, now */
	long long ms;	    /* since it was looked for */
};

/*
 * Writes "changed: NAMES; " and the formatted text (printf(3)); in JSON also
 * the members `changed` (an array), `action`, `pid` and `ms`.
 */
void decision_log(const struct log *log, enum log_level level,
		  const struct decision *decision, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
