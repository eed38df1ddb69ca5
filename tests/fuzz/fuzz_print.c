/*
 * Any values in every format of --print, read back by a reader with the rules
 * of the format: every byte is restored.
 *
 * The input is the values, each ended by a NUL.
 */
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/dotenv.h"
#include "commands/print_formats.h"
#include "quixrun/crypto.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads one variable at *at, moves behind it, and appends its value. */
typedef void reader_function(const char **at, const char *name,
			     struct buf *value);

static void expect(const char **at, const char *text)
{
	if (!text_begins(*at, text))
		abort();
	*at += strlen(text);
}

static char take(const char **at)
{
	if (!**at)
		abort();
	return *(*at)++;
}

/*
 * POSIX shell: a quote ends the quoted text; outside of quotes \' is a quote.
 */
static void read_export(const char **at, const char *name, struct buf *value)
{
	expect(at, "export ");
	expect(at, name);
	expect(at, "=");
	while (**at != '\n') {
		if (take(at) == '\\') {
			buf_add_char(value, take(at));
			continue;
		}
		while (**at != '\'')
			buf_add_char(value, take(at));
		take(at);
	}
	expect(at, "\n");
}

/* fish: in single quotes a backslash escapes itself and the quote. */
static void read_fish(const char **at, const char *name, struct buf *value)
{
	expect(at, "set -gx ");
	expect(at, name);
	expect(at, " '");
	while (**at != '\'') {
		if (**at == '\\' && ((*at)[1] == '\\' || (*at)[1] == '\''))
			take(at);
		buf_add_char(value, take(at));
	}
	expect(at, "'\n");
}

/* systemd's env-file.c: the escapes in double quotes. */
static void read_systemd(const char **at, const char *name, struct buf *value)
{
	expect(at, name);
	expect(at, "=\"");
	while (**at != '"') {
		if (**at == '\\' && (*at)[1] && strchr("\"\\`$", (*at)[1]))
			take(at);
		buf_add_char(value, take(at));
	}
	expect(at, "\"\n");
}

/* docker's opts/file.go: the rest of the line, without a CR at its end. */
static void read_docker(const char **at, const char *name, struct buf *value)
{
	const char *start;

	expect(at, name);
	expect(at, "=");
	start = *at;
	while (take(at) != '\n')
		;
	buf_add(value, start, (size_t)(*at - start) - 1);
	if (text_ends(buf_text(value), "\r"))
		abort();
}

/* The runner's FileCommandManager.cs: lines up to the delimiter. */
static void read_github(const char **at, const char *name, struct buf *value)
{
	AUTO_BUF struct buf end = { 0 };
	const char *closing;

	expect(at, name);
	expect(at, "<<");
	buf_add_char(&end, '\n');
	while (**at != '\n')
		buf_add_char(&end, take(at));
	buf_add_char(&end, take(at));
	closing = strstr(*at, buf_text(&end));
	if (!closing)
		abort();
	buf_add(value, *at, (size_t)(closing - *at));
	*at = closing + end.length;
}

static char read_hex(const char **at)
{
	char digits[3];

	digits[0] = take(at);
	digits[1] = take(at);
	digits[2] = '\0';
	return (char)strtol(digits, NULL, 16);
}

/* YAML 5.7: the escapes in double quotes that the writer uses. */
static void read_string(const char **at, struct buf *value)
{
	while (**at != '"') {
		char byte = take(at);

		if ((unsigned char)byte < 0x20 || byte == 0x7f)
			abort();
		if (byte != '\\') {
			buf_add_char(value, byte);
			continue;
		}
		byte = take(at);
		buf_add_char(value, byte == 'n'	  ? '\n'
				    : byte == 'x' ? read_hex(at)
						  : byte);
	}
	expect(at, "\"\n");
}

/* The order of the maps is not fixed, so the name is searched for. */
static void read_kubernetes(const char **at, const char *name,
			    struct buf *value)
{
	AUTO_BUF struct buf key = { 0 };
	const char *line;

