/*
 * Asking the Portal for everything a quix needs of it, in one conversation.
 */
#ifndef QUIX_ASK_H
#define QUIX_ASK_H

#include "quix/quix.h"

/*
 * Fills the quix's token_id, workspace, broker and topics from the Portal or
 * from the cache (quixrun(1), CACHE). Returns 0, or -1 with *error.
 */
int ask_portal(struct quix *quix, struct error *error);

/* The same without looking into the cache first. */
int ask_afresh(struct quix *quix, struct error *error);

#endif
