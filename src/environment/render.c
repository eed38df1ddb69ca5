#include "environment/render.h"

#include <string.h>

#include "quixrun/text.h"
#include "environment/render_parts.h"

#define BLANKS " \t\n\v\f\r"

const struct render_default render_defaults[] = {
	{ "connections.max.idle.ms", "180000" },
	{ "metadata.max.age.ms", "180000" },
	{ NULL, NULL },
};

const struct secret *render_value(const struct fields *broker, const char *key)
{
	const struct secret *value = fields_find(broker, key);

	return value && value->length ? value : NULL;
}

const struct secret *render_mechanism(const struct fields *broker)
{
	const struct secret *value = render_value(broker, "sasl.mechanism");

	return value ? value : render_value(broker, "sasl.mechanisms");
}

static bool is_blank(char byte)
{
	return byte && strchr(BLANKS, byte);
}

const char *render_obstacle(const struct secret *value)
{
	if (memchr(value->bytes, '\0', value->length))
		return "a NUL byte in it";
	if (is_blank(value->bytes[0]))
		return "a blank at its beginning";
	if (is_blank(value->bytes[value->length - 1]))
		return "a blank at its end";
	return NULL;
}

int render_refuse(const char *format, const char *key, const char *reason,
		  struct error *error)
{
	return error_set(error, STATUS_MEND,
			 "a file of format '%s' cannot hold property '%s': %s",
			 format, key, reason);
}

void render_lower(struct buf *out, const struct secret *value)
{
	size_t i;

	for (i = 0; i < value->length; i++) {
		char byte = value->bytes[i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		buf_add_char(out, byte);
	}
}

void render_upper(struct buf *out, const struct secret *value)
{
	size_t i;

	for (i = 0; i < value->length; i++) {
		char byte = value->bytes[i];

		if (byte >= 'a' && byte <= 'z')
			byte = (char)(byte - 'a' + 'A');
		buf_add_char(out, byte);
	}
}

static int render_ca(const struct fields *broker, const char *ca_path,
		     struct buf *out, struct error *error)
{
	const struct secret *pem = render_value(broker, "ssl.ca.pem");

	(void)ca_path;
	if (!pem)
		return error_set(error, STATUS_MEND,
				 "a file of format 'ca' needs a CA, and the "
				 "broker has none (property 'ssl.ca.pem')");
	buf_add(out, pem->bytes, pem->length);
	if (pem->bytes[pem->length - 1] != '\n')
		buf_add_char(out, '\n');
	return 0;
}

static const struct render_format formats[] = {
	{ "ca", false, render_ca },
	{ "librdkafka", true, render_librdkafka },
	{ "kcat", true, render_kcat },
	{ "java", false, render_java },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

const char *render_template(const char *format)
{
	return text_begins(format, RENDER_TEMPLATE)
		       ? format + strlen(RENDER_TEMPLATE)
		       : NULL;
}

const struct render_format *render_find(const char *name)
{
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *render_nearest(const char *name)
{
	const char *names[FORMAT_COUNT + 1] = { NULL };
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		names[i] = formats[i].name;
	return text_nearest(name, names);
}

int render_file(const struct render_format *format, const struct fields *broker,
		const char *ca_path, struct buf *out, struct error *error)
{
	size_t before = out->length;

	if (!format->render(broker, ca_path, out, error))
		return 0;
	buf_truncate(out, before);
	return -1;
}
