/*
 * Getting everything that a launch needs from the Portal, in one request to the
 * helper.
 */
#ifndef QUIX_ASK_H
#define QUIX_ASK_H

#include "quix/quix.h"

/*
 * Makes the REQUEST of quixrun/protocol.h for the first token. Requires
 * quix_read_names(). Returns 0, or -1 with *error (a CA file that is not
 * trusted).
 */
int ask_make_request(struct quix *quix, struct fields *request,
		     struct error *error);

/* Copies the fields of a result, fresh or cached, into *quix. */
void ask_take_result(struct quix *quix, const struct fields *answer);

/*
 * Fills in token_id, workspace, broker and topics from the Portal or the cache
 * (quixrun(1), CACHE). `is_afresh`: does not read the cache before the request.
 * Returns 0, or -1 with *error.
 */
int ask_portal(struct quix *quix, bool is_afresh, struct error *error);

#endif
