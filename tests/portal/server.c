#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "portal.h"
#include "reply.h"

#include "quixrun/buf.h"
#include "quixrun/mem.h"

#define CONTROL "/_control/"

/* The body of a request that is being received. */
struct upload {
	struct buf body;
};

static enum MHD_Result answer_control(struct portal *portal,
				      struct MHD_Connection *connection,
				      const char *name, const struct buf *body)
{
	cJSON *arguments = cJSON_Parse(buf_text(body));
	cJSON *answer = control_obey(portal, name, arguments);
	bool is_error = cJSON_HasObjectItem(answer, "error");

	cJSON_Delete(arguments);
	return reply_json(connection, is_error ? 400 : 200, answer);
}

/* The parameters are libmicrohttpd's. */
/* NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
			      const char *url, const char *method,
			      const char *version, const char *data,
			      size_t *length, void **state)
{
	struct upload *upload = *state;

	(void)version;
	if (upload == NULL) {
		*state = mem_alloc(sizeof(struct upload));
		return MHD_YES;
	}
	if (*length > 0) {
		buf_add(&upload->body, data, *length);
		*length = 0;
		return MHD_YES;
	}
	if (strncmp(url, CONTROL, strlen(CONTROL)) == 0)
		return answer_control(context, connection,
				      url + strlen(CONTROL), &upload->body);
	return portal_answer(context, connection, method, url,
			     buf_text(&upload->body));
}

static void complete(void *context, struct MHD_Connection *connection,
		     void **state, enum MHD_RequestTerminationCode code)
{
	struct upload *upload = *state;

	(void)context;
	(void)connection;
	(void)code;
	if (upload == NULL)
		return;
	buf_clear(&upload->body);
	free(upload);
	*state = NULL;
}

/* Numbers each connection; the number is its socket context. */
static void note_connection(void *context, struct MHD_Connection *connection,
			    void **socket_context,
			    enum MHD_ConnectionNotificationCode code)
{
	struct portal *portal = context;

	(void)connection;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		long long *number = mem_alloc(sizeof(*number));
		*number = journal_connect(&portal->journal);
		*socket_context = number;
	} else {
		free(*socket_context);
		*socket_context = NULL;
	}
}

static void ignore_message(void *context, const char *format, va_list arguments)
{
	(void)context;
	(void)format;
	(void)arguments;
}

struct MHD_Daemon *server_start(struct portal *portal,
				const struct server_options *options)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	union {
		void *pointer;
		const char *text;
	} certificate = { .text = options->certificate },
	  key = { .text = options->key },
	  priority = { .text = options->tls_priority != NULL
				       ? options->tls_priority
				       : "NORMAL" };
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.pointer },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, key.pointer },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, priority.pointer },
		{ MHD_OPTION_END, 0, NULL },
	};
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD |
			     MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL |
			     MHD_USE_ERROR_LOG;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (options->certificate != NULL)
		flags |= MHD_USE_TLS;
	return MHD_start_daemon(
		flags, 0, NULL, NULL, handle, portal,
		MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL,
		MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_CONNECTION,
		note_connection, portal, MHD_OPTION_NOTIFY_COMPLETED, complete,
		NULL, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
		MHD_OPTION_CONNECTION_LIMIT, 1000u, MHD_OPTION_ARRAY,
		options->certificate != NULL ? tls : &tls[3], MHD_OPTION_END);
}

unsigned int server_port(struct MHD_Daemon *daemon)
{
	return MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}
