/*
 * The result of `probe dump FILE`: records "KEY=VALUE", each ended by NUL.
 */
#ifndef TESTS_BLACKBOX_DUMP_H
#define TESTS_BLACKBOX_DUMP_H

#include <stddef.h>

struct scene;

struct dump {
	char *bytes; /* owned by the scene */
	size_t length;
};

/* Reads the file <dir>/seen, which must exist. */
struct dump dump_read(struct scene *scene);

/* The value of the record number `index` (from 0) with that key, or NULL. */
const char *dump_get(const struct dump *dump, const char *key, size_t index);

/* The number of records with that key. */
size_t dump_count(const struct dump *dump, const char *key);

/*
 * The value of a variable, or NULL. Fails the test when the variable occurs
 * twice.
 */
const char *dump_env(const struct dump *dump, const char *name);

/* Fails the test unless the variable has that value (NULL: is not set). */
void assert_env(struct scene *scene, const struct dump *dump, const char *name,
		const char *value);

/*
 * Fails the test unless exactly these descriptors are open; the list ends with
 * -1.
 */
void assert_fds(const struct dump *dump, const int *fds);

#endif
