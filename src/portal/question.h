/*
 * The requests of one launch: which token works, its workspace, its broker and
 * its topics.
 */
#ifndef PORTAL_QUESTION_H
#define PORTAL_QUESTION_H

#include "quixrun/fields.h"
#include "portal/channel.h"
#include "portal/entries.h"
#include "portal/session.h"

/* The answers of the Portal. */
struct findings {
	int token_id;		 /* the token that works */
	bool has_replaced_token; /* it is not the first token */
	char *workspace;
	struct fields broker;
	struct entries topics;
};

/*
 * Requests what session->request wants with its tokens in order: the next one
 * only when the Portal rejects the one before, with a warning. Returns 0 with
 * *findings, which must be zeroed, or -1 with *failure.
 */
int ask(struct session *session, struct findings *findings,
	struct failure *failure);

/* Sends EVENT result: the findings, and the number of requests. */
void findings_report(struct channel *channel, const struct findings *findings,
		     int requests);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void findings_clear(struct findings *findings);

#endif
