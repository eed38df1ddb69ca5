/*
 * Asking the Portal: every request of one launch, over one connection, inside
 * one deadline.
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
	struct secret *tokens; /* TOKEN_COUNT; that of id N at N - 1 */
	long long deadline_ms; /* on clock_now, or RETRY_FOREVER */
	int requests;	       /* how many were sent */
};

/*
 * Prepares *session and starts the clock. `request`, `channel` and `tokens`
 * must outlive it. Returns 0, or -1 with *failure.
 */
int session_open(struct session *session, const struct request *request,
		 struct channel *channel, struct secret *tokens,
		 struct failure *failure);

/*
 * GETs `path` with a token that the session has, with retries, while they may
 * help and the deadline permits. Returns 0 with an answer that is
 * final: not 408, 429, 5xx, nor a redirect; or -1 with *failure.
 */
int session_get(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure);

/* The same, once: for what only improves a message. */
int session_try(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure);

/*
 * POSTs to `path`, once whatever happens. Returns 0 with an answer of any
 * status but a redirect, or -1 with *failure.
 */
int session_post(struct session *session, const char *path, int token_id,
		 struct http_answer *answer, struct failure *failure);

/*
 * Has quixrun evaluate one more token; the clock stands still meanwhile, as a
 * command may ask a person for it. Returns 0, or -1 with *failure.
 */
int session_need_token(struct session *session, int token_id,
		       struct failure *failure);

/* Closes and frees. Safe on a zeroed struct, and twice. */
void session_clear(struct session *session);

#endif
