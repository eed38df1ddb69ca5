/*
 * Makes each call that can fail fail once: see tests/inject/control.h.
 */
#ifndef TESTS_BLACKBOX_INJECTED_H
#define TESTS_BLACKBOX_INJECTED_H

#include <stdbool.h>

#include "run.h"

struct scene;

/* The command that is run repeatedly. */
struct injected {
	const char *const *args;
	const char *input;
	/* Restores files before each run; NULL: not necessary. */
	void (*prepare)(struct scene *scene);
	/* Additional checks after each run; NULL: none. */
	void (*check)(struct scene *scene, const struct run *run);
	bool spares_helper; /* the helper's calls do not fail here */
	/*
	 * quixrun is the program's parent: a call that fails after the program
	 * was started is an error, although the program has written its output.
	 */
	bool is_beside;
};

/* Sets up the programs <injected> and its helper. */
void injected_setup(struct scene *scene);

/* Starts the portal, which watches these programs for leaks. */
void injected_portal(struct scene *scene);

/*
 * Runs <injected> without a failure, which must succeed, then with the first
 * call failing, with the second, and so on, for each kind of process, until the
 * program makes no more calls. Each run must end soon, without leaving a
 * process behind, either with status 0 and the output of the first run, or with
 * a status and a message of quixrun and no output.
 */
void injected_run(struct scene *scene, const struct injected *injected);

#endif
