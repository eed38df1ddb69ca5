/*
 * A launch has seven steps, and data flows one way: each step uses the results
 * of those before it, never of a later one. The functions are declared in the
 * order of the steps. Each command runs as many steps as it needs.
 *
 * Only the confirmation of step 6 is done before step 4: when the answer is no,
 * no request has been sent.
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
	/* Step 3, the application; NULL: there is none. */
	struct project *project;
	struct strings app_topics;  /* for quix.app_topics */
	char **entry;		    /* options.program, made from app.yaml */
	struct program_files files; /* step 5, with the plan */
	struct plan plan;
	/* In a refresh: the errors before the last one, one per line. */
	struct buf earlier_errors;
	long long started; /* clock_now() */

	/* For a supervisor's child; else NULL. */
	const struct observer *observer;
	const struct incumbent *incumbent;

	/*
	 * With --redact: the descriptor that receives the patterns of the
	 * secrets, and their key. NULL: the output is not redacted.
	 */
	const struct patterns *redact_key;
	int redact_fd;

	/* After a supervised program has ended. */
	int status;    /* exit status */
	int to_die_of; /* signal to end by instead of the status, or 0 */
};

/* Each function returns 0, or -1 with *error. */

/* Step 1: parses argv into run->options. */
int run_read_options(struct run *run, int argc, char **argv,
		     struct error *error);

/*
 * Step 2: finds and reads the profile `wanted` (NULL: -p, $QUIXRUN_PROFILE or
 * the default profile). Nothing is evaluated.
 */
int run_read_profile(struct run *run, const char *wanted, struct error *error);

/* Step 3: evaluates quixrun's own settings and the first token. */
int run_read_settings(struct run *run, struct error *error);

/*
 * Also step 3: reads the application, if --app or `app` in [launch] requires
 * one. Without a program on the command line, its entry point becomes
 * options.program. `quix` is run->quix, or a copy of it.
 */
int run_read_application(struct run *run, struct quix *quix,
			 struct error *error);

/* Sets *error: no program was given. Returns -1. */
int run_refuse_no_program(struct error *error);

/*
 * Step 4: resolves token, workspace, broker and topics; sends requests to the
 * Portal if necessary.
 */
int run_resolve(struct run *run, struct error *error);

/*
 * Step 5: computes every variable of the program and the source of its value.
 */
int run_plan(struct run *run, struct error *error);

/* Step 6: asks for confirmation if the profile requires it. */
int run_confirm(struct run *run, struct error *error);

/* Step 7: executes the program; returns only with an error. */
int run_execute(struct run *run, struct error *error);

/* The two parts of step 2: the search path; the profile on it. */
int run_search(struct run *run, struct error *error);
int run_find(struct run *run, const char *wanted, struct error *error);

/* Steps 2 and 3 together; steps 4 and 5 together. */
int run_load(struct run *run, struct error *error);
int run_prepare(struct run *run, struct error *error);

/* Wipes and frees the results of steps 2 to 5. */
void run_forget(struct run *run);

/* Wipes and frees everything. */
void run_clear(struct run *run);

#endif
