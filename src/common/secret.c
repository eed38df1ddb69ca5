#include "quixrun/secret.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

void secret_set(struct secret *secret, const char *bytes, size_t length)
{
	char *copy = mem_copy(bytes, length);

	secret_clear(secret);
	secret->bytes = copy;
	secret->length = length;
}

void secret_take(struct secret *secret, struct buf *buf)
{
	size_t length = buf->length;

	secret_clear(secret);
	secret->bytes = buf_steal(buf);
	secret->length = length;
}

const char *secret_text(const struct secret *secret)
{
	return secret->bytes ? secret->bytes : "";
}

bool secret_equals(const struct secret *a, const struct secret *b)
{
	unsigned char difference = 0;
	size_t i;

	if (a->length != b->length)
		return false;
	for (i = 0; i < a->length; i++)
		difference |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
	return difference == 0;
}

void secret_clear(struct secret *secret)
{
	if (secret->bytes)
		explicit_bzero(secret->bytes, secret->length);
	free(secret->bytes);
	*secret = (struct secret){ 0 };
}
