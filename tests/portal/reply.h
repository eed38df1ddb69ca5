/*
 * Answers of the loopback portal.
 */
#ifndef TESTS_PORTAL_REPLY_H
#define TESTS_PORTAL_REPLY_H

#include <cjson/cJSON.h>
#include <microhttpd.h>

#define TYPE_JSON "application/json; charset=utf-8"

/* Answers with JSON, which it deletes. */
enum MHD_Result reply_json(struct MHD_Connection *connection, int status,
			   cJSON *json);

/*
 * Answers with an error like the real portal's; the correlation id is
 * "cid-NUMBER".
 */
enum MHD_Result reply_refusal(struct MHD_Connection *connection, int status,
			      const char *message, long long number);

/* Answers with a response, which it releases, and a Content-Type. */
enum MHD_Result reply_response(struct MHD_Connection *connection, int status,
			       const char *type, struct MHD_Response *response);

#endif
