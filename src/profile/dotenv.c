#include "profile/dotenv.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

struct cursor {
	const char *at;
	const char *end;   /* a NUL follows */
	unsigned int line; /* number of the line at `at` */
};

/* Copies the text without a byte order mark, CR LF and CR replaced by LF. */
static void normalize_text(const char *text, size_t length, struct buf *out)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t i = 0;

	buf_reserve(out, length);
	if (length >= 3 && !memcmp(text, mark, 3))
		i = 3;
	for (; i < length; i++) {
		if (text[i] != '\r')
			buf_add_char(out, text[i]);
		else if (i + 1 == length || text[i + 1] != '\n')
			buf_add_char(out, '\n');
	}
}

/* The length of the blank at `at` (\s of Python's re, in UTF-8), or 0. */
static size_t blank_size(const char *at)
{
	static const char *const wide[] = {
		"\xc2\x85",	"\xc2\xa0",	"\xe1\x9a\x80", "\xe2\x80\x80",
		"\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
		"\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
		"\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
	};
	size_t i;

	if (*at && strchr(" \t\n\v\f\r\x1c\x1d\x1e\x1f", *at))
		return 1;
	if (!((unsigned char)*at & 0x80))
		return 0;
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (text_begins(at, wide[i]))
			return strlen(wide[i]);
	return 0;
}

static void skip_empty_lines(struct cursor *cursor)
{
	size_t bytes;

	while ((bytes = blank_size(cursor->at))) {
		cursor->line += *cursor->at == '\n';
		cursor->at += bytes;
	}
}

/* Skips blanks, but not a newline. */
static void skip_blanks(struct cursor *cursor)
{
	size_t bytes;

	while (*cursor->at != '\n' && (bytes = blank_size(cursor->at)))
		cursor->at += bytes;
}

/* The closing quote, or NULL. A backslash escapes the byte after it. */
static const char *find_closing(const char *at, const char *end, char quote)
{
	for (; at < end && *at != quote; at++)
		if (*at == '\\')
			at++;
	return at < end ? at : NULL;
}

/* The character that a backslash and `letter` stand for; NUL: no escape. */
static char unescape_letter(char letter, char quote)
{
	static const char single[] = "''\\\\";
	static const char twice[] = "''\\\\\"\"a\ab\bf\fn\nr\rt\tv\v";
	const char *at;

	for (at = quote == '"' ? twice : single; *at; at += 2)
		if (at[0] == letter)
			return at[1];
	return '\0';
}

/*
 * Parses the quoted text at the cursor, appends it unescaped, and moves behind
 * the closing quote. Returns 0, or -1 when there is no closing quote.
 */
static int take_quoted(struct cursor *cursor, struct buf *value)
{
	const char quote = *cursor->at;
	const char *at = cursor->at + 1;
	const char *closing = find_closing(at, cursor->end, quote);

	if (!closing)
		return -1;
	for (; at < closing; at++) {
		char byte = '\0';

		cursor->line += *at == '\n';
		if (*at == '\\' && at + 1 < closing)
			byte = unescape_letter(at[1], quote);
		buf_add_char(value, byte ? byte : *at);
		if (byte)
			at++;
	}
	cursor->at = closing + 1;
	return 0;
}

/* Parses the rest of the line, without comment and blanks at its end. */
static void take_unquoted(struct cursor *cursor, struct buf *value)
{
	const char *start = cursor->at;
	const char *end = start;
	bool is_behind_blank = false;

	while (cursor->at < cursor->end && *cursor->at != '\n') {
		size_t blank = blank_size(cursor->at);

		if (*cursor->at == '#' && is_behind_blank)
			break;
		cursor->at += blank ? blank : 1;
		is_behind_blank = blank > 0;
		if (!blank)
			end = cursor->at;
	}
	cursor->at += strcspn(cursor->at, "\n");
	buf_add(value, start, (size_t)(end - start));
}

