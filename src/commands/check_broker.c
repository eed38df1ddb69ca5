#include "commands/check_broker.h"

#include <string.h>
#include <strings.h>

#include "quixrun/text.h"
#include "commands/servers.h"

static int read_protocol(struct broker *broker, struct error *error)
{
	static const char *const known[] = { "plaintext", "ssl",
					     "sasl_plaintext", "sasl_ssl" };
	const char *protocol =
		fields_text(&broker->properties, "security.protocol");
	size_t i;

	broker->protocol = protocol ? protocol : "PLAINTEXT";
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(broker->protocol, known[i]) != 0)
			continue;
		broker->has_tls = i % 2;
		broker->has_sasl = i >= 2;
		return 0;
	}
	return error_set(error, STATUS_MEND,
			 "security.protocol is none of PLAINTEXT, SSL, "
			 "SASL_PLAINTEXT and SASL_SSL");
}

static int read_servers(struct check *check, struct broker *broker,
			struct error *error)
{
	AUTO_VALUE struct value value = { 0 };
	AUTO_BUF struct buf server = { 0 };
	const char *cursor;
	int result;

	if (target_property(check->used, "bootstrap.servers", &value, error) <
	    0)
		return -1;
	broker->is_secret = value.is_secret;
	cursor = buf_text(&value.text);
	while ((result = servers_next(&cursor, &server))) {
		if (result < 0)
			return error_set(error, STATUS_MEND,
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

/* A mechanism that needs a name and a password has both. */
static int read_credentials(const struct broker *broker, struct error *error)
{
	static const char *const keys[] = { "sasl.username", "sasl.password" };
	const char *mechanism =
		fields_text(&broker->properties, "sasl.mechanism");
	size_t i;

	if (!broker->has_sasl)
		return 0;
	if (!mechanism || !*mechanism)
		return error_set(error, STATUS_MEND,
				 "%s, but there is no sasl.mechanism; set it "
				 "in [broker]",
				 broker->protocol);
	if (strcmp(mechanism, "PLAIN") != 0 &&
	    !text_begins(mechanism, "SCRAM-"))
		return 0;
	for (i = 0; i < 2; i++)
		if (!fields_find(&broker->properties, keys[i]))
			return error_set(error, STATUS_MEND,
					 "%s with %s, but there is no %s; set "
					 "it in [broker]",
					 broker->protocol, mechanism, keys[i]);
	return 0;
}

static void describe(struct check *check, const struct broker *broker)
{
	const char *mechanism =
		fields_text(&broker->properties, "sasl.mechanism");

	checklist_add(&check->list, "broker", NULL, CHECK_OK,
		      "%s%s%s, %zu server%s", broker->protocol,
		      broker->has_sasl ? ", " : "",
		      broker->has_sasl ? mechanism : "", broker->count,
		      broker->count == 1 ? "" : "s");
}

static void look(struct check *check, struct broker *broker)
{
	struct error error;

	if (target_broker(check->used, &broker->properties, &error) ||
	    read_protocol(broker, &error) ||
	    read_servers(check, broker, &error) ||
	    read_credentials(broker, &error)) {
		checklist_fail(&check->list, "broker", NULL, &error);
		return;
	}
	if (!broker->count) {
		checklist_add(&check->list, "broker", NULL, CHECK_SKIPPED,
			      "the profile names none");
		return;
	}
	describe(check, broker);
	if (check_servers(check, broker, &error))
		checklist_fail(&check->list, broker->has_tls ? "tls" : "tcp",
			       NULL, &error);
}

void check_broker(struct check *check)
{
	struct broker broker = { 0 };

	look(check, &broker);
	fields_clear(&broker.properties);
	fields_clear(&broker.answers);
	buf_clear(&broker.servers);
}
