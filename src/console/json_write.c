#include "console/json_write.h"

#include "console/screen.h"
#include "console/shown.h"

static void add_string(struct buf *text, const char *value)
{
	buf_add_char(text, '"');
	while (*value) {
		const unsigned char byte = (unsigned char)*value;
		const size_t length = utf8_length(value);

		if (!length)
			buf_add_text(text, "\xef\xbf\xbd");
		else if (byte == '"' || byte == '\\')
			buf_add_format(text, "\\%c", byte);
		else if (byte < 0x20 || byte == 0x7f)
			buf_add_format(text, "\\u%04x", byte);
		else
			buf_add(text, value, length);
		value += length ? length : 1;
	}
	buf_add_char(text, '"');
}

static void add_key(struct json_text *json, const char *key)
{
	if (json->needs_comma)
		buf_add_char(&json->text, ',');
	json->needs_comma = true;
	if (!key)
		return;
	add_string(&json->text, key);
	buf_add_char(&json->text, ':');
}

static void open_with(struct json_text *json, const char *key, char bracket)
{
	add_key(json, key);
	buf_add_char(&json->text, bracket);
	json->needs_comma = false;
}

static void close_with(struct json_text *json, char bracket)
{
	buf_add_char(&json->text, bracket);
	json->needs_comma = true;
}

void json_open_object(struct json_text *json, const char *key)
{
	open_with(json, key, '{');
}

void json_open_array(struct json_text *json, const char *key)
{
	open_with(json, key, '[');
}

void json_close_object(struct json_text *json)
{
	close_with(json, '}');
}

void json_close_array(struct json_text *json)
{
	close_with(json, ']');
}

void json_add_text(struct json_text *json, const char *key, const char *value)
{
	add_key(json, key);
	if (value)
		add_string(&json->text, value);
	else
		buf_add_text(&json->text, "null");
}

void json_add_number(struct json_text *json, const char *key, long long value)
{
	add_key(json, key);
	buf_add_format(&json->text, "%lld", value);
}

void json_add_boolean(struct json_text *json, const char *key, bool value)
{
	add_key(json, key);
	buf_add_text(&json->text, value ? "true" : "false");
}

int json_print(struct json_text *json, struct error *error)
{
	buf_add_char(&json->text, '\n');
	return screen_print(&json->text, error);
}

void json_text_clear(struct json_text *json)
{
	buf_clear(&json->text);
	*json = (struct json_text){ 0 };
}
