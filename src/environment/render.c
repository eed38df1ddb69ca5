#include "environment/render.h"

#include <string.h>

#include "environment/render_java.h"
#include "environment/render_value.h"
#include "quixrun/text.h"

static int render_ca(const struct fields *broker, const char *ca_path,
		     struct buf *out, struct error *error)
{
	const struct secret *pem = render_value(broker, "ssl.ca.pem");

	(void)ca_path;
	if (!pem)
		return error_set(error, STATUS_PERMANENT,
				 "a file of format 'ca' needs a CA, and the "
				 "broker has none (property 'ssl.ca.pem')");
	buf_add(out, pem->bytes, pem->length);
	if (pem->bytes[pem->length - 1] != '\n')
		buf_add_char(out, '\n');
	return 0;
}

/* How librdkafka or kcat reads `key=value` lines. */
struct line_reader {
	const char *name;
	size_t line_max;	/* bytes without the newline; 0: no limit */
	bool removes_backslash; /* before ':' and '=' */
};

static const struct line_reader librdkafka = { "librdkafka", 0, false };

/*
 * kcat uses fgets(3) with 512 bytes, and would read the rest as another line.
 */
static const struct line_reader kcat = { "kcat", 510, true };

static const struct {
	const char *key;
	void (*convert)(struct buf *out, const struct secret *value);
} conversions[] = {
	{ "security.protocol", render_lower },
	{ "sasl.mechanism", render_upper },
	{ "sasl.mechanisms", render_upper },
};

static bool is_line_key(const char *key)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

	return *key && !key[strspn(key, allowed)];
}

static const char *line_obstacle(const struct line_reader *reader,
				 const char *key, const struct secret *value)
{
	size_t length = strlen(key) + 1 + value->length;
	const char *reason = render_obstacle(value);

	if (reason)
		return reason;
	if (!is_line_key(key))
		return "its name has characters other than letters, digits, "
		       "'.', '_' and '-'";
	if (strpbrk(value->bytes, "\r\n"))
		return "a newline in it";
	if (reader->line_max && length > reader->line_max)
		return "with its name it is longer than 509 bytes";
	if (reader->removes_backslash &&
	    (strstr(value->bytes, "\\:") || strstr(value->bytes, "\\=")))
		return "a backslash before ':' or '=' in it";
	return NULL;
}

static void add_line_value(const char *key, const struct secret *value,
			   struct buf *out)
{
	size_t i;

	for (i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++) {
		if (strcmp(conversions[i].key, key))
			continue;
		conversions[i].convert(out, value);
		return;
	}
	buf_add(out, value->bytes, value->length);
}

static int add_line(const struct line_reader *reader, const char *key,
		    const struct secret *value, struct buf *out,
		    struct error *error)
{
	const char *reason = line_obstacle(reader, key, value);

	if (reason)
		return render_refuse(reader->name, key, reason, error);
	buf_add_text(out, key);
	buf_add_char(out, '=');
	add_line_value(key, value, out);
	buf_add_char(out, '\n');
	return 0;
}

/* True for a property that is written elsewhere, or not at all. */
static bool is_left_out_of_lines(const struct fields *broker, const char *key)
{
	if (!strcmp(key, "sasl.mechanisms"))
		return render_value(broker, "sasl.mechanism") != NULL;
	return !strcmp(key, "ssl.ca.cert") || !strcmp(key, "ssl.ca.pem");
}

static int add_property_lines(const struct line_reader *reader,
			      const struct fields *broker, struct buf *out,
			      struct error *error)
{
	size_t i;

	for (i = 0; i < broker->count; i++) {
		const struct field *field = &broker->items[i];

		if (!field->value.length ||
		    is_left_out_of_lines(broker, field->key))
			continue;
		if (add_line(reader, field->key, &field->value, out, error))
			return -1;
	}
	return 0;
}

static int add_ca_line(const struct line_reader *reader,
		       const struct fields *broker, const char *ca_path,
		       struct buf *out, struct error *error)
{
	static const char key[] = "ssl.ca.location";
	AUTO_SECRET struct secret path = { 0 };

	if (!render_value(broker, "ssl.ca.pem") || render_value(broker, key))
		return 0;
	if (!ca_path || !*ca_path)
		return render_refuse(reader->name, "ssl.ca.pem",
				     "the CA is not in a file", error);
	secret_set(&path, ca_path, strlen(ca_path));
	return add_line(reader, key, &path, out, error);
}

static int render_lines(const struct line_reader *reader,
			const struct fields *broker, const char *ca_path,
			struct buf *out, struct error *error)
{
	const struct render_default *at;

	if (add_property_lines(reader, broker, out, error) ||
	    add_ca_line(reader, broker, ca_path, out, error))
		return -1;
	for (at = render_defaults; at->key; at++)
		if (!render_value(broker, at->key))
			buf_add_format(out, "%s=%s\n", at->key, at->value);
	return 0;
}

static int render_librdkafka(const struct fields *broker, const char *ca_path,
			     struct buf *out, struct error *error)
{
	return render_lines(&librdkafka, broker, ca_path, out, error);
}

static int render_kcat(const struct fields *broker, const char *ca_path,
		       struct buf *out, struct error *error)
{
	return render_lines(&kcat, broker, ca_path, out, error);
}

static const struct render_format formats[] = {
	{ "ca", false, render_ca },
	{ "librdkafka", true, render_librdkafka },
	{ "kcat", true, render_kcat },
	{ "java", false, render_java },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

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
