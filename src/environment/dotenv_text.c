#include "environment/dotenv_text.h"

#include <string.h>

#include "quixrun/text.h"

void dotenv_normalize(const char *text, size_t length, struct buf *out)
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

/* What \s of Python's re matches, in UTF-8. */
size_t dotenv_blank(const char *at)
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

void dotenv_skip(struct dotenv_cursor *cursor)
{
	size_t bytes;

	while ((bytes = dotenv_blank(cursor->at))) {
		cursor->line += *cursor->at == '\n';
		cursor->at += bytes;
	}
}

void dotenv_skip_line(struct dotenv_cursor *cursor)
{
	size_t bytes;

	while (*cursor->at != '\n' && (bytes = dotenv_blank(cursor->at)))
		cursor->at += bytes;
}

/*
 * The closing quote as python-dotenv's regular expression finds it, which knows
 * an escaped quote but no escaped backslash: a quote behind any backslash does
 * not close, unless it is the last one there is.
 */
static const char *find_closing(const char *at, const char *end, char quote)
{
	const char *last = NULL;

	for (; at < end; at++) {
		if (*at == quote)
			return at;
		if (*at == '\\' && at[1] == quote)
			last = ++at;
	}
	return last;
}

/* What a backslash and `letter` stand for; NUL: both for themselves. */
static char unescape(char letter, char quote)
{
	static const char single[] = "''\\\\";
	static const char twice[] = "''\\\\\"\"a\ab\bf\fn\nr\rt\tv\v";
	const char *at;

	for (at = quote == '"' ? twice : single; *at; at += 2)
		if (at[0] == letter)
			return at[1];
	return '\0';
}

int dotenv_take_quoted(struct dotenv_cursor *cursor, struct buf *value)
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
			byte = unescape(at[1], quote);
		buf_add_char(value, byte ? byte : *at);
		if (byte)
			at++;
	}
	cursor->at = closing + 1;
	return 0;
}

void dotenv_take_unquoted(struct dotenv_cursor *cursor, struct buf *value)
{
	const char *start = cursor->at;
	const char *end = start;
	bool is_behind_blank = false;

	while (cursor->at < cursor->end && *cursor->at != '\n') {
		size_t blank = dotenv_blank(cursor->at);

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
