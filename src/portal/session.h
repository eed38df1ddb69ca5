/*
 * The requests of one launch to the Portal, over one connection, with one
 * deadline for all.
 */
#ifndef PORTAL_SESSION_H
#define PORTAL_SESSION_H

#include "portal/channel.h"
#include "portal/http.h"
#include "portal/request.h"

struct session {
	const struct request *request;
	struct channel *channel;
	struct http *http;
	struct secret *tokens; /* TOKEN_COUNT; id N at N - 1 */
	long long deadline_ms; /* as clock_now(), or RETRY_FOREVER */
	int requests;	       /* number of requests sent */
};

/*
 * Prepares *session and starts the timeout. `request`, `channel` and `tokens`
 * must outlive it. Returns 0, or -1 with *failure.
 */
int session_open(struct session *session, const struct request *request,
		 struct channel *channel, struct secret *tokens,
		 struct failure *failure);

/*
 * GETs `path` with a token of the session. Retries temporary failures until the
 * deadline. Returns 0 with a final answer (not 408, 429, 5xx, nor a redirect),
 * or -1 with *failure.
 */
int session_get(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure);

/* As session_get, without retries: for details of a message. */
int session_try(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure);

/*
 * POSTs to `path`, without retries. Returns 0 with an answer of any status but
 * a redirect, or -1 with *failure.
 */
int session_post(struct session *session, const char *path, int token_id,
		 struct http_answer *answer, struct failure *failure);

/*
 * Gets one more token from quixrun. The time does not count for the deadline,
 * because a command may ask a person for it. Returns 0, or -1 with *failure.
 */
int session_need_token(struct session *session, int token_id,
		       struct failure *failure);

/* Closes and frees. Safe on a zeroed struct, and twice. */
void session_clear(struct session *session);

#endif
