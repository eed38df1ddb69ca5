#include <string.h>
#include <strings.h>

#include "environment/render_parts.h"

static const struct {
	const char *mechanism;
	const char *module;
} modules[] = {
	{ "PLAIN", "plain.PlainLoginModule" },
	{ "SCRAM-SHA-256", "scram.ScramLoginModule" },
	{ "SCRAM-SHA-512", "scram.ScramLoginModule" },
};

static const char *find_module(const struct secret *mechanism)
{
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (!strcasecmp(modules[i].mechanism, mechanism->bytes))
			return modules[i].module;
	return NULL;
}

/*
 * A string as java.io.StreamTokenizer reads one: a backslash makes the next
 * character literal, \n and \r are newlines, and a raw newline would end the
 * string. "${" is broken up because Spring, and Kafka with config.providers,
 * would take it for a placeholder; the tokenizer puts it together again.
 */
static void add_quoted(struct buf *out, const struct secret *value)
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

static int check(const char *key, const struct secret *value,
		 struct error *error)
{
	if (!memchr(value->bytes, '\0', value->length))
		return 0;
	return error_set(error, STATUS_MEND,
			 "a JAAS line cannot hold property '%s': a NUL byte in "
			 "it",
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
	if (check("sasl.mechanism", mechanism, error) ||
	    check("sasl.username", user, error) ||
	    check("sasl.password", password, error))
		return -1;
	module = find_module(mechanism);
	if (!module)
		return error_set(error, STATUS_MEND,
				 "no JAAS line can be made for property "
				 "'sasl.mechanism': it is none of PLAIN, "
				 "SCRAM-SHA-256 and SCRAM-SHA-512");
	buf_add_format(out, "org.apache.kafka.common.security.%s required ",
		       module);
	buf_add_text(out, "username=");
	add_quoted(out, user);
	buf_add_text(out, " password=");
	add_quoted(out, password);
	buf_add_char(out, ';');
	return 0;
}
