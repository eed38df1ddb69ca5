/*
 * Finds the cause of a rejection: an unknown token, a token of another
 * environment, one without access, or a missing workspace.
 */
#ifndef PORTAL_DIAGNOSE_H
#define PORTAL_DIAGNOSE_H

#include "portal/entries.h"
#include "portal/session.h"

/* A token that the Portal rejected with 401 or 403. */
struct rejection {
	int token_id;
	long status;
	char *path;  /* path of the request */
	char *cause; /* "HTTP 401, correlation id cid-7" */
	char *told;  /* as `cause`, with the Portal's message */
};

/* Fills *rejection from the answer, which is not needed afterwards. */
void diagnose_note(struct rejection *rejection, int token_id, const char *path,
		   const struct http_answer *answer,
		   const struct secret *tokens);

/*
 * Finds the reason why each of `count` (1 or 2) tokens was rejected and sets
 * *failure. After a 403 it requests the workspaces of the token. Always returns
 * -1.
 */
int diagnose_rejections(struct session *session,
			const struct rejection *rejections, size_t count,
			struct failure *failure);

/*
 * After a 404 for the workspace of the profile: requests the workspaces of the
 * token and sets *failure. Always returns -1.
 */
int diagnose_missing(struct session *session, int token_id, const char *path,
		     const struct http_answer *answer, struct failure *failure);

/*
 * Sets *failure: the token has no access to the workspace of the profile, only
 * to those in `opened`; `cause` is "" or " (HTTP 404)". Always returns -1.
 */
int diagnose_absent(const struct session *session, int token_id,
		    const struct entries *opened, const char *cause,
		    struct failure *failure);

/* Frees. Safe on a zeroed struct, and twice. */
void rejection_clear(struct rejection *rejection);

#endif
