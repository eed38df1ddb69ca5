/*
 * Any bytes as a stream with any bytes as secrets, in writes of any size: the
 * output is equal to that of a simple search over the whole stream.
 *
 * The input: for three secrets a length byte and that many bytes; a byte for
 * the sizes of writes; and the stream, in which bytes 0xf0 to 0xff are replaced
 * by a form of a secret, so that there is something to find.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "redact/forms.h"
#include "redact/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRETS	   3
#define SECRET_MAX 40

struct input {
	const uint8_t *data;
	size_t size;
};

static const char *const names[SECRETS] = { "A", "B", "C" };

static uint8_t take_byte(struct input *input)
{
	if (!input->size)
		return 0;
	input->size--;
	return *input->data++;
}

static void take_secret(struct input *input, struct patterns *patterns,
			const char *name, struct forms *forms)
{
	size_t length = take_byte(input) % (SECRET_MAX + 1);

	if (length > input->size)
		length = input->size;
	patterns_add(patterns, name, (const char *)input->data, length);
	forms_make(forms, (const char *)input->data, length);
	input->data += length;
	input->size -= length;
}

static void take_stream(struct input *input, const struct forms *forms,
			struct buf *stream)
{
	while (input->size) {
		const uint8_t byte = take_byte(input);
		const struct forms *one = &forms[byte % SECRETS];
		const struct buf *form;

		if (byte < 0xf0 || !one->count) {
			buf_add_char(stream, (char)byte);
			continue;
		}
		form = &one->items[take_byte(input) % one->count];
		buf_add(stream, form->data, form->length);
		/* Often only a part of the form. */
		if (byte < 0xf8)
			buf_truncate(stream,
				     stream->length - byte % form->length);
	}
}

/* The length of the longest form there; of equal ones the first name. */
static size_t find_form(const struct buf *stream, size_t at,
			const struct forms *forms, size_t *which)
{
	size_t longest = 0;
	size_t i, j;

	for (i = 0; i < SECRETS; i++)
		for (j = 0; j < forms[i].count; j++) {
			const struct buf *form = &forms[i].items[j];

			if (form->length <= longest ||
			    form->length > stream->length - at ||
			    memcmp(stream->data + at, form->data,
				   form->length) != 0)
				continue;
			longest = form->length;
			*which = i;
		}
	return longest;
}

static void search_plainly(const struct buf *stream, const struct forms *forms,
			   struct buf *out)
{
	size_t covered = 0;
	size_t covered_by = 0;
	size_t at;

	for (at = 0; at < stream->length; at++) {
		size_t which = 0;
		const size_t length = find_form(stream, at, forms, &which);

		if (at + length > covered && length) {
			if (at >= covered || which != covered_by)
				buf_add_format(out, "[redacted %s]",
					       names[which]);
			covered = at + length;
			covered_by = which;
		}
		if (at >= covered)
			buf_add_char(out, stream->data[at]);
	}
}

static void write_in_pieces(const struct patterns *patterns,
			    const struct buf *stream, unsigned int seed,
			    struct buf *out)
{
	struct redact redact = { 0 };
	size_t at = 0;

	while (at < stream->length) {
		size_t piece;

		seed = seed * 1103515245 + 12345;
		piece = 1 + (seed >> 16) % ((seed >> 28) * 4 + 1);
		if (piece > stream->length - at)
			piece = stream->length - at;
		redact_write(&redact, patterns, stream->data + at, piece, out);
		at += piece;
	}
	redact_flush(&redact, patterns, out);
	if (redact.held.length || redact.covered)
		abort();
	redact_clear(&redact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct patterns patterns;
	struct forms forms[SECRETS] = { 0 };
	AUTO_BUF struct buf stream = { 0 };
	AUTO_BUF struct buf wanted = { 0 };
	AUTO_BUF struct buf out = { 0 };
	unsigned int seed;
	size_t i;

	patterns_init(&patterns);
	for (i = 0; i < SECRETS; i++)
		take_secret(&input, &patterns, names[i], &forms[i]);
	seed = take_byte(&input);
	take_stream(&input, forms, &stream);
	search_plainly(&stream, forms, &wanted);
	write_in_pieces(&patterns, &stream, seed, &out);
	if (out.length != wanted.length ||
	    (out.length && memcmp(out.data, wanted.data, out.length) != 0))
		abort();
	patterns_clear(&patterns);
	for (i = 0; i < SECRETS; i++)
		forms_clear(&forms[i]);
	return 0;
}
