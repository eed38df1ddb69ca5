#include "redact/forms.h"

#include <stdbool.h>
#include <string.h>

#include "quixrun/crypto.h"

/* The buffer for the next form. */
static struct buf *next_form(struct forms *forms)
{
	return &forms->items[forms->count];
}

/* Keeps the form in the next buffer, unless it is a duplicate. */
static void keep_form(struct forms *forms)
{
	struct buf *form = next_form(forms);
	size_t i;

	for (i = 0; i < forms->count; i++) {
		if (forms->items[i].length != form->length ||
		    memcmp(forms->items[i].data, form->data, form->length) != 0)
			continue;
		buf_clear(form);
		return;
	}
	forms->count++;
}

static void add_raw(struct forms *forms, const char *secret, size_t length)
{
	size_t i;

	buf_add(next_form(forms), secret, length);
	keep_form(forms);
	for (i = 0; i < length; i++) {
		if (secret[i] == '\n' && (!i || secret[i - 1] != '\r'))
			buf_add_char(next_form(forms), '\r');
		buf_add_char(next_form(forms), secret[i]);
	}
	keep_form(forms);
}

static bool is_unreserved(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte));
}

struct url_style {
	const char *digits;
	bool has_plus;	   /* '+' for a space */
	bool leaves_slash; /* '/' is not encoded */
};

static void add_url(struct forms *forms, const char *secret, size_t length,
		    const struct url_style *style)
{
	struct buf *form = next_form(forms);
	size_t i;

	for (i = 0; i < length; i++) {
		const unsigned char byte = (unsigned char)secret[i];

		if (is_unreserved(secret[i]) ||
		    (style->leaves_slash && byte == '/')) {
			buf_add_char(form, secret[i]);
		} else if (style->has_plus && byte == ' ') {
			buf_add_char(form, '+');
		} else {
			buf_add_char(form, '%');
			buf_add_char(form, style->digits[byte >> 4]);
			buf_add_char(form, style->digits[byte & 15]);
		}
	}
	keep_form(forms);
}

static void add_urls(struct forms *forms, const char *secret, size_t length)
{
	static const struct url_style styles[] = {
		{ "0123456789ABCDEF", false, false },
		{ "0123456789abcdef", false, false },
		{ "0123456789ABCDEF", true, false },
		{ "0123456789abcdef", true, false },
		{ "0123456789ABCDEF", false, true },
	};
	size_t i;

	for (i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
		add_url(forms, secret, length, &styles[i]);
}

struct json_style {
	const char *also; /* additional characters to escape */
	bool is_ascii;	  /* escape all non-ASCII characters */
};

/* The code point of a valid UTF-8 sequence; else 0, and *size is 1. */
static unsigned long decode_utf8(const char *text, size_t left, size_t *size)
{
	const unsigned char first = (unsigned char)*text;
	unsigned long code =
		first & (0x3fU >> (first >= 0xe0) >> (first >= 0xf0));
	size_t i;

	*size = 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	*size += 1U + (first >= 0xe0) + (first >= 0xf0);
	for (i = 1; i < *size; i++) {
		if (i >= left || ((unsigned char)text[i] & 0xc0) != 0x80) {
			*size = 1;
			return 0;
		}
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	}
	return code;
}

/* As one \u escape, or as a surrogate pair. */
static void add_unicode(struct buf *form, unsigned long code)
{
	if (code >= 0x10000) {
		buf_add_format(form, "\\u%04lx",
			       0xd800 + ((code - 0x10000) >> 10));
		code = 0xdc00 + ((code - 0x10000) & 0x3ff);
	}
	buf_add_format(form, "\\u%04lx", code);
}

static void add_json_byte(struct buf *form, char byte,
			  const struct json_style *style)
{
	static const char plain[] = "\"\\\n\r\t\b\f";
	static const char letters[] = "\"\\nrtbf";
	const char *known = byte ? strchr(plain, byte) : NULL;

	if (known) {
		buf_add_char(form, '\\');
		buf_add_char(form, letters[known - plain]);
	} else if (byte == '/' && strchr(style->also, byte)) {
		buf_add_text(form, "\\/");
	} else if ((unsigned char)byte < 0x20 ||
		   (byte && strchr(style->also, byte))) {
		add_unicode(form, (unsigned char)byte);
	} else {
		buf_add_char(form, byte);
	}
}

static void add_json(struct forms *forms, const char *secret, size_t length,
		     const struct json_style *style)
{
	struct buf *form = next_form(forms);
	size_t size = 1;
	size_t i;

	for (i = 0; i < length; i += size) {
		const unsigned long code =
			decode_utf8(secret + i, length - i, &size);

		if (!code)
			add_json_byte(form, secret[i], style);
		else if (style->is_ascii)
			add_unicode(form, code);
		else
			buf_add(form, secret + i, size);
	}
	keep_form(forms);
}

static void add_jsons(struct forms *forms, const char *secret, size_t length)
{
	static const struct json_style styles[] = {
		{ "", false }, { "", true },	 { "/", false },
		{ "/", true }, { "<>&", false }, { "<>&", true },
	};
	size_t i;

	for (i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
		add_json(forms, secret, length, &styles[i]);
}

static void translate(struct buf *text)
{
	size_t i;

	for (i = 0; i < text->length; i++) {
		if (text->data[i] == '+')
			text->data[i] = '-';
		else if (text->data[i] == '/')
			text->data[i] = '_';
	}
}

static void add_base64(struct forms *forms, const char *secret, size_t length,
		       bool is_for_urls, bool has_padding)
{
	struct buf *form = next_form(forms);

	crypto_base64_encode(secret, length, form);
	if (is_for_urls)
		translate(form);
	while (!has_padding && form->data[form->length - 1] == '=')
		buf_truncate(form, form->length - 1);
	keep_form(forms);
}

void forms_make(struct forms *forms, const char *secret, size_t length)
{
	int i;

	if (length < FORMS_SECRET_MIN)
		return;
	add_raw(forms, secret, length);
	add_urls(forms, secret, length);
	add_jsons(forms, secret, length);
	for (i = 0; i < 4; i++)
		add_base64(forms, secret, length, i & 1, i & 2);
}

void forms_clear(struct forms *forms)
{
	size_t i;

	for (i = 0; i < FORMS_MAX; i++)
		buf_clear(&forms->items[i]);
	forms->count = 0;
}
