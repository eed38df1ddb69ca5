#include "commands/print_writers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "console/json_write.h"
#include "console/shown.h"
#include "quixrun/crypto.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

int print_refuse(const char *format, const struct print_entry *entry,
		 const char *reason, struct error *error)
{
	return error_set(error, STATUS_PERMANENT,
			 "format '%s' cannot represent variable '%s': %s; use "
			 "another format, or remove it with -u %s",
			 format, entry->name, reason, entry->name);
}

/* Fails unless the value is UTF-8. Returns 0, or -1 with *error. */
static int print_check_utf8(const char *format, const struct print_entry *entry,
			    struct error *error)
{
	const char *at = secret_text(&entry->value);

	while (*at) {
		const size_t length = utf8_length(at);

		if (!length)
			return print_refuse(format, entry,
					    "its value is not UTF-8", error);
		at += length;
	}
	return 0;
}

/* Dotenv files may have names that other formats do not accept. */
bool print_can_hold_name(enum print_names names, const char *name)
{
	static const char file[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t length;

	if (names == PRINT_NAMES_SHELL)
		return text_is_variable_name(name, strlen(name));
	if (names == PRINT_NAMES_FILE)
		return !name[strspn(name, file)];
	while ((length = utf8_length(name)))
		name += length;
	return !*name;
}

/* Appends the value with a backslash before each byte of `special`. */
static void print_escaped(const struct print_entry *entry, const char *special,
			  struct buf *out)
{
	const char *at = secret_text(&entry->value);

	for (; *at; at++) {
		if (strchr(special, *at))
			buf_add_char(out, '\\');
		buf_add_char(out, *at);
	}
}

/*
 * Always quoted: a shell may expand unquoted words in ways that POSIX does not
 * define, such as '=' at the start in zsh.
 */
static void add_export(const struct print_entry *entry, struct buf *out)
{
	const char *at = secret_text(&entry->value);

	buf_add_format(out, "export %s='", entry->name);
	for (; *at; at++) {
		if (*at == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_char(out, *at);
	}
	buf_add_text(out, "'\n");
}

/* With -v, because otherwise unset would remove a function of that name. */
int print_export(const struct print_list *list, struct buf *out,
		 struct error *error)
{
	size_t i;

	(void)error;
	for (i = 0; i < list->unset.count; i++)
		if (print_can_hold_name(PRINT_NAMES_SHELL,
					list->unset.items[i]))
			buf_add_format(out, "unset -v %s\n",
				       list->unset.items[i]);
	for (i = 0; i < list->count; i++)
		add_export(&list->entries[i], out);
	return 0;
}

/* -g: not fish's universal variables, which are kept for all sessions. */
int print_fish(const struct print_list *list, struct buf *out,
	       struct error *error)
{
	size_t i;

	(void)error;
	for (i = 0; i < list->unset.count; i++)
		if (print_can_hold_name(PRINT_NAMES_SHELL,
					list->unset.items[i]))
			buf_add_format(out, "set -eg %s\n",
				       list->unset.items[i]);
	for (i = 0; i < list->count; i++) {
		buf_add_format(out, "set -gx %s '", list->entries[i].name);
		print_escaped(&list->entries[i], "'\\", out);
		buf_add_text(out, "'\n");
	}
	return 0;
}

/* bufio.MaxScanTokenSize of Go, including the end of line. */
#define DOCKER_LINE_MAX ((size_t)65535)

/*
 * python-dotenv knows these escapes in double quotes, and none in single
 * quotes.
 */
static void add_dotenv_byte(char byte, bool is_double, struct buf *out)
{
	if (byte == '\r')
		buf_add_text(out, "\\r");
	else if (byte == '\\')
		buf_add_text(out, "\\\\");
	else if (byte == (is_double ? '"' : '\''))
		buf_add_format(out, "\\%c", byte);
	else
		buf_add_char(out, byte);
}

/*
 * python-dotenv reads a CR as a newline unless it is escaped, which requires
 * double quotes. A backslash before the closing quote would escape the quote,
 * so it is written as `${:-\}`.
 */
static void add_dotenv_value(const struct print_entry *entry, struct buf *out)
{
	const char *at = secret_text(&entry->value);
	const bool is_double = strchr(at, '\r');
	const char quote = is_double ? '"' : '\'';

	buf_add_char(out, quote);
	for (; *at; at++) {
		if (at[0] == '$' && at[1] == '{')
			buf_add_text(out, "${:-$}");
		else if (at[0] == '\\' && !at[1])
			buf_add_text(out, "${:-\\}");
		else
			add_dotenv_byte(*at, is_double, out);
	}
	buf_add_char(out, quote);
}

int print_dotenv(const struct print_list *list, struct buf *out,
		 struct error *error)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (print_check_utf8("dotenv", &list->entries[i], error))
			return -1;
		buf_add_format(out, "%s=", list->entries[i].name);
		add_dotenv_value(&list->entries[i], out);
		buf_add_char(out, '\n');
	}
	return 0;
}

static const char *docker_obstacle(const struct print_entry *entry)
{
	const char *value = secret_text(&entry->value);

	if (strchr(value, '\n'))
		return "a newline in its value";
	if (text_ends(value, "\r"))
		return "a carriage return at its end";
	if (strlen(entry->name) + 1 + entry->value.length > DOCKER_LINE_MAX)
		return "a line of 64 KiB or more";
	return NULL;
}

