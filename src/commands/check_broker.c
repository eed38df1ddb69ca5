#include "commands/check_broker.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "commands/check.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"
#include "system/file.h"

#define BLANKS	"\t\n\v\f\r "
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static bool is_port(const char *text)
{
	const size_t length = strlen(text);

	return length > 0 && length <= 5 && strspn(text, DIGITS) == length &&
	       strtol(text, NULL, 10) > 0 && strtol(text, NULL, 10) <= 65535;
}

/* The length of the host at the beginning of the text; 0: none. */
static size_t host_length(const char *text)
{
	size_t length;

	if (*text != '[')
		return strspn(text, LETTERS DIGITS ".-_");
	length = strspn(text + 1, DIGITS "abcdefABCDEF:.");
	return length && text[length + 1] == ']' ? length + 2 : 0;
}

static int normalise_server(struct buf *server)
{
	const char *protocol = strstr(buf_text(server), "://");
	const char *start = protocol ? protocol + 3 : buf_text(server);
	const size_t host = host_length(start);

	if (!host || (start[host] && start[host] != ':') ||
	    (start[host] && !is_port(start + host + 1)))
		return -1;
	if (!start[host])
		buf_add_text(server, ":" SERVERS_PORT);
	if (protocol) {
		struct buf rest = { 0 };

		buf_add_text(&rest, strstr(server->data, "://") + 3);
		buf_clear(server);
		*server = rest;
	}
	return 1;
}

int servers_next(const char **cursor, struct buf *server)
{
	const char *start = *cursor + strspn(*cursor, BLANKS ",");
	size_t length = strcspn(start, ",");

	*cursor = start + length;
	while (length && isspace((unsigned char)start[length - 1]))
		length--;
	buf_truncate(server, 0);
	if (!length)
		return 0;
	buf_add(server, start, length);
	return normalise_server(server);
}

/* The broker properties that the check uses. */
struct broker {
	const struct quix *quix; /* resolved */
	const char *protocol;
	bool has_tls;
	bool has_sasl;
	bool is_secret;	    /* the servers must not be shown */
	struct buf servers; /* HOST:PORT, separated by blanks */
	size_t count;
	struct fields answers;
};

static bool has_property(const struct broker *broker, const char *key,
			 const char *value)
{
	const char *text = fields_text(&broker->quix->broker, key);

	return text && !strcasecmp(text, value);
}

/* Adds the CAs that a client would trust. Returns 0, or -1 with *error. */
static int add_probe_ca(const struct broker *broker, struct fields *request,
			struct error *error)
{
	const char *path =
		fields_text(&broker->quix->broker, "ssl.ca.location");
	const struct secret *pem =
		fields_find(&broker->quix->broker, "ssl.ca.pem");
	AUTO_BUF struct buf content = { 0 };

	/* librdkafka's word for searching the system's CA store. */
	if (path && *path && strcmp(path, "probe") != 0) {
		if (file_read(path, FILE_MAX, &content, error))
			return -1;
		fields_set(request, "probe.ca", buf_text(&content),
			   content.length);
	} else if (pem && pem->length) {
		fields_set(request, "probe.ca", pem->bytes, pem->length);
	}
	return 0;
}

static int probe_servers(const struct check *check, struct broker *broker,
			 struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };

	fields_set_text(&request, "protocol", PROTOCOL_VERSION);
	fields_set_text(&request, "probe", buf_text(&broker->servers));
	if (broker->has_tls)
		fields_set_text(&request, "probe.tls", "1");
	/*
	 * Always: the request is not repeated when only one of several brokers
	 * needs links.
	 */
	fields_set_text(&request, "follow_links", "1");
	if (broker->has_tls && add_probe_ca(broker, &request, error))
		return -1;
	if (has_property(broker, "enable.ssl.certificate.verification",
			 "false"))
		fields_set_text(&request, "probe.verify", "none");
	else if (has_property(broker, "ssl.endpoint.identification.algorithm",
			      "none"))
		fields_set_text(&request, "probe.verify", "chain");
	return check_converse(check, &request, &broker->answers, error);
}

