#include "quixrun/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

void buf_reserve(struct buf *buf, size_t more)
{
	size_t needed = buf->length + more + 1;
	size_t capacity = buf->capacity ? buf->capacity : 64;
	char *data;

	if (needed <= buf->capacity)
		return;
	while (capacity < needed)
		capacity *= 2;
	data = mem_alloc(capacity);
	if (buf->data) {
		memcpy(data, buf->data, buf->length);
		explicit_bzero(buf->data, buf->capacity);
		free(buf->data);
	}
	buf->data = data;
	buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	buf_reserve(buf, length);
	if (length)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	buf_reserve(buf, (size_t)length);
	va_start(arguments, format);
	vsnprintf(buf->data + buf->length, (size_t)length + 1, format,
		  arguments);
	va_end(arguments);
	buf->length += (size_t)length;
}

const char *buf_text(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

void buf_truncate(struct buf *buf, size_t length)
{
	if (length >= buf->length)
		return;
	explicit_bzero(buf->data + length, buf->length - length);
	buf->length = length;
}

char *buf_steal(struct buf *buf)
{
	char *data = buf->data ? buf->data : mem_alloc(1);

	*buf = (struct buf){ 0 };
	return data;
}

void buf_clear(struct buf *buf)
{
	if (buf->data)
		explicit_bzero(buf->data, buf->capacity);
	free(buf->data);
	*buf = (struct buf){ 0 };
}
