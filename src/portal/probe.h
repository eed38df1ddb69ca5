/*
 * Whether brokers answer, by TCP and by TLS: what --check asks.
 */
#ifndef PORTAL_PROBE_H
#define PORTAL_PROBE_H

#include <stdbool.h>

#include "portal/channel.h"

/* More brokers are refused. */
#define PROBE_MAX 64

/* The message is a request to look at brokers, not to ask the Portal. */
bool probe_is_wanted(const struct fields *message);

/*
 * Looks at each broker of the request in turn and sends the result. Returns 0,
 * or -1 with *failure.
 */
int probe_serve(struct channel *channel, const struct fields *message,
		struct failure *failure);

#endif
