#include "quixrun/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/error.h"

static void out_of_memory(void) __attribute__((noreturn));

static void out_of_memory(void)
{
	static const char message[] = "quixrun: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)ignored;
	_exit(STATUS_TEMPORARY);
}

void *mem_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	void *memory;

	if (size && count > SIZE_MAX / size)
		out_of_memory();
	memory = realloc(old, count && size ? count * size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

char *mem_copy(const char *text, size_t length)
{
	char *copy = mem_alloc(length + 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *mem_copy_text(const char *text)
{
	return mem_copy(text, strlen(text));
}

void mem_free(void *pointer)
{
	void **memory = pointer;

	free(*memory);
	*memory = NULL;
}
