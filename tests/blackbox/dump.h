/*
 * What `probe dump FILE` saw: records "KEY=VALUE" ended by NUL.
 */
#ifndef TESTS_BLACKBOX_DUMP_H
#define TESTS_BLACKBOX_DUMP_H

#include <stddef.h>

struct scene;

struct dump {
	char *bytes; /* owned by the scene */
	size_t length;
};

/* Reads the file <dir>/seen, which must be there. */
struct dump dump_read(struct scene *scene);

/* The value of the record number `index` (from 0) of that key, or NULL. */
const char *dump_get(const struct dump *dump, const char *key, size_t index);

/* How many records have that key. */
size_t dump_count(const struct dump *dump, const char *key);

/*
 * The value of a variable, NULL when there is none. Fails the test when it
 * appears twice.
 */
const char *dump_env(const struct dump *dump, const char *name);

/* Fails the test unless the variable has that value (NULL: is not there). */
void assert_env(struct scene *scene, const struct dump *dump, const char *name,
		const char *value);

/* Fails unless exactly these descriptors are open; ended by -1. */
void assert_fds(const struct dump *dump, const int *fds);

#endif
