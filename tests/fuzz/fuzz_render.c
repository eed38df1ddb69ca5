/*
 * Broker properties, as a message of the protocol, in every format:
 * librdkafka's and kcat's files have no line that is not a property, and
 * client.properties has only printable ASCII.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "environment/render.h"
#include "quixrun/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_lines(const struct buf *text)
{
	size_t lines = 0;
	size_t i;

	for (i = 0; i < text->length; i++)
		lines += text->data[i] == '\n';
	return lines;
}

static void check_lines(const struct fields *broker, const struct buf *text)
{
	/* Plus the CA and the two properties of every file. */
	if (count_lines(text) > broker->count + 3)
		abort();
}

static void check_ascii(const struct buf *text)
{
	size_t i;

	for (i = 0; i < text->length; i++) {
		unsigned char byte = (unsigned char)text->data[i];

		if (byte != '\n' && (byte < 0x20 || byte > 0x7e))
			abort();
	}
}

static void render(const char *name, const struct fields *broker)
{
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	if (render_file(render_find(name), broker, "/run/ca", &out, &error)) {
		if (out.length)
			abort();
		return;
	}
	if (!strcmp(name, "java"))
		check_ascii(&out);
	else if (strcmp(name, "ca"))
		check_lines(broker, &out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct protocol_reader reader = { .fd = -1 };
	AUTO_FIELDS struct fields broker = { 0 };
	struct error error;

	buf_add(&reader.pending, data, size);
	buf_add_text(&reader.pending, "\n\n");
	if (protocol_take(&reader, &broker, &error) == 1) {
		render("ca", &broker);
		render("librdkafka", &broker);
		render("kcat", &broker);
		render("java", &broker);
	}
	protocol_reader_clear(&reader);
	return 0;
}
