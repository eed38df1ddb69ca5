/*
 * Which values must not be shown, and what is shown instead.
 */
#ifndef ENVIRONMENT_MASK_H
#define ENVIRONMENT_MASK_H

#include "environment/plan.h"
#include "quix/quix.h"

/*
 * The id of the profile's token that equals the value, if that token was
 * evaluated: 1 or 2; 0 for none.
 */
int mask_token_id(const struct quix *quix, const char *value);

/*
 * True when the value must not be shown: it is marked as a secret, contains a
 * token or a secret of the broker (perhaps through ${env:}), or looks like a
 * token or a private key. False for an empty value.
 */
bool mask_is_secret(const struct quix *quix, const struct plan *plan,
		    const struct variable *variable);

/*
 * Appends the replacement of a secret value: "1:ab12cd34" for a token of the
 * profile, "(secret, 24 bytes)" for any other.
 */
void mask_add(const struct quix *quix, const char *value, struct buf *text);

#endif
