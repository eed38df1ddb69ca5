/*
 * The Portal's answers, parsed. The only module that knows cJSON.
 * Everything is bounded and checked here; `path` is what was asked for, for
 * messages. Each returns 0, or -1 with *failure: FAULT_NONSENSE when the answer
 * cannot be understood, FAULT_REFUSED when it is understood but unsafe.
 */
#ifndef PORTAL_JSON_H
#define PORTAL_JSON_H

#include "quixrun/buf.h"
#include "quixrun/fields.h"
#include "portal/entries.h"
#include "portal/fault.h"

/* GET /workspaces: appends workspaceId and name of each. */
int json_workspaces(const struct buf *body, const char *path,
		    struct entries *workspaces, struct failure *failure);

/* GET /{id}/topics: appends id and name of each. */
int json_topics(const struct buf *body, const char *path,
		struct entries *topics, struct failure *failure);

/* GET /workspaces/{id}/broker/librdkafka: adds each property. */
int json_broker(const struct buf *body, const char *path,
		struct fields *properties, struct failure *failure);

/*
 * GET and POST of the streaming tokens: `current` and `next`, two different
 * tokens that can be sent in a header. What else is there is ignored.
 */
int json_pair(const struct buf *body, const char *path,
	      struct secret pair[TOKEN_COUNT], struct failure *failure);

/*
 * GET /auth/token/roles, an array of names: whether an administrator's is among
 * them. Returns 1 or 0; -1 when the answer does not tell.
 */
int json_is_administrator(const struct buf *body);

/* What an answer other than 2xx says about itself. */
struct json_problem {
	struct buf message;	   /* empty: none */
	struct buf correlation_id; /* empty: none */
};

/*
 * Fills *problem, which must be zeroed, from {"message", "correlationId"}, or
 * from plain text; a web page gives nothing. Cannot fail.
 */
void json_problem(const struct buf *body, struct json_problem *problem);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void json_problem_clear(struct json_problem *problem);

/*
 * A look at JSON text before it is parsed: what would overflow the parser's
 * stack, or be cut off in silence.
 */

/* Objects and arrays inside each other; deeper is refused. */
#define JSON_DEPTH_MAX 32

enum json_scan {
	JSON_SCAN_FINE,	     /* may be parsed; it may still be no JSON */
	JSON_SCAN_EMPTY,     /* nothing but white space */
	JSON_SCAN_WEB_PAGE,  /* begins with '<' */
	JSON_SCAN_NUL,	     /* has a NUL byte, as JSON never has */
	JSON_SCAN_TOO_DEEP,  /* nested over JSON_DEPTH_MAX */
	JSON_SCAN_NUL_ESCAPE /* has \u0000 in a string */
};

/* What is the matter with the text, the first of the above that applies. */
enum json_scan json_scan(const char *text, size_t length);

#endif
