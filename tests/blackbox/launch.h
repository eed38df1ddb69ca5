/*
 * Launches that succeed, and what the program then finds in its environment.
 */
#ifndef TESTS_BLACKBOX_LAUNCH_H
#define TESTS_BLACKBOX_LAUNCH_H

#include "dump.h"

struct scene;

/* A variable that is expected; value NULL: it is not there. */
struct variable {
	const char *name;
	const char *value;
};

/*
 * Runs `quixrun OPTIONS <probe> dump` with these entries added to the clean
 * environment. Fails the test unless it ends with 0 and writes exactly `err`
 * (NULL: nothing) to standard error.
 */
struct dump launch(struct scene *scene, const char *const *options,
		   const char *const *env, const char *err);

/* The same for `-p dev` and a profile that is written first. */
struct dump launch_dev(struct scene *scene, const char *profile);

/* Fails the test unless each variable is as expected. */
void assert_variables(struct scene *scene, const struct dump *dump,
		      const struct variable *variables, size_t count);

#define ASSERT_VARIABLES(scene, dump, table)                                   \
	assert_variables(scene, dump, (table),                                 \
			 sizeof(table) / sizeof((table)[0]))

/*
 * Runs `quixrun -p dev <probe>` with a profile that is written first; fails the
 * test unless it ends with 125 and this message ("quixrun: " is put before it,
 * a newline behind).
 */
void assert_refused(struct scene *scene, const char *profile,
		    const char *message);

#endif
