/*
 * What may be shown of a variable's value.
 */
#ifndef ENVIRONMENT_MASK_H
#define ENVIRONMENT_MASK_H

#include "environment/plan.h"
#include "quix/quix.h"

/*
 * Which token of the profile, as far as it was needed, is the value: 1 or 2; 0
 * for none.
 */
int mask_token_id(const struct quix *quix, const char *value);

/*
 * The value must not be shown: it is marked as a secret, it holds a token or a
 * secret of the broker (${env:} can bring one in), or it looks like a token or
 * a private key. An empty value is none.
 */
bool mask_is_secret(const struct quix *quix, const struct plan *plan,
		    const struct variable *variable);

/*
 * Appends what stands for a secret value: "1:ab12cd34" for a token of the
 * profile, "(secret, 24 bytes)" for any other.
 */
void mask_add(const struct quix *quix, const char *value, struct buf *text);

#endif
