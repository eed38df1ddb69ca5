/*
 * The questions of one launch: which token works, which workspace, its broker
 * and its topics.
 */
#ifndef PORTAL_QUESTION_H
#define PORTAL_QUESTION_H

#include "quixrun/fields.h"
#include "portal/channel.h"
#include "portal/entries.h"
#include "portal/session.h"

/* What the Portal said. */
struct findings {
	int token_id;		 /* the token that works */
	bool has_replaced_token; /* it is not the first that was tried */
	char *workspace;
	struct fields broker;
	struct entries topics;
};

/*
 * Asks what session->request wants with its tokens in their order, a further
 * one only when the Portal rejects the one before; warns when that happened.
 * Returns 0 with *findings, which must be zeroed, or -1 with *failure.
 */
int ask(struct session *session, struct findings *findings,
	struct failure *failure);

/* Sends EVENT result: the findings, and how many requests they took. */
void findings_report(struct channel *channel, const struct findings *findings,
		     int requests);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void findings_clear(struct findings *findings);

#endif
