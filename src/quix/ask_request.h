/*
 * What is asked of the Portal for a quix, and what becomes of the answer.
 */
#ifndef QUIX_ASK_REQUEST_H
#define QUIX_ASK_REQUEST_H

#include "quix/quix.h"

/* Token 1 is tried first, and the profile has a token 2 to fall back on. */
bool ask_may_fall_back(const struct quix *quix);

/*
 * Makes the REQUEST of quixrun/protocol.h. Returns 0, or -1 with *error (a
 * setting without a value, a CA file that is not trusted).
 */
int ask_make_request(struct quix *quix, struct fields *request,
		     struct error *error);

/* Takes the fields of a result, fresh or cached, into the quix. */
void ask_take_result(struct quix *quix, const struct fields *answer);

#endif
