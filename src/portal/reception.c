#include "portal/reception.h"

#include "portal/http.h"

/* All headers of one answer together. */
#define HEADERS_MAX ((size_t)64 * 1024)

size_t reception_body(char *bytes, size_t size, size_t count, void *data)
{
	struct reception *reception = data;

	if (size * count > HTTP_BODY_MAX - reception->body->length) {
		reception->is_too_long = true;
		return 0;
	}
	buf_add(reception->body, bytes, size * count);
	return size * count;
}

/* The headers themselves are asked of the library later; this counts. */
size_t reception_header(char *bytes, size_t size, size_t count, void *data)
{
	struct reception *reception = data;

	(void)bytes;
	reception->header_bytes += size * count;
	if (reception->header_bytes > HEADERS_MAX) {
		reception->is_too_long = true;
		return 0;
	}
	return size * count;
}
