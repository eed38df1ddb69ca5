/*
 * Converts an HTTP answer other than 2xx to a message.
 */
#ifndef PORTAL_ANSWER_H
#define PORTAL_ANSWER_H

#include <stdbool.h>

#include "portal/fault.h"
#include "portal/http.h"
#include "portal/request.h"

/* True for status 2xx. */
bool answer_is_good(const struct http_answer *answer);

/* True for status 3xx with a Location header. */
bool answer_is_redirect(const struct http_answer *answer);

/* True for 401 and 403: the token was rejected. */
bool answer_is_rejection(const struct http_answer *answer);

/*
 * Recognizes the host of the web portal, portal.SOMETHING, by a web page as the
 * answer: the API is at portal-api.SOMETHING. Then returns -1 with *failure,
 * else 0.
 */
int answer_check_host(const struct http_answer *answer,
		      const struct request *request, struct failure *failure);

/*
 * Sets *failure from the status and the body of an answer other than 2xx to GET
 * `path`; `tokens` are redacted. Always returns -1.
 */
int answer_refuse(const struct http_answer *answer, const char *path,
		  const struct secret *tokens, struct failure *failure);

/*
 * The reason of a rejection in a few words, "HTTP 401, correlation id cid-7",
 * or with the Portal's message: "HTTP 403: MESSAGE, correlation id cid-7". The
 * caller frees it.
 */
char *answer_cause(const struct http_answer *answer, bool with_message,
		   const struct secret *tokens);

#endif
