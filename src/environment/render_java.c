/* The format java: client.properties. */
#include <string.h>

#include "environment/properties.h"
#include "environment/render_parts.h"

static const char java[] = "java";

/* librdkafka turns the check off with "none", Java with the empty string. */
static void convert_algorithm(struct buf *out, const struct secret *value)
{
	AUTO_BUF struct buf name = { 0 };

	render_lower(&name, value);
	if (strcmp(buf_text(&name), "none"))
		buf_add(out, name.data, name.length);
}

/* Never is 0 in librdkafka, -1 in Java, where 0 means at once. */
static void convert_idle(struct buf *out, const struct secret *value)
{
	buf_add_text(out, strcmp(value->bytes, "0") ? value->bytes : "-1");
}

/*
 * librdkafka's properties that Java clients know, in the order of the file. A
 * value for which `convert` is NULL is written as it is; `type` is one more
 * line, which the key needs.
 */
static const struct mapping {
	const char *broker;
	const char *java;
	void (*convert)(struct buf *out, const struct secret *value);
	const char *type;
	bool is_pem; /* may end with a newline */
} mappings[] = {
	{ .broker = "bootstrap.servers" },
	{ .broker = "metadata.broker.list", .java = "bootstrap.servers" },
	{ .broker = "client.id" },
	{ .broker = "client.rack" },
	{ .broker = "client.dns.lookup" },
	{ .broker = "security.protocol", .convert = render_upper },
	{ .broker = "sasl.mechanism", .convert = render_upper },
	{ .broker = "sasl.mechanisms",
	  .java = "sasl.mechanism",
	  .convert = render_upper },
	{ .broker = "sasl.kerberos.service.name" },
	{ .broker = "ssl.ca.location",
	  .java = "ssl.truststore.location",
	  .type = "ssl.truststore.type=PEM" },
	{ .broker = "ssl.ca.pem",
	  .java = "ssl.truststore.certificates",
	  .type = "ssl.truststore.type=PEM",
	  .is_pem = true },
	{ .broker = "ssl.keystore.location",
	  .type = "ssl.keystore.type=PKCS12" },
	{ .broker = "ssl.keystore.password" },
	{ .broker = "ssl.certificate.pem",
	  .java = "ssl.keystore.certificate.chain",
	  .type = "ssl.keystore.type=PEM",
	  .is_pem = true },
	{ .broker = "ssl.key.pem", .java = "ssl.keystore.key", .is_pem = true },
	{ .broker = "ssl.key.password" },
	{ .broker = "ssl.endpoint.identification.algorithm",
	  .convert = convert_algorithm },
	{ .broker = "connections.max.idle.ms", .convert = convert_idle },
	{ .broker = "metadata.max.age.ms" },
	{ .broker = "reconnect.backoff.ms" },
	{ .broker = "reconnect.backoff.max.ms" },
	{ .broker = "retry.backoff.ms" },
	{ .broker = "retry.backoff.max.ms" },
	{ .broker = "socket.connection.setup.timeout.ms" },
	{ .broker = "allow.auto.create.topics" },
	{ .broker = "group.id" },
	{ .broker = "group.instance.id" },
	{ .broker = "session.timeout.ms" },
	{ .broker = "heartbeat.interval.ms" },
	{ .broker = "max.poll.interval.ms" },
	{ .broker = "enable.auto.commit" },
	{ .broker = "auto.commit.interval.ms" },
	{ .broker = "isolation.level" },
	{ .broker = "check.crcs" },
	{ .broker = "acks" },
	{ .broker = "compression.type" },
	{ .broker = "enable.idempotence" },
	{ .broker = "transactional.id" },
	{ .broker = "transaction.timeout.ms" },
};

/* Of two properties that say the same, the first one counts. */
static bool is_overruled(const struct fields *broker, const char *key)
{
	static const struct {
		const char *loser;
		const char *winner;
	} pairs[] = {
		{ "metadata.broker.list", "bootstrap.servers" },
		{ "sasl.mechanisms", "sasl.mechanism" },
		{ "ssl.ca.pem", "ssl.ca.location" },
		{ "ssl.certificate.pem", "ssl.keystore.location" },
		{ "ssl.key.pem", "ssl.keystore.location" },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (!strcmp(pairs[i].loser, key))
			return render_value(broker, pairs[i].winner) != NULL;
	return false;
}

static int add_entry(const char *key, const struct secret *value,
		     struct buf *out)
{
	buf_add_text(out, key);
	buf_add_char(out, '=');
	if (properties_add_value(out, secret_text(value), value->length) < 0)
		return -1;
	buf_add_char(out, '\n');
	return 0;
}

static const char *obstacle(const struct mapping *mapping,
			    const struct secret *value)
{
	if (!mapping->is_pem)
		return render_obstacle(value);
	return memchr(value->bytes, '\0', value->length) ? "a NUL byte in it"
							 : NULL;
}

static int add_mapping(const struct mapping *mapping,
		       const struct secret *value, struct buf *out,
		       struct error *error)
{
	const char *reason = obstacle(mapping, value);
	AUTO_SECRET struct secret converted = { 0 };
	AUTO_BUF struct buf text = { 0 };

	if (reason)
		return render_refuse(java, mapping->broker, reason, error);
	if (mapping->type)
		buf_add_format(out, "%s\n", mapping->type);
	if (mapping->convert)
		mapping->convert(&text, value);
	else
		buf_add(&text, value->bytes, value->length);
	secret_take(&converted, &text);
	if (add_entry(mapping->java ? mapping->java : mapping->broker,
		      &converted, out) < 0)
		return render_refuse(java, mapping->broker, "it is not UTF-8",
				     error);
	return 0;
}

static int add_jaas(const struct fields *broker, struct buf *out,
		    struct error *error)
{
	AUTO_BUF struct buf line = { 0 };
	AUTO_SECRET struct secret value = { 0 };

	if (render_jaas(broker, &line, error))
		return -1;
	if (!line.length)
		return 0;
	secret_take(&value, &line);
	if (add_entry("sasl.jaas.config", &value, out) < 0)
		return render_refuse(java, "sasl.password",
				     "it, or 'sasl.username', is not UTF-8",
				     error);
	return 0;
}

int render_java(const struct fields *broker, const char *ca_path,
		struct buf *out, struct error *error)
{
	const struct render_default *other;
	size_t i;

	(void)ca_path;
	for (i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++) {
		const char *key = mappings[i].broker;
		const struct secret *value = render_value(broker, key);

		if (!value || is_overruled(broker, key))
			continue;
		if (add_mapping(&mappings[i], value, out, error))
			return -1;
	}
	if (add_jaas(broker, out, error))
		return -1;
	for (other = render_defaults; other->key; other++)
		if (!render_value(broker, other->key))
			buf_add_format(out, "%s=%s\n", other->key,
				       other->value);
	return 0;
}
