/*
 * Whether a profile needs what only the Portal says, besides the broker.
 */
#ifndef QUIX_NEED_H
#define QUIX_NEED_H

#include <stdbool.h>

#include "quix/quix.h"

/*
 * Something in the profile, in a template of [files] or on the command line
 * needs a workspace that is not named, or the Portal's list of topics. It has
 * to be known before the first variable is made, because the answer may change
 * the token. quix->workspace is the named one, or NULL.
 */
bool need_portal(struct quix *quix);

#endif
