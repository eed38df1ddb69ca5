#include "portal/foreign_text.h"

#include <string.h>

#include "portal/request.h"

/* Shorter tokens are not redacted: they may be common words. */
#define TOKEN_SHORTEST 8

/* The id of the token at the beginning of `text`, or 0. */
static int token_at(const char *text, const struct secret *tokens)
{
	int i;

	for (i = 0; i < TOKEN_COUNT; i++)
		if (tokens[i].length >= TOKEN_SHORTEST &&
		    !strncmp(text, tokens[i].bytes, tokens[i].length))
			return i + 1;
	return 0;
}

void remark_hide(struct buf *out, const char *text, const struct secret *tokens)
{
	while (*text) {
		const int id = token_at(text, tokens);

		if (id) {
			buf_add_format(out, "(token %d)", id);
			text += tokens[id - 1].length;
		} else {
			buf_add_char(out, *text++);
		}
	}
}

/* U+0080 to U+009F in UTF-8: some terminals interpret them as escapes. */
static bool is_c1(const unsigned char *at)
{
	return at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f;
}

static char shown_byte(const unsigned char *at)
{
	if (*at < 0x20 || *at == 0x7f)
		return '?';
	return at[0] == ';' && at[1] == ' ' ? ',' : (char)*at;
}

static void add_shown(struct buf *out, const struct buf *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text->data;
	const unsigned char *end = at + length;

	for (; at < end; at++) {
		if (is_c1(at)) {
			buf_add_char(out, '?');
			at++;
		} else {
			buf_add_char(out, shown_byte(at));
		}
	}
}

void remark_add(struct buf *out, const char *text, const struct secret *tokens)
{
	AUTO_BUF struct buf hidden = { 0 };
	size_t length;

	/* Redact before cutting: a token that is cut off would not be found. */
	remark_hide(&hidden, text, tokens);
	if (!hidden.length)
		return;
	length = hidden.length;
	if (length > REMARK_MAX) {
		length = REMARK_MAX - strlen("...");
		while (length &&
		       ((unsigned char)hidden.data[length] & 0xc0) == 0x80)
			length--;
	}
	add_shown(out, &hidden, length);
	if (hidden.length > REMARK_MAX)
		buf_add_text(out, "...");
}
