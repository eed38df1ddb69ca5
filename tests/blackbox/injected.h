/*
 * Every call that may fail is made to fail once: see tests/inject/control.h.
 */
#ifndef TESTS_BLACKBOX_INJECTED_H
#define TESTS_BLACKBOX_INJECTED_H

#include <stdbool.h>

#include "run.h"

struct scene;

/* What is run again and again. */
struct injected {
	const char *const *args;
	const char *input;
	/* Puts things back before each run; NULL: nothing to do. */
	void (*prepare)(struct scene *scene);
	/* What must be so after each; NULL: nothing more. */
	void (*check)(struct scene *scene, const struct run *run);
	bool spares_helper; /* its calls fail in another test */
	/* quixrun runs beside the program: what fails in it when the program
	 * was started is an error although the program has written. */
	bool is_beside;
};

/* Sets up the programs, which are <injected> and its helper. */
void injected_setup(struct scene *scene);

/* Starts the portal, which looks into these programs. */
void injected_portal(struct scene *scene);

/*
 * Runs <injected> without a failure, which must go well, and then with the
 * first call failing, with the second, and so on, for each kind of process,
 * until none is left to fail. Fails the test unless each time it ends soon,
 * with status 0 and what it wrote the first time, or with a status and a
 * message of quixrun's and without any output, and leaves no process behind.
 */
void injected_run(struct scene *scene, const struct injected *injected);

#endif
