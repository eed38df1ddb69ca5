/*
 * Everything that is alive while quixrun works, and the steps in which it comes
 * to life. Each command takes as many of them as it needs, in this order.
 */
#ifndef LAUNCH_RUN_H
#define LAUNCH_RUN_H

#include "environment/environment.h"
#include "options/options.h"
#include "profile/find.h"
#include "quix/quix.h"

struct run {
	struct options options;
	struct search search;
	struct found found;
	struct profile profile;
	struct quix quix;
	struct files files;
	struct plan plan;
	uid_t trust_owner;
	long long started; /* clock_now() */
	struct look *look; /* in a child of the supervisor; else NULL */
	/* Of a program that was supervised. */
	int status;    /* to exit with */
	int to_die_of; /* a signal to die of instead, or 0 */
};

/* Where profiles are looked for. Returns 0, or -1 with *error. */
int run_search(struct run *run, struct error *error);

/*
 * Finds the profile `wanted` (NULL: -p, $QUIXRUN_PROFILE or the default one)
 * without reading it. Returns 0, or -1 with *error.
 */
int run_find(struct run *run, const char *wanted, struct error *error);

/*
 * Finds and reads the profile `wanted` (as above), and the settings that steer
 * quixrun. Returns 0, or -1 with *error.
 */
int run_load(struct run *run, const char *wanted, struct error *error);

/*
 * Asks the Portal if need be, and makes the plan of the program's environment.
 * Returns 0, or -1 with *error.
 */
int run_resolve(struct run *run, struct error *error);

/* Wipes and frees all that was found out, but not the options. */
void run_forget(struct run *run);

/* Wipes and frees everything. */
void run_clear(struct run *run);

#endif
