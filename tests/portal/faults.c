#include "faults.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "reply.h"

struct act {
	const struct faults *faults;
	const cJSON *fault;
	struct MHD_Connection *connection;
	int fd; /* the connection's socket */
};

static int number(const cJSON *fault, const char *key, int otherwise)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(fault, key);

	return cJSON_IsNumber(item) ? (int)item->valuedouble : otherwise;
}

static const char *text(const cJSON *fault, const char *key)
{
	return cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(fault, key));
}

/*
 * Waits until the client has disconnected, the portal stops or the time is over
 * (-1: no timeout). Returns true when the time is over.
 */
static bool pause_for(int fd, int stopping, int milliseconds)
{
	struct pollfd waits[] = {
		{ .fd = fd, .events = POLLRDHUP },
		{ .fd = stopping, .events = POLLIN },
	};

	return poll(waits, 2, milliseconds) == 0;
}

static enum MHD_Result send_text(const struct act *act, int status,
				 const char *type, struct buf *body)
{
	size_t length = body->length;

	return reply_response(
		act->connection, status, type,
		MHD_create_response_from_buffer(length, buf_steal(body),
						MHD_RESPMEM_MUST_FREE));
}

static enum MHD_Result fault_status(const struct act *act)
{
	const char *retry_after = text(act->fault, "retry_after");
	cJSON *json = cJSON_CreateObject();
	struct buf body = { 0 };

	if (text(act->fault, "message") != NULL)
		cJSON_AddStringToObject(json, "message",
					text(act->fault, "message"));
	if (text(act->fault, "correlation_id") != NULL)
		cJSON_AddStringToObject(json, "correlationId",
					text(act->fault, "correlation_id"));
	char *printed = cJSON_PrintUnformatted(json);
	buf_add_text(&body, printed);
	cJSON_free(printed);
	cJSON_Delete(json);
	size_t length = body.length;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		length, buf_steal(&body), MHD_RESPMEM_MUST_FREE);
	if (retry_after != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER,
					retry_after);
	return reply_response(act->connection,
			      number(act->fault, "status", 503), TYPE_JSON,
			      response);
}

static enum MHD_Result fault_body(const struct act *act)
{
	const char *body = text(act->fault, "body");
	const char *type = text(act->fault, "type");
	const char *location = text(act->fault, "location");
	size_t length = body == NULL ? 0 : strlen(body);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		length, length == 0 ? NULL : mem_copy(body, length),
		length == 0 ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);

	if (location != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION,
					location);
	return reply_response(act->connection,
			      number(act->fault, "status", 200),
			      type == NULL ? TYPE_JSON : type, response);
}

static enum MHD_Result fault_hang(const struct act *act)
{
	pause_for(act->fd, act->faults->stopping, -1);
	return MHD_NO;
}

static enum MHD_Result fault_close(const struct act *act)
{
	(void)act;
	return MHD_NO;
}

/* Sends RST at once instead of FIN. */
static enum MHD_Result fault_reset(const struct act *act)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	setsockopt(act->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	/* connect(2): dissolves the association, which sends RST. */
	(void)connect(act->fd, &nowhere, sizeof(nowhere));
	return MHD_NO;
}

struct drip {
	int fd;
	int stopping;
	int delay_ms;
};

static ssize_t drip_byte(void *context, uint64_t position, char *target,
			 size_t room)
{
	const struct drip *drip = context;

	(void)room;
	if (!pause_for(drip->fd, drip->stopping, drip->delay_ms))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	*target = position == 0 ? '[' : ' ';
	return 1;
}

static void drip_free(void *context)
{
	mem_free(&context);
}

static enum MHD_Result fault_drip(const struct act *act)
{
	struct drip *drip = mem_alloc(sizeof(*drip));

	*drip = (struct drip){ .fd = act->fd,
			       .stopping = act->faults->stopping,
			       .delay_ms =
				       number(act->fault, "delay_ms", 100) };
	return reply_response(act->connection,
			      number(act->fault, "status", 200), TYPE_JSON,
			      MHD_create_response_from_callback(
				      1000000, 1, drip_byte, drip, drip_free));
}

