/*
 * Parses the Portal's answers. The only module that includes cJSON. Everything
 * is bounded and checked here; `path` is the path of the request, for messages.
 * Each function returns 0, or -1 with *failure: FAULT_MALFORMED when the answer
 * is malformed, FAULT_REFUSED when it is well-formed but unsafe.
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
 * GET and POST of the streaming tokens: reads `current` and `next`, two
 * different tokens with characters that a header allows. Other members are
 * ignored.
 */
int json_pair(const struct buf *body, const char *path,
	      struct secret pair[TOKEN_COUNT], struct failure *failure);

/*
 * GET /auth/token/roles, an array of names. Returns 1 when one is an
 * administrator's role, 0 when not; -1 when the answer is malformed.
 */
int json_is_administrator(const struct buf *body);

/* The description of an error in an answer other than 2xx. */
struct json_problem {
	struct buf message;	   /* empty: no message */
	struct buf correlation_id; /* empty: no id */
};

/*
 * Fills *problem, which must be zeroed, from {"message", "correlationId"}, or
 * from plain text; leaves it empty for a web page. Cannot fail.
 */
void json_problem(const struct buf *body, struct json_problem *problem);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void json_problem_clear(struct json_problem *problem);

/*
 * Scans JSON text before it is parsed for what would overflow the parser's
 * stack or be cut off silently.
 */

/* The maximum nesting of objects and arrays. */
#define JSON_DEPTH_MAX 32

enum json_scan {
	JSON_SCAN_FINE,	     /* may be parsed; may still not be JSON */
	JSON_SCAN_EMPTY,     /* nothing but white space */
	JSON_SCAN_WEB_PAGE,  /* begins with '<' */
	JSON_SCAN_NUL,	     /* contains a NUL byte, invalid in JSON */
	JSON_SCAN_TOO_DEEP,  /* nested over JSON_DEPTH_MAX */
	JSON_SCAN_NUL_ESCAPE /* contains \u0000 in a string */
};

/* Returns the first problem in the order of the enumeration. */
enum json_scan json_scan(const char *text, size_t length);

#endif
