#include "quixrun/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool text_is_variable_name(const char *text, size_t length)
{
	size_t i;

	if (!length || isdigit((unsigned char)text[0]))
		return false;
	for (i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte >= 0x80 || (!isalnum(byte) && byte != '_'))
			return false;
	}
	return true;
}

bool text_has_control(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte == 0x7f)
			return true;
	}
	return false;
}

bool text_is_utf16(const char *text, size_t length)
{
	if (length < 2)
		return false;
	if (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2))
		return true;
	return length >= 4 && !text[0] == !text[2] && !text[1] == !text[3] &&
	       !text[0] != !text[1];
}

bool text_begins(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

bool text_begins_token(const char *text)
{
	return text_begins(text, "sdk-") || text_begins(text, "pat-");
}

bool text_ends(const char *text, const char *suffix)
{
	size_t length = strlen(text);
	size_t tail = strlen(suffix);

	return length >= tail && !strcmp(text + length - tail, suffix);
}

#define ALPHANUMERIC                                                           \
	"abcdefghijklmnopqrstuvwxyz"                                           \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                           \
	"0123456789"

bool text_is_workspace_id(const char *text)
{
	const size_t length = strspn(text, ALPHANUMERIC "-_.");

	return length && length <= TEXT_WORKSPACE_ID_MAX && !text[length] &&
	       *text != '.';
}

/* The minimum length of a token. */
#define TOKEN_MIN 16

size_t text_token_length(const char *start, const char *at)
{
	const size_t length = strspn(at, ALPHANUMERIC "-_.");

	if (at > start && isalnum((unsigned char)at[-1]))
		return 0;
	if (!text_begins_token(at))
		return 0;
	if (length < TOKEN_MIN || strcspn(at, "0123456789") >= length)
		return 0;
	return length;
}

void text_hide_tokens(char *text)
{
	static const char hidden[] = "(hidden)";
	char *at, *end = text + strlen(text);

	for (at = text; *at; at++) {
		const size_t length = text_token_length(text, at);

		if (!length)
			continue;
		at += 4;
		memcpy(at, hidden, sizeof(hidden) - 1);
		memmove(at + sizeof(hidden) - 1, at + length - 4,
			(size_t)(end - at) - length + 5);
		end -= length - 4 - (sizeof(hidden) - 1);
		at += sizeof(hidden) - 2;
	}
}

bool text_matches(const char *text, const char *pattern)
{
	return text_slice_matches((struct slice){ text, strlen(text) },
				  (struct slice){ pattern, strlen(pattern) });
}

bool text_slice_matches(struct slice text, struct slice pattern)
{
	size_t at = 0, in_pattern = 0;
	size_t star = SIZE_MAX; /* the position behind the last '*' */
	size_t retry = 0;

	while (at < text.length) {
		const bool is_over = in_pattern == pattern.length;

		if (!is_over && pattern.bytes[in_pattern] == '*') {
			star = ++in_pattern;
			retry = at;
		} else if (!is_over &&
			   pattern.bytes[in_pattern] == text.bytes[at]) {
			in_pattern++;
			at++;
		} else if (star != SIZE_MAX) {
			in_pattern = star;
			at = ++retry;
		} else {
			return false;
		}
	}
	while (in_pattern < pattern.length && pattern.bytes[in_pattern] == '*')
		in_pattern++;
	return in_pattern == pattern.length;
}

const char *text_next_word(const char **cursor, size_t *length)
{
	const char *start = *cursor + strspn(*cursor, " \t\r\n");

	*length = strcspn(start, " \t\r\n");
	*cursor = start + *length;
	return *length ? start : NULL;
}

void text_shell_quote(struct buf *buf, const char *text)
{
	static const char safe[] = ALPHANUMERIC "_-./=:,@%+";

	if (*text && strspn(text, safe) == strlen(text)) {
		buf_add_text(buf, text);
		return;
	}
	buf_add_char(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_text(buf, "'\\''");
		else
			buf_add_char(buf, *text);
	}
	buf_add_char(buf, '\'');
}

int text_parse_boolean(const char *text, bool *value)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{ "yes", true }, { "true", true },   { "on", true },
		{ "no", false }, { "false", false }, { "off", false },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].word))
			continue;
		*value = words[i].value;
		return 0;
	}
	return -1;
}
