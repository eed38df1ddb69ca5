/*
 * A launch is seven steps, and data flows one way: each step takes what those
 * before it have filled, and none uses a later one. The
 * functions are declared in their order. Each command takes as many of them as
 * it needs.
 *
 * The question of step 6 comes before step 4: after the answer no, no
 * request has been sent.
 */
#ifndef LAUNCH_RUN_H
#define LAUNCH_RUN_H

#include "environment/environment.h"
#include "options/options.h"
#include "profile/find.h"
#include "project/project.h"
#include "quix/quix.h"
#include "redact/patterns.h"

struct run {
	struct options options; /* step 1 */
	struct search search;	/* step 2, up to trust_owner */
	struct found found;
	struct profile profile;
	uid_t trust_owner;
	struct quix quix; /* steps 3 and 4 */
	/* Of an application: step 3; NULL: there is none. */
	struct project *project;
	struct texts app_topics;    /* for quix.app_topics */
	char **entry;		    /* options.program, made from app.yaml */
	struct program_files files; /* step 5, with the plan */
	struct plan plan;
	long long started; /* clock_now() */

	/* Of a supervisor's child; else NULL. */
	const struct observer *observer;
	const struct incumbent *incumbent;

	/* --redact: where patterns of the secrets go, and their key; NULL: the
	 * run is not to be redacted. */
	const struct patterns *redact_key;
	int redact_fd;

	/* Of a program that was supervised. */
	int status;    /* to exit with */
	int to_die_of; /* a signal to end by instead, or 0 */
};

/* Each returns 0, or -1 with *error. */

/* 1: argv to run->options. */
int run_read_options(struct run *run, int argc, char **argv,
		     struct error *error);

/*
 * 2: finds and reads the profile `wanted` (NULL: -p, $QUIXRUN_PROFILE or the
 * default one). Nothing is evaluated.
 */
int run_read_profile(struct run *run, const char *wanted, struct error *error);

/* 3: evaluates what steers quixrun, and the token that is tried first. */
int run_read_settings(struct run *run, struct error *error);

/*
 * Also 3: reads the application, if one is wanted: --app, [launch] app. Without
 * a program on the command line its entry point becomes options.program. `quix`
 * is run->quix, or one that stands in for it.
 */
int run_read_application(struct run *run, struct quix *quix,
			 struct error *error);

/* Sets *error: there is no program to launch. */
int run_refuse_no_program(struct error *error);

/* 4: token, workspace, broker and topics; asks the Portal if it must. */
int run_resolve(struct run *run, struct error *error);

/* 5: every variable of the program, with where its value comes from. */
int run_plan(struct run *run, struct error *error);

/* 6: asks the person, if the profile requires it. */
int run_confirm(struct run *run, struct error *error);

/* 7: becomes the program; returns only with an error. */
int run_execute(struct run *run, struct error *error);

/* Parts of step 2: where profiles are looked for; which one it is. */
int run_search(struct run *run, struct error *error);
int run_find(struct run *run, const char *wanted, struct error *error);

/* Steps 2 and 3; steps 4 and 5. */
int run_load(struct run *run, struct error *error);
int run_prepare(struct run *run, struct error *error);

/* Wipes and frees what steps 2 to 5 have filled. */
void run_forget(struct run *run);

/* Wipes and frees everything. */
void run_clear(struct run *run);

#endif