	buf_add_format(&key, "\n  \"%s\": ", name);
	line = strstr(*at, buf_text(&key));
	if (!line)
		abort();
	line += key.length;
	if (*line == '"') {
		line++;
		read_string(&line, value);
	} else if (crypto_base64_decode(line, strcspn(line, "\n"), value)) {
		abort();
	}
}

/*
 * variables.py of python-dotenv, for names that are not set: uses the default.
 */
static void value_evaluate(const char *at, struct buf *value)
{
	while (*at) {
		size_t name = text_begins(at, "${") ? strcspn(at, ":}") : 0;
		const char *behind = at + name;
		size_t length;

		if (!name || !(*behind == '}' || text_begins(behind, ":-")) ||
		    !strchr(behind, '}')) {
			buf_add_char(value, *at++);
			continue;
		}
		if (*behind == ':')
			behind += 2;
		length = strcspn(behind, "}");
		buf_add(value, behind, length);
		at = behind + length + 1;
	}
}

static void check_equal(const char *read, size_t length,
			const struct print_entry *entry)
{
	if (length != entry->value.length ||
	    memcmp(read, secret_text(&entry->value), length) != 0)
		abort();
}

static void check_dotenv(const struct print_list *list, const struct buf *text)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	struct error error;
	size_t i;

	if (dotenv_parse(buf_text(text), text->length, "x", &dotenv, &error) ||
	    dotenv.count != list->count)
		abort();
	for (i = 0; i < list->count; i++) {
		AUTO_BUF struct buf value = { 0 };

		value_evaluate(secret_text(&dotenv.entries[i].value), &value);
		check_equal(buf_text(&value), value.length, &list->entries[i]);
	}
}

static void check_json(const struct print_list *list, const struct buf *text)
{
	cJSON *json = cJSON_Parse(buf_text(text));
	size_t i;

	if (!json || (size_t)cJSON_GetArraySize(json) != list->count)
		abort();
	for (i = 0; i < list->count; i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(
			json, list->entries[i].name);
		const char *value = cJSON_GetStringValue(item);

		if (!value)
			abort();
		check_equal(value, strlen(value), &list->entries[i]);
	}
	cJSON_Delete(json);
}

static void check_lines(const struct print_list *list, const struct buf *text,
			reader_function *read)
{
	const char *at = buf_text(text);
	size_t i;

	for (i = 0; i < list->count; i++) {
		AUTO_BUF struct buf value = { 0 };

		read(&at, list->entries[i].name, &value);
		check_equal(buf_text(&value), value.length, &list->entries[i]);
	}
	if (read != read_kubernetes && *at)
		abort();
}

/* The formats. NULL: the reader reads a whole document. */
static const struct {
	const char *name;
	reader_function *read;
	void (*check)(const struct print_list *list, const struct buf *text);
} formats[] = {
	{ "export", read_export, NULL },
	{ "fish", read_fish, NULL },
	{ "dotenv", NULL, check_dotenv },
	{ "json", NULL, check_json },
	{ "docker", read_docker, NULL },
	{ "systemd", read_systemd, NULL },
	{ "github", read_github, NULL },
	{ "kubernetes", read_kubernetes, NULL },
};

static void check(const struct print_list *list)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		AUTO_BUF struct buf out = { 0 };
		struct error error;

		if (print_write(print_find(formats[i].name), list, &out,
				&error)) {
			if (out.length || error.status != STATUS_PERMANENT)
				abort();
			continue;
		}
		if (formats[i].check)
			formats[i].check(list, &out);
		else
			check_lines(list, &out, formats[i].read);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_PRINT_LIST struct print_list list = { .title = "Fuzz_1" };
	AUTO_FREE char *text = mem_copy((const char *)data, size);
	const char *at = text;

	while (at < text + size && list.count < 100) {
		const size_t length = strlen(at);
		char name[16];

		snprintf(name, sizeof(name), "V%zu_", list.count);
		print_set(&list, name, at, length);
		at += length + 1;
	}
	check(&list);
	return 0;
}
