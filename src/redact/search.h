/*
 * Finds secrets, and their lines, in files of any size and kind.
 */
#ifndef REDACT_SEARCH_H
#define REDACT_SEARCH_H

#include <stddef.h>

#include "redact/patterns.h"

/* The length of a streaming token: "sdk-" and 32 hexadecimal digits. */
#define SEARCH_TOKEN_LENGTH 36

/* A match. */
struct search_hit {
	const char *name; /* of the pattern; NULL: only the form of a token */
	const char *bytes;
	size_t length;
	unsigned long long line; /* from 1 */
};

struct search_for {
	const struct patterns *patterns;
	void (*take)(void *user, const struct search_hit *hit);
	void *user;
};

/* Searches bytes that begin in line `line`. */
void search_bytes(const struct search_for *wanted, const void *bytes,
		  size_t length, unsigned long long line);

/* Searches the file to its end. Returns 0, or -1 with errno of read(2). */
int search_file_bytes(const struct search_for *wanted, int fd);

#endif
