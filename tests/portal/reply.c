#include "reply.h"

#include <string.h>

#include "quixrun/buf.h"

enum MHD_Result reply_response(struct MHD_Connection *connection, int status,
			       const char *type, struct MHD_Response *response)
{
	if (type != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					type);
	enum MHD_Result result =
		MHD_queue_response(connection, (unsigned int)status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result reply_json(struct MHD_Connection *connection, int status,
			   cJSON *json)
{
	char *text = cJSON_PrintUnformatted(json);

	cJSON_Delete(json);
	return reply_response(
		connection, status, TYPE_JSON,
		MHD_create_response_from_buffer(strlen(text), text,
						MHD_RESPMEM_MUST_FREE));
}

enum MHD_Result reply_refusal(struct MHD_Connection *connection, int status,
			      const char *message, long long number)
{
	cJSON *json = cJSON_CreateObject();
	struct buf id = { 0 };

	buf_add_format(&id, "cid-%lld", number);
	cJSON_AddStringToObject(json, "message", message);
	cJSON_AddStringToObject(json, "correlationId", buf_text(&id));
	buf_clear(&id);
	return reply_json(connection, status, json);
}
