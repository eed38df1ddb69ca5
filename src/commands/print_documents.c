#include "commands/print_writers.h"

#include <ctype.h>
#include <string.h>

#include "console/json_write.h"
#include "quixrun/crypto.h"
#include "console/shown.h"

int print_json(const struct print_list *list, struct buf *out,
	       struct error *error)
{
	AUTO_JSON struct json_text json = { 0 };
	size_t i;

	json_open_object(&json, NULL);
	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];

		if (print_check_utf8("json", entry, error))
			return -1;
		json_add_text(&json, entry->name, secret_text(&entry->value));
	}
	json_close_object(&json);
	buf_add(out, json.text.data, json.text.length);
	buf_add_char(out, '\n');
	return 0;
}

/*
 * A name as RFC 1123 has it, which Kubernetes wants: lower case letters,
 * digits, '-' and '.', each part with a letter or digit at both ends.
 */
static void add_name(const char *title, struct buf *out)
{
	const size_t start = out->length;

	buf_add_text(out, "quixrun-");
	for (; *title; title++) {
		const unsigned char byte = (unsigned char)*title;
		const char last = out->data[out->length - 1];

		if (isalnum(byte))
			buf_add_char(out, (char)tolower(byte));
		else if (last != '-' && last != '.')
			buf_add_char(out, byte == '.' ? '.' : '-');
	}
	while (out->length > start && strchr("-.", out->data[out->length - 1]))
		buf_truncate(out, out->length - 1);
}

/*
 * YAML (5.1) has printable characters only, and readers fold some of those that
 * are line breaks to Unicode: what goes through unharmed whichever reader it
 * is.
 */
static bool is_plain(const char *at, size_t length)
{
	if (length == 2)
		return at[0] != '\xc2' || (unsigned char)at[1] >= 0xa0;
	if (length != 3)
		return length != 0;
	return memcmp(at, "\xe2\x80\xa8", 3) != 0 &&
	       memcmp(at, "\xe2\x80\xa9", 3) != 0 &&
	       memcmp(at, "\xef\xbb\xbf", 3) != 0 &&
	       memcmp(at, "\xef\xbf\xbe", 3) != 0 &&
	       memcmp(at, "\xef\xbf\xbf", 3) != 0;
}

static bool is_text(const struct print_entry *entry)
{
	const char *at = secret_text(&entry->value);

	while (*at) {
		const size_t length = utf8_length(at);

		if (!is_plain(at, length))
			return false;
		at += length;
	}
	return true;
}

static void add_string(const struct print_entry *entry, struct buf *out)
{
	const char *at = secret_text(&entry->value);

	buf_add_char(out, '"');
	for (; *at; at++) {
		const unsigned char byte = (unsigned char)*at;

		if (byte == '"' || byte == '\\')
			buf_add_format(out, "\\%c", byte);
		else if (byte == '\n')
			buf_add_text(out, "\\n");
		else if (byte < 0x20 || byte == 0x7f)
			buf_add_format(out, "\\x%02x", byte);
		else
			buf_add_char(out, *at);
	}
	buf_add_char(out, '"');
}

/* One of the two maps of a Secret, if there is anything for it. */
static void add_map(const struct print_list *list, bool is_of_text,
		    struct buf *out)
{
	bool has_title = false;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];

		if (is_text(entry) != is_of_text)
			continue;
		if (!has_title)
			buf_add_text(out,
				     is_of_text ? "stringData:\n" : "data:\n");
		has_title = true;
		/* In quotes: YAML takes NO, ON and Y for booleans. */
		buf_add_format(out, "  \"%s\": ", entry->name);
		if (is_of_text)
			add_string(entry, out);
		else
			crypto_base64_encode(secret_text(&entry->value),
					     entry->value.length, out);
		buf_add_char(out, '\n');
	}
}

int print_kubernetes(const struct print_list *list, struct buf *out,
		     struct error *error)
{
	(void)error;
	buf_add_text(out, "apiVersion: v1\nkind: Secret\nmetadata:\n  name: ");
	add_name(list->title, out);
	buf_add_text(out, "\ntype: Opaque\n");
	add_map(list, true, out);
	add_map(list, false, out);
	return 0;
}
