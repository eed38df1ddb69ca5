#include "profile/ini.h"

#include <ini.h>
#include <stdbool.h>
#include <string.h>

/* inih's MAX_SECTION is 50 bytes, its line 200; our limits are below both. */
#define SECTION_LENGTH_MAX 49
#define KEY_LENGTH_MAX	   128

static const char blanks[] = " \t\v\f\r";

struct reader {
	const char *path;
	char *at;  /* start of the next line */
	char *end; /* end of the text */
	int line;
	struct inifile_entry
		entry; /* the entry of the line that inih was given */
	inifile_handler *handler;
	void *user;
	struct error *error;
	bool has_failed;
};

static int refuse_line(struct reader *reader, const char *reason)
{
	reader->has_failed = true;
	return error_set(reader->error, STATUS_PERMANENT, "%s:%d: %s",
			 reader->path, reader->line, reason);
}

/* Trims blanks at both ends and writes a NUL after the text. */
static struct slice trim(char *start, char *end)
{
	while (start < end && strchr(blanks, *start))
		start++;
	while (end > start && strchr(blanks, end[-1]))
		end--;
	*end = '\0';
	return (struct slice){ start, (size_t)(end - start) };
}

/* The start of the comment (a ';' after a blank), or the end. */
static char *find_comment(char *start, char *end)
{
	char *at;

	for (at = start + 1; at < end; at++)
		if (*at == ';' && strchr(blanks, at[-1]))
			return at;
	return end;
}

/* As snprintf(3), which takes longer per line than all the other parsing. */
static size_t put(char *out, size_t size, size_t at, const char *text)
{
	const size_t length = strnlen(text, size - at - 1);

	memcpy(out + at, text, length);
	out[at + length] = '\0';
	return at + length;
}

static void put_three(char *out, size_t size, const char *const *texts)
{
	size_t at = 0;
	size_t i;

	for (i = 0; i < 3; i++)
		at = put(out, size, at, texts[i]);
}

/* inih reports keys only, so a section without keys is reported here. */
static int read_section(struct reader *reader, char *line, char *end, char *out,
			size_t size)
{
	char *close = memchr(line, ']', (size_t)(end - line));

	if (!close)
		return refuse_line(reader, "'[' without ']'");
	if (close == line + 1)
		return refuse_line(reader, "no name between '[' and ']'");
	if (close - line - 1 > SECTION_LENGTH_MAX)
		return refuse_line(reader,
				   "a section name is longer than 49 bytes");
	if (trim(close + 1, end).length)
		return refuse_line(reader, "text after the ']' of a section");
	*close = '\0';
	put_three(out, size, (const char *const[]){ "[", line + 1, "]\n" });
	reader->entry = (struct inifile_entry){ .section = line + 1,
						.line = reader->line };
	if (!reader->handler(reader->user, &reader->entry, reader->error))
		return 0;
	reader->has_failed = true;
	return -1;
}

static int read_key(struct reader *reader, char *line, char *end, char *out,
		    size_t size)
{
	char *equals = memchr(line, '=', (size_t)(end - line));
	char *colon = memchr(line, ':', (size_t)(end - line));

	if (colon && (!equals || colon < equals))
		return refuse_line(reader,
				   "':' before '='; write 'key = value'");
	if (!equals)
		return refuse_line(reader, "no '='; write 'key = value'");
	reader->entry.value = trim(equals + 1, end);
	reader->entry.key = trim(line, equals);
	reader->entry.line = reader->line;
	if (!reader->entry.key.length)
		return refuse_line(reader, "no key before '='");
	if (reader->entry.key.length > KEY_LENGTH_MAX)
		return refuse_line(reader, "a key is longer than 128 bytes");
	/* inih only needs to see some value. */
	put_three(out, size,
		  (const char *const[]){ reader->entry.key.bytes, "=1", "\n" });
	return 0;
}

static int read_line(struct reader *reader, char *line, char *end, char *out,
		     size_t size)
{
	char *start = line;

	put(out, size, 0, "\n");
	if (memchr(line, '\0', (size_t)(end - line)))
		return refuse_line(reader, "a NUL byte");
	while (start < end && strchr(blanks, *start))
		start++;
	if (start == end || *start == ';' || *start == '#')
		return 0;
	if (start > line)
		return refuse_line(reader,
				   "an indented line; begin sections and "
				   "keys in the first column");
	end = find_comment(line, end);
	if (*line == '[')
		return read_section(reader, line, end, out, size);
	return read_key(reader, line, end, out, size);
}

/* An ini_reader: gives inih the next line; NULL at the end or on failure. */
static char *next_line(char *out, int size, void *stream)
{
	struct reader *reader = stream;
	char *line = reader->at;
	char *end;

	if (reader->has_failed || line >= reader->end)
		return NULL;
	end = memchr(line, '\n', (size_t)(reader->end - line));
	if (!end)
		end = reader->end;
	reader->at = end + 1;
	reader->line++;
	if (read_line(reader, line, end, out, (size_t)size))
		return NULL;
	return out;
}

/* An ini_handler: a non-zero return value is success. */
static int take_entry(void *user, const char *section, const char *name,
		      const char *value)
{
	struct reader *reader = user;

	(void)name;
	(void)value;
	if (reader->has_failed)
		return 0;
	reader->entry.section = section;
	if (!*section)
		return !refuse_line(reader, "a key before any [section]");
	if (reader->handler(reader->user, &reader->entry, reader->error))
		reader->has_failed = true;
	return !reader->has_failed;
}

int inifile_parse(const char *path, struct buf *text, inifile_handler *handler,
		  void *user, struct error *error)
{
	struct reader reader = {
		.path = path, .handler = handler, .user = user, .error = error
	};
	int result;

	buf_reserve(text, 1);
	reader.at = text->data;
	reader.end = text->data + text->length;
	*reader.end = '\0';
	if (text->length >= 3 && !memcmp(text->data, "\xEF\xBB\xBF", 3))
		reader.at += 3;
	result = ini_parse_stream(next_line, &reader, take_entry, &reader);
	if (!reader.has_failed && result)
		refuse_line(&reader, "not understood");
	return reader.has_failed ? -1 : 0;
}
