/*
 * What an HTTP answer other than 2xx means, as a message.
 */
#ifndef PORTAL_ANSWER_H
#define PORTAL_ANSWER_H

#include <stdbool.h>

#include "portal/fault.h"
#include "portal/http.h"
#include "portal/request.h"

/* The status is 2xx. */
bool answer_is_good(const struct http_answer *answer);

/* The status is 3xx, and it says where to. */
bool answer_is_redirect(const struct http_answer *answer);

/* The token was not accepted: 401 or 403. */
bool answer_is_rejection(const struct http_answer *answer);

/*
 * The answer is a web page and the host is called portal.SOMETHING: it is the
 * web portal, whose API is portal-api.SOMETHING. Then -1 with *failure, else 0.
 */
int answer_check_host(const struct http_answer *answer,
		      const struct request *request, struct failure *failure);

/*
 * Sets *failure to what the status and the body of an answer other than 2xx to
 * GET `path` say; `tokens` are hidden. Always returns -1.
 */
int answer_refuse(const struct http_answer *answer, const char *path,
		  const struct secret *tokens, struct failure *failure);

/*
 * The cause of a rejection in few words, "HTTP 401, correlation id cid-7", or
 * with the Portal's message: "HTTP 403: MESSAGE, correlation id cid-7". The
 * caller frees it.
 */
char *answer_cause(const struct http_answer *answer, bool with_message,
		   const struct secret *tokens);

#endif