static int refuse_line(const char *path, unsigned int line, const char *what,
		       struct error *error)
{
	return error_set(error, STATUS_PERMANENT, "%s:%u: %s", path, line,
			 what);
}

static void add_entry(struct dotenv *dotenv, struct buf *name,
		      struct buf *value, bool has_value, unsigned int line)
{
	struct dotenv_entry *entry;

	if (dotenv->count == dotenv->capacity) {
		dotenv->capacity = dotenv->capacity ? 2 * dotenv->capacity : 16;
		dotenv->entries = mem_resize(dotenv->entries, dotenv->capacity,
					     sizeof(*dotenv->entries));
	}
	entry = &dotenv->entries[dotenv->count++];
	*entry = (struct dotenv_entry){ .name = buf_steal(name),
					.has_value = has_value,
					.line = line };
	secret_take(&entry->value, value);
}

static void add_remark(struct dotenv *dotenv, unsigned int line,
		       const char *reason)
{
	dotenv->remarks = mem_resize(dotenv->remarks, dotenv->remark_count + 1,
				     sizeof(*dotenv->remarks));
	dotenv->remarks[dotenv->remark_count++] =
		(struct dotenv_remark){ line, reason };
}

/* Skips `export` when a blank follows it; otherwise `export` is a name. */
static void skip_export(struct cursor *cursor)
{
	struct cursor behind = *cursor;

	if (!text_begins(cursor->at, "export"))
		return;
	behind.at += strlen("export");
	if (*behind.at == '\n' || !blank_size(behind.at))
		return;
	skip_blanks(&behind);
	*cursor = behind;
}

/* A quoted name may contain anything but the quote. -1: there is no name. */
static int take_name(struct cursor *cursor, struct buf *name)
{
	const bool is_quoted = *cursor->at == '\'';
	const char *start = cursor->at + is_quoted;
	const char *end = start;

	if (is_quoted)
		end += strcspn(end, "'");
	else
		while (*end && !strchr("=#", *end) && !blank_size(end))
			end++;
	if (end == start || (is_quoted && !*end))
		return -1;
	buf_add(name, start, (size_t)(end - start));
	for (; cursor->at < end; cursor->at++)
		cursor->line += *cursor->at == '\n';
	cursor->at += is_quoted;
	return 0;
}

/* The cursor is behind the '='. Returns NULL, or the reason of a failure. */
static const char *take_value(struct cursor *cursor, struct buf *value)
{
	const char *equals = cursor->at;

	skip_blanks(cursor);
	/* `NAME= # comment` is empty, the '#' of `NAME=#value` is not. */
	if (*cursor->at == '#' && cursor->at > equals)
		return NULL;
	if (*cursor->at != '\'' && *cursor->at != '"') {
		take_unquoted(cursor, value);
		return NULL;
	}
	return take_quoted(cursor, value) ? "the quote is not closed" : NULL;
}

/* Only a comment may follow until the end of the line. */
static const char *take_end(struct cursor *cursor, bool is_behind_value)
{
	skip_blanks(cursor);
	if (*cursor->at == '#')
		cursor->at += strcspn(cursor->at, "\n");
	if (!*cursor->at || *cursor->at == '\n')
		return NULL;
	return is_behind_value ? "only a comment may follow the closing quote"
			       : "not NAME=value";
}

/* QUIXRUN_NAMES is a list of words, so a name must not contain a blank. */
static bool is_environment_name(const struct buf *name)
{
	const char *at;

	for (at = name->data; at < name->data + name->length; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f || *at == '=' ||
		    blank_size(at))
			return false;
	return true;
}

