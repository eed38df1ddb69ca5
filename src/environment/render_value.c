#include "environment/render_value.h"

#include <string.h>

#include "quixrun/error.h"

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

static bool is_blank_byte(char byte)
{
	return byte && strchr(BLANKS, byte);
}

const char *render_obstacle(const struct secret *value)
{
	if (memchr(value->bytes, '\0', value->length))
		return "a NUL byte in it";
	if (is_blank_byte(value->bytes[0]))
		return "a blank at its beginning";
	if (is_blank_byte(value->bytes[value->length - 1]))
		return "a blank at its end";
	return NULL;
}

int render_refuse(const char *format, const char *key, const char *reason,
		  struct error *error)
{
	return error_set(
		error, STATUS_PERMANENT,
		"a file of format '%s' cannot represent property '%s': %s",
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
