#include "environment/properties.h"

#include "quixrun/utf8.h"

/* The bytes of the character at `text`, and its code point; 0: not UTF-8. */
static size_t decode(const char *text, unsigned long *point)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const size_t length = utf8_length(text);
	size_t i;

	*point = (unsigned char)*text & masks[length];
	for (i = 1; i < length; i++)
		*point = *point << 6 | ((unsigned char)text[i] & 0x3f);
	return length;
}

static void add_character(struct buf *out, unsigned long point)
{
	static const char letters[] = "t\tn\nr\rf\f\\\\";
	const char *at;

	for (at = letters; *at; at += 2) {
		if ((unsigned char)at[1] != point)
			continue;
		buf_add_char(out, '\\');
		buf_add_char(out, at[0]);
		return;
	}
	if (point >= 0x20 && point < 0x7f)
		buf_add_char(out, (char)point);
	else if (point < 0x10000)
		buf_add_format(out, "\\u%04lX", point);
	else
		buf_add_format(out, "\\u%04lX\\u%04lX",
			       0xd800 + ((point - 0x10000) >> 10),
			       0xdc00 + ((point - 0x10000) & 0x3ff));
}

int properties_add_value(struct buf *out, const char *text, size_t length)
{
	size_t done = 0;

	/* Only blanks at the beginning would be skipped. */
	if (length && text[0] == ' ')
		buf_add_char(out, '\\');
	while (done < length) {
		unsigned long point;
		size_t bytes = decode(text + done, &point);

		if (!bytes)
			return -1;
		add_character(out, point);
		done += bytes;
	}
	return 0;
}