int print_docker(const struct print_list *list, struct buf *out,
		 struct error *error)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];
		const char *reason = docker_obstacle(entry);

		if (reason)
			return print_refuse("docker", entry, reason, error);
		if (print_check_utf8("docker", entry, error))
			return -1;
		buf_add_format(out, "%s=", entry->name);
		buf_add(out, secret_text(&entry->value), entry->value.length);
		buf_add_char(out, '\n');
	}
	return 0;
}

/*
 * Unicode's noncharacters, U+FDD0 to U+FDEF and the last two of each plane:
 * systemd rejects them as invalid UTF-8.
 */
static bool is_noncharacter(const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text;
	const bool is_last =
		length > 2 && at[length - 2] == 0xbf && at[length - 1] >= 0xbe;

	if (length == 4)
		return is_last && (at[1] & 0x0f) == 0x0f;
	if (length != 3 || at[0] != 0xef)
		return false;
	return is_last || (at[1] == 0xb7 && at[2] >= 0x90 && at[2] <= 0xaf);
}

static int check_systemd(const struct print_entry *entry, struct error *error)
{
	const char *at = secret_text(&entry->value);
	size_t length;

	for (; *at; at += length) {
		length = utf8_length(at);
		if (!length)
			break;
		if (is_noncharacter(at, length))
			return print_refuse("systemd", entry,
					    "a noncharacter of Unicode in its "
					    "value",
					    error);
	}
	return print_check_utf8("systemd", entry, error);
}

int print_systemd(const struct print_list *list, struct buf *out,
		  struct error *error)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (check_systemd(&list->entries[i], error))
			return -1;
		buf_add_format(out, "%s=\"", list->entries[i].name);
		print_escaped(&list->entries[i], "\"\\`$", out);
		buf_add_text(out, "\"\n");
	}
	return 0;
}

/* Names that the runner does not accept in $GITHUB_ENV without a message. */
static bool is_githubs_own(const char *name)
{
	return !strcmp(name, "NODE_OPTIONS") || text_begins(name, "GITHUB_") ||
	       text_begins(name, "RUNNER_");
}

int print_github(const struct print_list *list, struct buf *out,
		 struct error *error)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];
		AUTO_BUF struct buf delimiter = { 0 };
		unsigned char random[16];

		if (is_githubs_own(entry->name))
			return print_refuse(
				"github", entry,
				"GitHub Actions does not let a step set it",
				error);
		if (print_check_utf8("github", entry, error))
			return -1;
		crypto_random(random, sizeof(random));
		buf_add_text(&delimiter, "quixrun-");
		crypto_hex(random, sizeof(random), &delimiter);
		buf_add_format(out, "%s<<%s\n", entry->name,
			       buf_text(&delimiter));
		buf_add(out, secret_text(&entry->value), entry->value.length);
		buf_add_format(out, "\n%s\n", buf_text(&delimiter));
	}
	return 0;
}

/* Escapes the data of a workflow command, which is one line. */
static void add_command_data(const struct secret *value, struct buf *out)
{
	const char *text = secret_text(value);
	size_t i;

	for (i = 0; i < value->length; i++) {
		if (strchr("%\r\n", text[i]))
			buf_add_format(out, "%%%02X", (unsigned int)text[i]);
		else
			buf_add_char(out, text[i]);
	}
}

int print_github_mask(const struct print_list *list, struct buf *out,
		      struct error *error)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];

		/* The runner rejects an empty value. */
		if (!entry->is_secret || !entry->value.length)
			continue;
		if (print_check_utf8("github-mask", entry, error))
			return -1;
		buf_add_text(out, "::add-mask::");
		add_command_data(&entry->value, out);
		buf_add_char(out, '\n');
	}
	return 0;
}

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
 * Appends a name for Kubernetes (RFC 1123): lower case letters, digits, '-' and
 * '.', each part with a letter or digit at both ends.
 */
static void add_yaml_name(const char *title, struct buf *out)
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
 * True for text that every YAML reader restores: YAML (5.1) allows printable
 * characters only, and readers fold Unicode's line breaks.
 */
static bool is_plain_yaml(const char *at, size_t length)
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

static bool is_yaml_text(const struct print_entry *entry)
{
	const char *at = secret_text(&entry->value);

	while (*at) {
		const size_t length = utf8_length(at);

		if (!is_plain_yaml(at, length))
			return false;
		at += length;
	}
	return true;
}

static void add_yaml_string(const struct print_entry *entry, struct buf *out)
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

/* Appends one of the two maps of a Secret, if it has entries. */
static void add_yaml_map(const struct print_list *list, bool is_of_text,
			 struct buf *out)
{
	bool has_title = false;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct print_entry *entry = &list->entries[i];

		if (is_yaml_text(entry) != is_of_text)
			continue;
		if (!has_title)
			buf_add_text(out,
				     is_of_text ? "stringData:\n" : "data:\n");
		has_title = true;
		/* Quoted, because YAML reads NO, ON and Y as booleans. */
		buf_add_format(out, "  \"%s\": ", entry->name);
		if (is_of_text)
			add_yaml_string(entry, out);
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
	add_yaml_name(list->title, out);
	buf_add_text(out, "\ntype: Opaque\n");
	add_yaml_map(list, true, out);
	add_yaml_map(list, false, out);
	return 0;
}
