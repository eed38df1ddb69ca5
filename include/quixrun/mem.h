/*
 * Allocation that never returns NULL. When memory is exhausted, these functions
 * print "out of memory" and exit with status 75 (temporary failure). In a
 * launch, the program has not been started at that time.
 */
#ifndef QUIXRUN_MEM_H
#define QUIXRUN_MEM_H

#include <stddef.h>

/* `size` bytes set to zero; the caller frees them with free(3). */
void *mem_alloc(size_t size);

/*
 * Resizes an array of `count` elements of `size` bytes; the product is checked.
 * Takes over `old` (which may be NULL) and returns the array, owned by the
 * caller. New elements are not initialised. Not for secrets: realloc(3) leaves
 * the old copy behind.
 */
void *mem_resize(void *old, size_t count, size_t size);

/* A copy of `length` bytes of `text` and a NUL; the caller frees it. */
char *mem_copy(const char *text, size_t length);

/* A copy of a NUL-terminated string; the caller frees it. */
char *mem_copy_text(const char *text);

/*
 * Frees *pointer and sets it to NULL; for __attribute__((cleanup)) through
 * AUTO_FREE: `AUTO_FREE char *path = NULL;`.
 */
void mem_free(void *pointer);

#define AUTO_FREE __attribute__((cleanup(mem_free)))

#endif
