#include "console/shown.h"

#include <string.h>

#define ELLIPSIS "..."

static void add_escaped(struct buf *out, unsigned char byte)
{
	if (byte == '\n')
		buf_add_text(out, "\\n");
	else if (byte == '\t')
		buf_add_text(out, "\\t");
	else
		buf_add_format(out, "\\x%02x", byte);
}

void utf8_add_shown(struct buf *out, const char *text)
{
	while (*text) {
		const size_t length = utf8_shown_length(text);

		if (length)
			buf_add(out, text, length);
		else
			add_escaped(out, (unsigned char)*text);
		text += length ? length : 1;
	}
}

size_t utf8_columns(const char *text)
{
	size_t columns = 0;

	for (; *text; text++)
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	return columns;
}

void utf8_truncate(struct buf *text, size_t start, size_t columns)
{
	const size_t dots = strlen(ELLIPSIS);
	const char *at = buf_text(text) + start;
	size_t kept = columns > dots ? columns - dots : 0;

	if (utf8_columns(at) <= columns)
		return;
	while (kept--)
		at += utf8_length(at);
	buf_truncate(text, (size_t)(at - text->data));
	buf_add(text, ELLIPSIS, columns < dots ? columns : dots);
}

void utf8_truncate_front(struct buf *text, size_t start, size_t columns)
{
	const size_t dots = strlen(ELLIPSIS);
	const char *at = buf_text(text) + start;
	size_t surplus = utf8_columns(at);
	AUTO_BUF struct buf kept = { 0 };

	if (surplus <= columns)
		return;
	surplus -= columns > dots ? columns - dots : 0;
	while (surplus--)
		at += utf8_length(at);
	buf_add(&kept, ELLIPSIS, columns < dots ? columns : dots);
	buf_add_text(&kept, at);
	buf_truncate(text, start);
	buf_add(text, kept.data, kept.length);
}