/* Parses one assignment or comment; the cursor is not at the end. */
static const char *take_binding(struct cursor *cursor, struct dotenv *dotenv)
{
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf value = { 0 };
	const unsigned int line = cursor->line;
	const char *problem = NULL;
	bool has_value;

	skip_export(cursor);
	if (*cursor->at == '#')
		return take_end(cursor, false);
	if (take_name(cursor, &name))
		return "not NAME=value";
	skip_blanks(cursor);
	has_value = *cursor->at == '=';
	if (has_value) {
		cursor->at++;
		problem = take_value(cursor, &value);
	}
	if (!problem)
		problem = take_end(cursor, has_value);
	if (!problem && !is_environment_name(&name))
		problem = "its name has white space, a control character or "
			  "'='";
	if (!problem)
		add_entry(dotenv, &name, &value, has_value, line);
	return problem;
}

static int by_name_and_line(const void *a, const void *b)
{
	const struct dotenv_entry *const *left = a;
	const struct dotenv_entry *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	if (order)
		return order;
	return ((*left)->line > (*right)->line) -
	       ((*left)->line < (*right)->line);
}

static void clear_entry(struct dotenv_entry *entry)
{
	mem_free(&entry->name);
	secret_clear(&entry->value);
}

/* Sorts first, so that the time is not quadratic in the length of the file. */
static void drop_superseded(struct dotenv *dotenv)
{
	struct dotenv_entry **sorted;
	size_t i, kept = 0;

	if (!dotenv->count)
		return;
	sorted = mem_resize(NULL, dotenv->count, sizeof(*sorted));
	for (i = 0; i < dotenv->count; i++)
		sorted[i] = &dotenv->entries[i];
	qsort(sorted, dotenv->count, sizeof(*sorted), by_name_and_line);
	for (i = 0; i + 1 < dotenv->count; i++)
		if (!strcmp(sorted[i]->name, sorted[i + 1]->name))
			sorted[i]->line = 0;
	free(sorted);
	for (i = 0; i < dotenv->count; i++) {
		if (dotenv->entries[i].line && dotenv->entries[i].has_value)
			dotenv->entries[kept++] = dotenv->entries[i];
		else
			clear_entry(&dotenv->entries[i]);
	}
	dotenv->count = kept;
}

/* After an error, continues at the end of the line where the error is seen. */
static void parse_all(struct cursor *cursor, struct dotenv *dotenv)
{
	for (;;) {
		unsigned int line;
		const char *problem;

		skip_empty_lines(cursor);
		if (cursor->at == cursor->end)
			return;
		line = cursor->line;
		problem = take_binding(cursor, dotenv);
		if (!problem)
			continue;
		add_remark(dotenv, line, problem);
		cursor->at += strcspn(cursor->at, "\n");
	}
}

static unsigned int line_of(const char *text, const char *at)
{
	unsigned int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

int dotenv_parse(const char *text, size_t length, const char *path,
		 struct dotenv *dotenv, struct error *error)
{
	AUTO_BUF struct buf normal = { 0 };
	struct cursor cursor = { .line = 1 };
	const char *nul;

	if (length > DOTENV_MAX)
		return error_set(error, STATUS_PERMANENT,
				 "'%s' is larger than 1 MiB: not a dotenv file",
				 path);
	normalize_text(text, length, &normal);
	cursor.at = buf_text(&normal);
	cursor.end = cursor.at + normal.length;
	nul = memchr(cursor.at, '\0', normal.length);
	if (nul)
		return refuse_line(path, line_of(cursor.at, nul), "a NUL byte",
				   error);
	parse_all(&cursor, dotenv);
	drop_superseded(dotenv);
	return 0;
}

void dotenv_warn(const struct dotenv *dotenv, const char *path,
		 const struct log *log)
{
	size_t i;

	for (i = 0; i < dotenv->remark_count; i++)
		log_message(log, LOG_LEVEL_WARNING, "%s:%u: ignored: %s", path,
			    dotenv->remarks[i].line, dotenv->remarks[i].reason);
}

void dotenv_clear(struct dotenv *dotenv)
{
	size_t i;

	for (i = 0; i < dotenv->count; i++)
		clear_entry(&dotenv->entries[i]);
	free(dotenv->entries);
	free(dotenv->remarks);
	*dotenv = (struct dotenv){ 0 };
}
