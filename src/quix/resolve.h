/*
 * Step 4 of a launch: the data that only the Portal has.
 */
#ifndef QUIX_RESOLVE_H
#define QUIX_RESOLVE_H

#include "quix/quix.h"

/*
 * True when a request to the Portal is required: for the broker's credentials
 * or the tokens, or because something in the profile, in a template of [files]
 * or on the command line needs the list of topics, or a workspace that the
 * profile does not name. Decided once, from the forms in the settings, because
 * the answer may change the token. Requires quix_read_names().
 */
bool resolve_needs_portal(struct quix *quix);

/*
 * Sends a request to the Portal if one is required, and completes *quix.
 * Returns 0, or -1 with *error.
 */
int quix_resolve(struct quix *quix, struct error *error);

/*
 * The last part of quix_resolve, for callers that have sent the request
 * themselves: overrides the Portal's properties with the profile's. Returns 0,
 * or -1 with *error.
 */
int resolve_broker(struct quix *quix, struct error *error);

#endif
