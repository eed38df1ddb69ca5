/*
 * Which of the ways of failing it was: a token that is not
 * known here, another environment's, one without access; no such workspace.
 */
#ifndef PORTAL_DIAGNOSE_H
#define PORTAL_DIAGNOSE_H

#include "portal/entries.h"
#include "portal/session.h"

/* A token that the Portal answered with 401 or 403. */
struct rejection {
	int token_id;
	long status;
	char *path;  /* what was asked for */
	char *cause; /* "HTTP 401, correlation id cid-7" */
	char *told;  /* the same with the Portal's message */
};

/* Notes the rejection down; the answer is not needed any more. */
void diagnose_note(struct rejection *rejection, int token_id, const char *path,
		   const struct http_answer *answer,
		   const struct secret *tokens);

/*
 * Determines the reason why each of `count` (1 or 2) tokens was rejected,
 * asking the Portal what a token opens when it answered 403, and says so in
 * *failure. Always returns -1.
 */
int diagnose_rejections(struct session *session,
			const struct rejection *rejections, size_t count,
			struct failure *failure);

/*
 * The Portal answered 404 for the workspace named by the profile: asks it what
 * the token opens, and says so in *failure. Always returns -1.
 */
int diagnose_missing(struct session *session, int token_id, const char *path,
		     const struct http_answer *answer, struct failure *failure);

/*
 * The workspace named by the profile is not among those that the token opens.
 * Sets *failure accordingly; `cause` is "" or " (HTTP 404)". Always returns -1.
 */
int diagnose_absent(const struct session *session, int token_id,
		    const struct entries *opened, const char *cause,
		    struct failure *failure);

/* Frees. Safe on a zeroed struct, and twice. */
void rejection_clear(struct rejection *rejection);

#endif
