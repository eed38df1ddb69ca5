#include "quixrun/protocol.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"

static int malformed(struct error *error, const char *what)
{
	return error_set(error, STATUS_PERMANENT,
			 "message between quixrun and quixrun-portal: %s",
			 what);
}

static void encode_part(struct buf *out, const char *bytes, size_t length)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to;
	size_t i;

	buf_reserve(out, 3 * length);
	to = out->data + out->length;
	for (i = 0; i < length; i++) {
		const unsigned char byte = (unsigned char)bytes[i];

		if (byte >= 0x20 && byte < 0x7f && byte != '%') {
			*to++ = bytes[i];
			continue;
		}
		*to++ = '%';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	out->length = (size_t)(to - out->data);
}

static void encode_value(struct buf *out, const struct secret *value)
{
	size_t i, part;

	for (i = 0; i < value->length; i += part) {
		part = value->length - i < 1024 ? value->length - i : 1024;
		encode_part(out, value->bytes + i, part);
	}
}

void protocol_encode(const struct fields *message, struct buf *out)
{
	size_t i;

	for (i = 0; i < message->count; i++) {
		buf_add_text(out, message->items[i].key);
		buf_add_char(out, '=');
		encode_value(out, &message->items[i].value);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
}

int protocol_write(int fd, const struct fields *message, struct error *error)
{
	AUTO_BUF struct buf out = { 0 };

	protocol_encode(message, &out);
	if (io_write_all(fd, out.data, out.length) < 0)
		return malformed(error, strerror(errno));
	return 0;
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

static int decode_value(const char *text, size_t length, struct buf *value)
{
	const char *const end = text + length;

	while (text < end) {
		const char *percent = memchr(text, '%', (size_t)(end - text));
		int high, low;

		buf_add(value, text,
			(size_t)((percent ? percent : end) - text));
		if (!percent)
			break;
		if (end - percent < 3)
			return -1;
		high = hex_digit(percent[1]);
		low = hex_digit(percent[2]);
		if (high < 0 || low < 0)
			return -1;
		buf_add_char(value, (char)(high * 16 + low));
		text = percent + 3;
	}
	return 0;
}

static bool is_key(const char *text, size_t length)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t i;

	for (i = 0; i < length; i++)
		if (!text[i] || !strchr(allowed, text[i]))
			return false;
	return length > 0;
}

static int take_line(const char *line, size_t length, struct fields *message,
		     struct error *error)
{
	const char *equals = memchr(line, '=', length);
	AUTO_BUF struct buf value = { 0 };
	AUTO_FREE char *key = NULL;
	size_t key_length;

	if (!equals)
		return malformed(error, "a line without '='");
	key_length = (size_t)(equals - line);
	if (!is_key(line, key_length))
		return malformed(error, "a bad key");
	if (decode_value(equals + 1, length - key_length - 1, &value) < 0)
		return malformed(error, "a bad %XX");
	key = mem_copy(line, key_length);
	fields_append(message, key, buf_text(&value), value.length);
	return 0;
}

/* The length of the first message, including the empty line; 0: incomplete. */
static size_t message_length(const char *bytes, size_t length)
{
	const char *end;

	if (!length)
		return 0;
	if (bytes[0] == '\n')
		return 1;
	end = memmem(bytes, length, "\n\n", 2);
	return end ? (size_t)(end - bytes) + 2 : 0;
}

static int take_lines(const char *text, size_t length, struct fields *message,
		      struct error *error)
{
	const char *end = text + length;

	while (*text != '\n') {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (take_line(text, (size_t)(newline - text), message, error))
			return -1;
		text = newline + 1;
	}
	return 0;
}

int protocol_decode(const char *bytes, size_t length, struct fields *message,
		    struct error *error)
{
	if (!length || message_length(bytes, length) != length)
		return malformed(error, "incomplete");
	return take_lines(bytes, length, message, error);
}

int protocol_take(struct protocol_reader *reader, struct fields *message,
		  struct error *error)
{
	struct buf *pending = &reader->pending;
	size_t length = message_length(pending->data, pending->length);
	AUTO_BUF struct buf rest = { 0 };
	int result;

	if (!length && pending->length <= PROTOCOL_MESSAGE_MAX)
		return 0;
	if (!length || length > PROTOCOL_MESSAGE_MAX)
		return malformed(error, "too long");
	result = take_lines(pending->data, length, message, error);
	buf_add(&rest, pending->data + length, pending->length - length);
	buf_clear(pending);
	*pending = rest;
	rest = (struct buf){ 0 };
	return result ? -1 : 1;
}

int protocol_fill(struct protocol_reader *reader, struct error *error)
{
	struct buf *pending = &reader->pending;
	ssize_t n;

	/* Reads directly into the buffer, which grows with the message. */
	buf_reserve(pending, 2000);
	do {
		n = read(reader->fd, pending->data + pending->length,
			 pending->capacity - pending->length - 1);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return malformed(error, strerror(errno));
	pending->length += (size_t)n;
	pending->data[pending->length] = '\0';
	return (int)n;
}

int protocol_read(struct protocol_reader *reader, struct fields *message,
		  struct error *error)
{
	for (;;) {
		int result = protocol_take(reader, message, error);

		if (result)
			return result;
		result = protocol_fill(reader, error);
		if (result < 0)
			return -1;
		if (!result && reader->pending.length)
			return malformed(error, "truncated");
		if (!result)
			return 0;
	}
}

void protocol_reader_clear(struct protocol_reader *reader)
{
	buf_clear(&reader->pending);
}
