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

/* The upper bound of the first wait; it doubles with each retry... */
#define RETRY_BASE_MS 250LL
/* ... up to this limit, unless the Portal requires a longer wait. */
#define RETRY_CAP_MS 30000LL
/* The maximum for Retry-After. */
#define RETRY_AFTER_MAX_MS 3600000LL
/* With less time before the deadline, no further attempt is made. */
#define RETRY_LAST_MS 250LL
/* The timeouts of one attempt. */
#define RETRY_CONNECT_MS 10000LL
#define RETRY_ATTEMPT_MS 15000LL
/* No deadline. */
#define RETRY_FOREVER INT64_MAX
/* No Retry-After header. */
#define RETRY_AFTER_NONE (-1LL)

/* True for an HTTP status that is temporary: 408, 429, 5xx. */
bool retry_is_worthwhile(long http_status);

/* The longest back-off after attempt number `attempt` (from 0), in ms. */
long long retry_ceiling_ms(unsigned attempt);

/* What follows a failed attempt. */
struct retry_plan {
	long long wait_ms; /* time until the retry; -1: give up */
	bool is_last;	   /* no time for another retry after it */
};

/*
 * Plans what follows attempt number `attempt` (from 0). retry_after_ms is the
 * minimum wait that the Portal requires (RETRY_AFTER_NONE: none).
 * `remaining_ms` is the time before the deadline, and `random` any 64 random
 * bits. If the wait would exceed the deadline, there is one last attempt in the
 * second half of the remaining time; if even that is impossible, gives up at
 * once instead of sleeping.
 */
struct retry_plan retry_next(unsigned attempt, long long retry_after_ms,
			     long long remaining_ms, uint64_t random);

/* The deadline in ms from the start; 0 in either argument means no deadline. */
long long retry_deadline_ms(long long timeout_ms,
			    long long unreachable_after_ms);

/*
 * Parses the value of Retry-After as seconds (RFC 9110, 10.2.3). Returns ms, at
 * most RETRY_AFTER_MAX_MS, or RETRY_AFTER_NONE when it is not a number (a
 * date).
 */
long long retry_parse_seconds(const char *value);

/*
 * Appends a duration for messages, rounded: "450ms", "2.3s", "30s", "5m 20s".
 */
void retry_add_duration(struct buf *out, long long milliseconds);

#endif
