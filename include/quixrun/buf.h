/*
 * A growable byte buffer. Any buffer may hold a secret, so its memory is wiped
 * before it is freed, also the old block when it grows.
 */
#ifndef QUIXRUN_BUF_H
#define QUIXRUN_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data;	 /* NUL-terminated once anything was added, else NULL */
	size_t length;	 /* bytes, without that NUL */
	size_t capacity; /* bytes allocated */
};

/* Makes room for `more` additional bytes and a NUL. */
void buf_reserve(struct buf *buf, size_t more);

/* Append `length` bytes, a string, one byte, or a printf(3) text. */
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char byte);
void buf_add_format(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The contents as a string, never NULL; valid until the next change. */
const char *buf_text(const struct buf *buf);

/* Shortens the contents to `length` bytes and wipes the bytes after them. */
void buf_truncate(struct buf *buf, size_t length);

/*
 * Returns the contents as a NUL-terminated string that the caller frees, and
 * leaves the buffer empty. Never NULL. Not for secrets: see secret_take.
 */
char *buf_steal(struct buf *buf);

/* Wipes and frees. Safe on a zeroed buffer, and twice. */
void buf_clear(struct buf *buf);

#define AUTO_BUF __attribute__((cleanup(buf_clear)))

#endif