static ssize_t end_early(void *context, uint64_t position, char *target,
			 size_t room)
{
	(void)context;
	if (position > 0 || room == 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	*target = '[';
	return 1;
}

/* Announces 1000 bytes, sends one and closes. */
static enum MHD_Result fault_truncate(const struct act *act)
{
	return reply_response(act->connection,
			      number(act->fault, "status", 200), TYPE_JSON,
			      MHD_create_response_from_callback(
				      1000, 1000, end_early, NULL, NULL));
}

/* Not HTTP; only for a portal without TLS. */
static enum MHD_Result fault_garbage(const struct act *act)
{
	static const char garbage[] = "\x01\x02SSH-2.0-not-http\r\n\r\n";

	send(act->fd, garbage, sizeof(garbage) - 1, MSG_NOSIGNAL);
	return MHD_NO;
}

static enum MHD_Result fault_big(const struct act *act)
{
	int bytes = number(act->fault, "bytes", 2 * 1024 * 1024);
	struct buf body = { 0 };

	buf_add_text(&body, "[\"");
	buf_reserve(&body, (size_t)bytes);
	for (int i = 4; i < bytes; i++)
		buf_add_char(&body, 'x');
	buf_add_text(&body, "\"]");
	return send_text(act, number(act->fault, "status", 200), TYPE_JSON,
			 &body);
}

static enum MHD_Result fault_nested(const struct act *act)
{
	int depth = number(act->fault, "depth", 40);
	struct buf body = { 0 };

	for (int i = 0; i < depth; i++)
		buf_add_char(&body, '[');
	for (int i = 0; i < depth; i++)
		buf_add_char(&body, ']');
	return send_text(act, 200, TYPE_JSON, &body);
}

static enum MHD_Result fault_html(const struct act *act)
{
	struct buf body = { 0 };

	buf_add_text(&body, "<!DOCTYPE html>\n<html><head><title>Quix Portal"
			    "</title></head><body></body></html>\n");
	return send_text(act, number(act->fault, "status", 200),
			 "text/html; charset=utf-8", &body);
}

static const struct {
	const char *kind;
	enum MHD_Result (*perform)(const struct act *act);
} FAULTS[] = {
	{ "status", fault_status },	/* an error in the portal's form */
	{ "body", fault_body },		/* any text; also a redirect */
	{ "hang", fault_hang },		/* never answers */
	{ "close", fault_close },	/* closes without an answer */
	{ "reset", fault_reset },	/* resets the connection */
	{ "drip", fault_drip },		/* a byte now and then, forever */
	{ "truncate", fault_truncate }, /* less than Content-Length */
	{ "garbage", fault_garbage },	/* not HTTP */
	{ "big", fault_big },		/* 2 MiB of JSON */
	{ "nested", fault_nested },	/* JSON 40 arrays deep */
	{ "html", fault_html },		/* a web page */
};

#define FAULT_COUNT (sizeof(FAULTS) / sizeof(FAULTS[0]))

static size_t find_kind(const cJSON *fault)
{
	const char *kind = text(fault, "kind");
	size_t i = 0;

	while (i < FAULT_COUNT &&
	       (kind == NULL || strcmp(kind, FAULTS[i].kind) != 0))
		i++;
	return i;
}

void faults_init(struct faults *faults, int stopping)
{
	*faults = (struct faults){ .stopping = stopping };
	faults->scripted = cJSON_CreateArray();
	pthread_mutex_init(&faults->lock, NULL);
}

bool faults_add(struct faults *faults, const cJSON *fault)
{
	if (find_kind(fault) == FAULT_COUNT)
		return false;
	pthread_mutex_lock(&faults->lock);
	cJSON_AddItemToArray(faults->scripted, cJSON_Duplicate(fault, true));
	pthread_mutex_unlock(&faults->lock);
	return true;
}

/* Decrements `key` of the fault. Returns false when it is 0. */
static bool count_down(cJSON *fault, const char *key, int otherwise)
{
	int left = number(fault, key, otherwise);

	if (left < 0)
		return true;
	cJSON_DeleteItemFromObjectCaseSensitive(fault, key);
	cJSON_AddNumberToObject(fault, key, left > 0 ? left - 1 : 0);
	return left > 0;
}

cJSON *faults_take(struct faults *faults, const char *path)
{
	cJSON *taken = NULL;
	cJSON *fault;

	pthread_mutex_lock(&faults->lock);
	cJSON_ArrayForEach(fault, faults->scripted)
	{
		const char *part = text(fault, "path");

		if (part != NULL && strstr(path, part) == NULL)
			continue;
		if (count_down(fault, "skip", 0))
			continue;
		if (count_down(fault, "count", 1)) {
			taken = cJSON_Duplicate(fault, true);
			break;
		}
	}
	pthread_mutex_unlock(&faults->lock);
	return taken;
}

bool faults_is_late(const cJSON *fault)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(fault, "late"));
}

enum MHD_Result faults_perform(const struct faults *faults, const cJSON *fault,
			       struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct act act = { .faults = faults,
			   .fault = fault,
			   .connection = connection,
			   .fd = info->connect_fd };

	return FAULTS[find_kind(fault)].perform(&act);
}

void faults_forget(struct faults *faults)
{
	pthread_mutex_lock(&faults->lock);
	cJSON_Delete(faults->scripted);
	faults->scripted = cJSON_CreateArray();
	pthread_mutex_unlock(&faults->lock);
}

void faults_clear(struct faults *faults)
{
	cJSON_Delete(faults->scripted);
	pthread_mutex_destroy(&faults->lock);
}
