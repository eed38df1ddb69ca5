#include "commands/print_writers.h"

#include <string.h>

#include "quixrun/crypto.h"
#include "quixrun/text.h"
#include "console/shown.h"

/* bufio.MaxScanTokenSize of Go, the line's end included. */
#define DOCKER_LINE_MAX ((size_t)65535)

/* Inside double quotes python-dotenv knows these; inside single ones, none. */
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
 * A CR would become a newline when the file is read as text, unless it is
 * escaped, which takes double quotes. A backslash in front of the closing quote
 * would hide it: `${:-\}` stands for one.
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
 * Unicode's noncharacters, U+FDD0 to U+FDEF and the last two of each plane,
 * which systemd takes for bad UTF-8.
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

/* What the runner does not take from $GITHUB_ENV, or not without a word. */
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
			return print_refuse("github", entry,
					    "the runner lets nobody set it",
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
