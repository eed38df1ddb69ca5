/*
 * When to retry: exponential back-off with full jitter inside one deadline, so
 * that a thousand launches do not retry at the same time.
 * Pure arithmetic: time and randomness are arguments.
 */
#ifndef PORTAL_RETRY_H
#define PORTAL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "quixrun/buf.h"

/* The first wait is at most this, each further one at most twice as long... */
#define RETRY_BASE_MS 250LL
/* ... and none longer than this, unless the Portal asks for it. */
#define RETRY_CAP_MS 30000LL
/* What Retry-After may ask for at most. */
#define RETRY_AFTER_MAX_MS 3600000LL
/* What is left before the deadline and is too little for another attempt. */
#define RETRY_LAST_MS 250LL
/* The limits of one attempt. */
#define RETRY_CONNECT_MS 10000LL
#define RETRY_ATTEMPT_MS 15000LL
/* No deadline. */
#define RETRY_FOREVER INT64_MAX
/* Retry-After was not given. */
#define RETRY_AFTER_NONE (-1LL)

/* The HTTP status says that the Portal may answer later: 408, 429, 5xx. */
bool retry_is_worthwhile(long http_status);

/* The longest back-off after attempt number `attempt` (from 0), in ms. */
long long retry_ceiling_ms(unsigned attempt);

/* What to do after an attempt that failed. */
struct retry_plan {
	long long wait_ms; /* sleep so long and try again; -1: give up */
	bool is_last;	   /* there is no time for another one after that */
};

/*
 * Plans what follows attempt number `attempt` (from 0). retry_after_ms is what
 * the Portal asked for (RETRY_AFTER_NONE: nothing): at least so long.
 * `remaining_ms` is what is left before the deadline, and `random` any 64
 * random bits. A wait that would pass the deadline becomes one last attempt in
 * the second half of what is left; gives up at once when there is no room for
 * that, as sleeping would help nobody.
 */
struct retry_plan retry_next(unsigned attempt, long long retry_after_ms,
			     long long remaining_ms, uint64_t random);

/* The deadline in ms from the start; 0 in either argument stands for none. */
long long retry_deadline_ms(long long timeout_ms,
			    long long unreachable_after_ms);

/*
 * The value of Retry-After as seconds (RFC 9110, 10.2.3), in ms and at most
 * RETRY_AFTER_MAX_MS; RETRY_AFTER_NONE when it is no number (a date).
 */
long long retry_parse_seconds(const char *value);

/* Appends a time for people, rounded: "450ms", "2.3s", "30s", "5m 20s". */
void retry_add_duration(struct buf *out, long long milliseconds);

#endif
