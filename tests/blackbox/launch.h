/*
 * Launches that succeed, and the environment that the program gets.
 */
#ifndef TESTS_BLACKBOX_LAUNCH_H
#define TESTS_BLACKBOX_LAUNCH_H

#include "dump.h"

struct scene;

/* An expected variable; value NULL: it is not set. */
struct variable {
	const char *name;
	const char *value;
};

/*
 * Runs `quixrun OPTIONS <probe> dump` with these variables added to the clean
 * environment. Fails the test unless it exits with 0 and writes exactly `err`
 * (NULL: nothing) to standard error.
 */
struct dump launch(struct scene *scene, const char *const *options,
		   const char *const *env, const char *err);

/* The same for `-p dev` and this profile, which is written first. */
struct dump launch_dev(struct scene *scene, const char *profile);

/* Fails the test unless each variable is as expected. */
void assert_variables(struct scene *scene, const struct dump *dump,
		      const struct variable *variables, size_t count);

#define ASSERT_VARIABLES(scene, dump, table)                                   \
	assert_variables(scene, dump, (table),                                 \
			 sizeof(table) / sizeof((table)[0]))

/*
 * Runs `quixrun -p dev <probe>` with this profile, which is written first;
 * fails the test unless it exits with 125 and this message ("quixrun: " before
 * it and a newline after it are added).
 */
void assert_refused(struct scene *scene, const char *profile,
		    const char *message);

#endif
