#include "commands/check_broker.h"

#include <string.h>
#include <strings.h>

#include "system/file.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"

static bool is(const struct broker *broker, const char *key, const char *value)
{
	const char *text = fields_text(&broker->properties, key);

	return text && !strcasecmp(text, value);
}

/* The CAs that a client would believe. Returns 0, or -1 with *error. */
static int add_ca(const struct broker *broker, struct fields *request,
		  struct error *error)
{
	const char *path = fields_text(&broker->properties, "ssl.ca.location");
	const struct secret *pem =
		fields_find(&broker->properties, "ssl.ca.pem");
	AUTO_BUF struct buf content = { 0 };

	/* librdkafka's word for looking where the system has its own. */
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

static int ask(const struct check *check, struct broker *broker,
	       struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	const char *message;

	fields_set_text(&request, "protocol", PROTOCOL_VERSION);
	fields_set_text(&request, "probe", buf_text(&broker->servers));
	if (broker->has_tls)
		fields_set_text(&request, "probe.tls", "1");
	/* One refusal of several is no failure that would be asked again. */
	fields_set_text(&request, "follow_links", "1");
	if (broker->has_tls && add_ca(broker, &request, error))
		return -1;
	if (is(broker, "enable.ssl.certificate.verification", "false"))
		fields_set_text(&request, "probe.verify", "none");
	else if (is(broker, "ssl.endpoint.identification.algorithm", "none"))
		fields_set_text(&request, "probe.verify", "chain");
	if (check_converse(check, &request, &broker->answers, error))
		return -1;
	if (!strcmp(fields_text(&broker->answers, "event"), "result"))
		return 0;
	message = fields_text(&broker->answers, "message");
	return error_set(error, STATUS_MEND, "%s", message ? message : "");
}

/* What the helper found out about one server. */
static const char *answer(const struct broker *broker, size_t number,
			  const char *what)
{
	AUTO_BUF struct buf key = { 0 };
	const char *text;

	buf_add_format(&key, "probe.%zu.%s", number, what);
	text = fields_text(&broker->answers, buf_text(&key));
	return text ? text : "";
}

static bool is_fine(const struct broker *broker, size_t number)
{
	return !strcmp(answer(broker, number, "fault"), "none");
}

static void report_tls(struct check *check, const struct broker *broker,
		       size_t number, const char *server)
{
	const char *fault = answer(broker, number, "fault");
	struct error error;

	if (is_fine(broker, number) &&
	    is(broker, "enable.ssl.certificate.verification", "false")) {
		checklist_add(&check->list, "tls", server, CHECK_WARNING,
			      "it answers; certificates are not checked");
		checklist_mend(&check->list,
			       "remove enable.ssl.certificate.verification "
			       "from [broker]");
	} else if (is_fine(broker, number)) {
		checklist_add(&check->list, "tls", server, CHECK_OK,
			      "its certificate is right");
	} else {
		error_set(&error,
			  strcmp(fault, "timeout") != 0 ? STATUS_MEND
							: STATUS_LATER,
			  "%s",
			  broker->is_secret
				  ? "no TLS connection"
				  : answer(broker, number, "message"));
		checklist_fail(&check->list, "tls", server, &error);
		checklist_mend(&check->list,
			       "check security.protocol and the CA "
			       "(ssl.ca.pem, ssl.ca.location) in [broker]");
	}
}

/* One server of several may be away: clients go to another. */
static void report_away(struct check *check, const struct broker *broker,
			size_t number, const char *server)
{
	const char *message = broker->is_secret
				      ? "not reachable"
				      : answer(broker, number, "message");
	struct error error;
	size_t i;

	for (i = 0; i < broker->count; i++) {
		if (!is_fine(broker, i))
			continue;
		checklist_add(&check->list, "tcp", server, CHECK_WARNING,
			      "%s; another one answers", message);
		return;
	}
	error_set(&error, STATUS_LATER, "%s", message);
	checklist_fail(&check->list, "tcp", server, &error);
	checklist_mend(&check->list,
		       target_is_cloud(check->used)
			       ? "check the network and firewalls on the way "
				 "to the broker"
			       : "start the broker, or correct "
				 "bootstrap.servers in [broker]");
}

static void report(struct check *check, const struct broker *broker,
		   size_t number, const char *server)
{
	if (!*answer(broker, number, "tcp")) {
		report_away(check, broker, number, server);
		return;
	}
	checklist_add(&check->list, "tcp", server, CHECK_OK, "it answers");
	if (broker->has_tls)
		report_tls(check, broker, number, server);
}

int check_servers(struct check *check, struct broker *broker,
		  struct error *error)
{
	const char *cursor = buf_text(&broker->servers);
	size_t length, number;
	const char *word;

	if (ask(check, broker, error))
		return -1;
	for (number = 0; (word = text_next_word(&cursor, &length)); number++) {
		AUTO_BUF struct buf server = { 0 };

		if (broker->is_secret)
			buf_add_format(&server, "server %zu", number + 1);
		else
			buf_add(&server, word, length);
		report(check, broker, number, buf_text(&server));
	}
	return 0;
}
