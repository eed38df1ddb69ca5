/*
 * Step 4 of a launch: what only the Portal says.
 */
#ifndef QUIX_RESOLVE_H
#define QUIX_RESOLVE_H

#include "quix/quix.h"

/*
 * Whether the Portal must be asked: the broker's credentials or the tokens come
 * from there, or something in the profile, in a template of [files] or on the
 * command line needs a workspace that is not named, or the list of topics. It
 * is decided once, from the forms that the settings hold, because the answer
 * may change the token. The names were read (quix_read_names).
 */
bool resolve_needs_portal(struct quix *quix);

/*
 * Asks the Portal if it must be asked, and makes *quix whole. Returns 0, or -1
 * with *error.
 */
int quix_resolve(struct quix *quix, struct error *error);

/*
 * The last part of quix_resolve, for who has asked the Portal himself: puts the
 * profile's properties over the Portal's. Returns 0, or -1 with *error.
 */
int resolve_broker(struct quix *quix, struct error *error);

#endif
