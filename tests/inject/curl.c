/*
 * libcurl is a shared library, which the linker's wrapping does not affect; but
 * its memory functions can be replaced.
 */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
CURLcode __wrap_curl_global_init(long flags);

static char *copy_text(const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = __wrap_malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

CURLcode __wrap_curl_global_init(long flags)
{
	return curl_global_init_mem(flags, __wrap_malloc, free, __wrap_realloc,
				    copy_text, __wrap_calloc);
}
