/*
 * An answer while it is being received: bounded, whatever is sent.
 */
#ifndef PORTAL_RECEPTION_H
#define PORTAL_RECEPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

struct reception {
	struct buf *body;
	size_t header_bytes;
	bool is_too_long; /* body or headers; the transfer was ended */
};

/*
 * As the transfer library calls them with each piece; `data` is a struct
 * reception. They return its size, or 0 to end the transfer.
 */
size_t reception_body(char *bytes, size_t size, size_t count, void *data);
size_t reception_header(char *bytes, size_t size, size_t count, void *data);

#endif
