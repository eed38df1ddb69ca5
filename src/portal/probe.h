/*
 * Checks whether brokers are reachable, by TCP and by TLS, for --check.
 */
#ifndef PORTAL_PROBE_H
#define PORTAL_PROBE_H

#include <stdbool.h>

#include "portal/channel.h"

/* The maximum number of brokers. */
#define PROBE_MAX 64

/* True for a request to check brokers, not to the Portal. */
bool probe_is_wanted(const struct fields *message);

/*
 * Checks each broker of the request in turn and sends the result. Returns 0, or
 * -1 with *failure.
 */
int probe_serve(struct channel *channel, const struct fields *message,
		struct failure *failure);

#endif
