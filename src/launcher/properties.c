#include "properties.h"

#include <string.h>

/* The forms of RFC 3629: lead bytes, bytes behind them, least code point. */
static const struct form {
	unsigned char mask;
	unsigned char lead;
	size_t behind;
	unsigned long least;
} forms[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

static const struct form *find_form(unsigned char lead)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if ((lead & forms[i].mask) == forms[i].lead)
			return &forms[i];
	return NULL;
}

/* The bytes of the character at `text`, and its code point; 0: not UTF-8. */
static size_t decode(const char *text, size_t length, unsigned long *point)
{
	const unsigned char *bytes = (const unsigned char *)text;
	const struct form *form = find_form(bytes[0]);
	size_t i;

	if (!form || form->behind >= length)
		return 0;
	*point = bytes[0] & (unsigned char)~form->mask;
	for (i = 1; i <= form->behind; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (bytes[i] & 0x3f);
	}
	if (*point < form->least || *point > 0x10ffff ||
	    (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return form->behind + 1;
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
		size_t bytes = decode(text + done, length - done, &point);

		if (!bytes)
			return -1;
		add_character(out, point);
		done += bytes;
	}
	return 0;
}
