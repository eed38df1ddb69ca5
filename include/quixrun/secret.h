/*
 * A value that must not be shown: a token, a password, a key, or the output of
 * a command or the contents of a file. Because it is a struct, it cannot be
 * passed to a printf-like function by accident; code that needs the bytes uses
 * .bytes, which is easy to search for. Wiped when it is cleared.
 */
#ifndef QUIXRUN_SECRET_H
#define QUIXRUN_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

struct secret {
	char *bytes;   /* NUL-terminated; NULL: no secret */
	size_t length; /* without the NUL */
};

/* Replaces the secret with a copy of `length` bytes. */
void secret_set(struct secret *secret, const char *bytes, size_t length);

/* Replaces the secret with the contents of `buf`, which is empty afterwards. */
void secret_take(struct secret *secret, struct buf *buf);

/* The bytes as a string; "" when there is no secret. */
const char *secret_text(const struct secret *secret);

/* Equal in length and bytes; the time taken does not depend on the bytes. */
bool secret_equals(const struct secret *a, const struct secret *b);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void secret_clear(struct secret *secret);

#define AUTO_SECRET __attribute__((cleanup(secret_clear)))

#endif
