#include "portal/tls_start.h"

#ifdef QUIXRUN_STATIC

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What OpenSSL and libcurl take for a request, a little at a time. */
#define HEAP_SIZE ((size_t)640 * 1024)

/*
 * Has the kernel map that much of the heap at once. A kernel before 5.14 does
 * not know how, and maps a page each time that one is touched, as ever.
 */
static void populate_heap(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *block;

	/* The block is part of the heap and stays there when it is freed. */
	mallopt(M_MMAP_THRESHOLD, 2 * HEAP_SIZE);
	mallopt(M_TRIM_THRESHOLD, 4 * HEAP_SIZE);
	block = malloc(HEAP_SIZE);
	if (block)
		madvise(block + page - (uintptr_t)block % page,
			HEAP_SIZE - page, MADV_POPULATE_WRITE);
	free(block);
}

void tls_start(void)
{
	populate_heap();
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ADD_ALL_CIPHERS, NULL);
}

#else

void tls_start(void)
{
}

#endif