/* A field of the helper's result for one server. */
static const char *probe_answer(const struct broker *broker, size_t number,
				const char *what)
{
	AUTO_BUF struct buf key = { 0 };
	const char *text;

	buf_add_format(&key, "probe.%zu.%s", number, what);
	text = fields_text(&broker->answers, buf_text(&key));
	return text ? text : "";
}

static bool is_server_fine(const struct broker *broker, size_t number)
{
	return !strcmp(probe_answer(broker, number, "fault"), "none");
}

static void report_server_tls(struct check *check, const struct broker *broker,
			      size_t number, const char *server)
{
	const char *fault = probe_answer(broker, number, "fault");
	struct error error;

	if (is_server_fine(broker, number) &&
	    has_property(broker, "enable.ssl.certificate.verification",
			 "false")) {
		checklist_add(&check->list, "tls", server, CHECK_WARNING,
			      "reachable; certificates are not checked");
		checklist_mend(&check->list,
			       "remove enable.ssl.certificate.verification "
			       "from [broker]");
	} else if (is_server_fine(broker, number)) {
		checklist_add(&check->list, "tls", server, CHECK_OK,
			      "its certificate is valid");
	} else {
		error_set(&error,
			  strcmp(fault, "timeout") != 0 ? STATUS_PERMANENT
							: STATUS_TEMPORARY,
			  "%s",
			  broker->is_secret
				  ? "no TLS connection"
				  : probe_answer(broker, number, "message"));
		checklist_fail(&check->list, "tls", server, &error);
		checklist_mend(&check->list,
			       "check security.protocol and the CA "
			       "(ssl.ca.pem, ssl.ca.location) in [broker]");
	}
}

/* A warning if other servers are reachable: clients connect to those. */
static void report_server_unreachable(struct check *check,
				      const struct broker *broker,
				      size_t number, const char *server)
{
	const char *message = broker->is_secret
				      ? "not reachable"
				      : probe_answer(broker, number, "message");
	struct error error;
	size_t i;

	for (i = 0; i < broker->count; i++) {
		if (!is_server_fine(broker, i))
			continue;
		checklist_add(&check->list, "tcp", server, CHECK_WARNING,
			      "%s; another server is reachable", message);
		return;
	}
	error_set(&error, STATUS_TEMPORARY, "%s", message);
	checklist_fail(&check->list, "tcp", server, &error);
	checklist_mend(&check->list,
		       quix_is_cloud(check->used)
			       ? "check the network and firewalls on the way "
				 "to the broker"
			       : "start the broker, or correct "
				 "bootstrap.servers in [broker]");
}

static void report_server(struct check *check, const struct broker *broker,
			  size_t number, const char *server)
{
	if (!*probe_answer(broker, number, "tcp")) {
		report_server_unreachable(check, broker, number, server);
		return;
	}
	checklist_add(&check->list, "tcp", server, CHECK_OK, "reachable");
	if (broker->has_tls)
		report_server_tls(check, broker, number, server);
}

/*
 * Lets the helper connect to each server, and adds the results. Returns 0, or
 * -1 with *error when that was not possible.
 */
static int check_servers(struct check *check, struct broker *broker,
			 struct error *error)
{
	const char *cursor = buf_text(&broker->servers);
	size_t length, number;
	const char *word;

	if (probe_servers(check, broker, error))
		return -1;
	for (number = 0; (word = text_next_word(&cursor, &length)); number++) {
		AUTO_BUF struct buf server = { 0 };

		if (broker->is_secret)
			buf_add_format(&server, "server %zu", number + 1);
		else
			buf_add(&server, word, length);
		report_server(check, broker, number, buf_text(&server));
	}
	return 0;
}

