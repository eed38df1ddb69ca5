#include "environment/render_java.h"

#include <string.h>
#include <strings.h>

#include "environment/render_value.h"
#include "quixrun/utf8.h"

static const struct {
	const char *mechanism;
	const char *module;
} jaas_modules[] = {
	{ "PLAIN", "plain.PlainLoginModule" },
	{ "SCRAM-SHA-256", "scram.ScramLoginModule" },
	{ "SCRAM-SHA-512", "scram.ScramLoginModule" },
};

static const char *find_jaas_module(const struct secret *mechanism)
{
	size_t i;

	for (i = 0; i < sizeof(jaas_modules) / sizeof(jaas_modules[0]); i++)
		if (!strcasecmp(jaas_modules[i].mechanism, mechanism->bytes))
			return jaas_modules[i].module;
	return NULL;
}

/*
 * A string as java.io.StreamTokenizer reads it: a backslash makes the next
 * character literal, \n and \r are newlines, and a raw newline would end the
 * string. "${" is written as two parts because Spring, and Kafka with
 * config.providers, would take it for a placeholder; the tokenizer joins them.
 */
static void add_jaas_string(struct buf *out, const struct secret *value)
{
	char before = '\0';
	size_t i;

	buf_add_char(out, '"');
	for (i = 0; i < value->length; i++) {
		char byte = value->bytes[i];

		if (byte == '"' || byte == '\\' ||
		    (byte == '{' && before == '$'))
			buf_add_char(out, '\\');
		if (byte == '\n')
			buf_add_text(out, "\\n");
		else if (byte == '\r')
			buf_add_text(out, "\\r");
		else
			buf_add_char(out, byte);
		before = byte;
	}
	buf_add_char(out, '"');
}

static int check_jaas_value(const char *key, const struct secret *value,
			    struct error *error)
{
	if (!memchr(value->bytes, '\0', value->length))
		return 0;
	return error_set(
		error, STATUS_PERMANENT,
		"a JAAS line cannot represent property '%s': a NUL byte "
		"in it",
		key);
}

int render_jaas(const struct fields *broker, struct buf *out,
		struct error *error)
{
	const struct secret *mechanism = render_mechanism(broker);
	const struct secret *user = render_value(broker, "sasl.username");
	const struct secret *password = render_value(broker, "sasl.password");
	const char *module;

	if (!mechanism || !user || !password)
		return 0;
	if (check_jaas_value("sasl.mechanism", mechanism, error) ||
	    check_jaas_value("sasl.username", user, error) ||
	    check_jaas_value("sasl.password", password, error))
		return -1;
	module = find_jaas_module(mechanism);
	if (!module)
		return error_set(error, STATUS_PERMANENT,
				 "no JAAS line can be made for property "
				 "'sasl.mechanism': it is not one of PLAIN, "
				 "SCRAM-SHA-256 and SCRAM-SHA-512");
	buf_add_format(out, "org.apache.kafka.common.security.%s required ",
		       module);
	buf_add_text(out, "username=");
	add_jaas_string(out, user);
	buf_add_text(out, " password=");
	add_jaas_string(out, password);
	buf_add_char(out, ';');
	return 0;
}

/* The length of the character at `text`, and its code point; 0: not UTF-8. */
static size_t decode_character(const char *text, unsigned long *point)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const size_t length = utf8_length(text);
	size_t i;

	*point = (unsigned char)*text & masks[length];
	for (i = 1; i < length; i++)
		*point = *point << 6 | ((unsigned char)text[i] & 0x3f);
	return length;
}

static void add_java_character(struct buf *out, unsigned long point)
{
	static const char letters[] = "t\tn\nr\rf\f\\\\";
	const char *at;

	for (at = letters; *at; at += 2) {
		if ((unsigned char)at[1] != point)
			continue;
		buf_add_char(out, '\\');
		buf_add_char(out, at[0]);
		return;
	}
	if (point >= 0x20 && point < 0x7f)
		buf_add_char(out, (char)point);
	else if (point < 0x10000)
		buf_add_format(out, "\\u%04lX", point);
	else
		buf_add_format(out, "\\u%04lX\\u%04lX",
			       0xd800 + ((point - 0x10000) >> 10),
			       0xdc00 + ((point - 0x10000) & 0x3ff));
}

/*
 * Writes a value of a .properties file for
 * java.util.Properties.load(InputStream): ISO 8859-1, everything else as
 * \uXXXX.
 *
 * The text is UTF-8 of `length` bytes with a NUL after it. Returns 0, or -1
 * when it is not UTF-8 or contains a NUL; `out` then has the part before it.
 */
static int add_java_text(struct buf *out, const char *text, size_t length)
{
	size_t done = 0;

	/* The reader skips blanks only at the beginning. */
	if (length && text[0] == ' ')
		buf_add_char(out, '\\');
	while (done < length) {
		unsigned long point;
		size_t bytes = decode_character(text + done, &point);

		if (!bytes)
			return -1;
		add_java_character(out, point);
		done += bytes;
	}
	return 0;
}

static const char java[] = "java";

/* librdkafka disables the check with "none", Java with the empty string. */
static void convert_algorithm(struct buf *out, const struct secret *value)
{
	AUTO_BUF struct buf name = { 0 };

	render_lower(&name, value);
	if (strcmp(buf_text(&name), "none"))
		buf_add(out, name.data, name.length);
}

/* "Never" is 0 in librdkafka and -1 in Java, where 0 means at once. */
static void convert_idle(struct buf *out, const struct secret *value)
{
	buf_add_text(out, strcmp(value->bytes, "0") ? value->bytes : "-1");
}

/*
 * librdkafka's properties that Java clients know, in the order of the file.
 * Without `convert` the value is copied; `type` is another line that the key
 * requires.
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

/* Of two names for one property, the first one is used. */
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

static int add_java_entry(const char *key, const struct secret *value,
			  struct buf *out)
{
	buf_add_text(out, key);
	buf_add_char(out, '=');
	if (add_java_text(out, secret_text(value), value->length) < 0)
		return -1;
	buf_add_char(out, '\n');
	return 0;
}

static const char *java_obstacle(const struct mapping *mapping,
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
	const char *reason = java_obstacle(mapping, value);
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
	if (add_java_entry(mapping->java ? mapping->java : mapping->broker,
			   &converted, out) < 0)
		return render_refuse(java, mapping->broker, "it is not UTF-8",
				     error);
	return 0;
}

static int add_jaas_entry(const struct fields *broker, struct buf *out,
			  struct error *error)
{
	AUTO_BUF struct buf line = { 0 };
	AUTO_SECRET struct secret value = { 0 };

	if (render_jaas(broker, &line, error))
		return -1;
	if (!line.length)
		return 0;
	secret_take(&value, &line);
	if (add_java_entry("sasl.jaas.config", &value, out) < 0)
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
	if (add_jaas_entry(broker, out, error))
		return -1;
	for (other = render_defaults; other->key; other++)
		if (!render_value(broker, other->key))
			buf_add_format(out, "%s=%s\n", other->key,
				       other->value);
	return 0;
}