static int read_broker_protocol(struct broker *broker, struct error *error)
{
	static const char *const known[] = { "plaintext", "ssl",
					     "sasl_plaintext", "sasl_ssl" };
	const char *protocol =
		fields_text(&broker->quix->broker, "security.protocol");
	size_t i;

	broker->protocol = protocol ? protocol : "PLAINTEXT";
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(broker->protocol, known[i]) != 0)
			continue;
		broker->has_tls = i % 2;
		broker->has_sasl = i >= 2;
		return 0;
	}
	return error_set(error, STATUS_PERMANENT,
			 "security.protocol is not one of PLAINTEXT, SSL, "
			 "SASL_PLAINTEXT and SASL_SSL");
}

static int read_broker_servers(struct check *check, struct broker *broker,
			       struct error *error)
{
	AUTO_VALUE struct value value = { 0 };
	AUTO_BUF struct buf server = { 0 };
	const char *cursor;
	int result;

	if (quix_property(check->used, "bootstrap.servers", &value, error) ==
	    VALUE_FAILED)
		return -1;
	broker->is_secret = value.is_secret;
	cursor = buf_text(&value.text);
	while ((result = servers_next(&cursor, &server))) {
		if (result < 0)
			return error_set(error, STATUS_PERMANENT,
					 "bootstrap.servers: '%s' is not "
					 "HOST:PORT",
					 value.is_secret ? "(secret)"
							 : buf_text(&server));
		buf_add_text(&server, " ");
		buf_add(&broker->servers, server.data, server.length);
		broker->count++;
	}
	return 0;
}

/* Checks that a mechanism that needs a user name and a password has both. */
static int read_broker_credentials(const struct broker *broker,
				   struct error *error)
{
	static const char *const keys[] = { "sasl.username", "sasl.password" };
	const char *mechanism =
		fields_text(&broker->quix->broker, "sasl.mechanism");
	size_t i;

	if (!broker->has_sasl)
		return 0;
	if (!mechanism || !*mechanism)
		return error_set(error, STATUS_PERMANENT,
				 "%s, but there is no sasl.mechanism; set it "
				 "in [broker]",
				 broker->protocol);
	if (strcmp(mechanism, "PLAIN") != 0 &&
	    !text_begins(mechanism, "SCRAM-"))
		return 0;
	for (i = 0; i < 2; i++)
		if (!fields_find(&broker->quix->broker, keys[i]))
			return error_set(error, STATUS_PERMANENT,
					 "%s with %s, but there is no %s; set "
					 "it in [broker]",
					 broker->protocol, mechanism, keys[i]);
	return 0;
}

static void describe_broker(struct check *check, const struct broker *broker)
{
	const char *mechanism =
		fields_text(&broker->quix->broker, "sasl.mechanism");

	checklist_add(&check->list, "broker", NULL, CHECK_OK,
		      "%s%s%s, %zu server%s", broker->protocol,
		      broker->has_sasl ? ", " : "",
		      broker->has_sasl ? mechanism : "", broker->count,
		      broker->count == 1 ? "" : "s");
}

static void check_broker_steps(struct check *check, struct broker *broker)
{
	struct error error;

	if (read_broker_protocol(broker, &error) ||
	    read_broker_servers(check, broker, &error) ||
	    read_broker_credentials(broker, &error)) {
		checklist_fail(&check->list, "broker", NULL, &error);
		return;
	}
	if (!broker->count) {
		checklist_add(&check->list, "broker", NULL, CHECK_SKIPPED,
			      "the profile has no broker");
		return;
	}
	describe_broker(check, broker);
	if (check_servers(check, broker, &error))
		checklist_fail(&check->list, broker->has_tls ? "tls" : "tcp",
			       NULL, &error);
}

void check_broker(struct check *check)
{
	struct broker broker = { .quix = check->used };

	check_broker_steps(check, &broker);
	fields_clear(&broker.answers);
	buf_clear(&broker.servers);
}
