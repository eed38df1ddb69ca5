/*
 * Makes the program's environment: applies every source in order.
 */
#ifndef ENVIRONMENT_ENVIRONMENT_H
#define ENVIRONMENT_ENVIRONMENT_H

#include "environment/plan.h"
#include "environment/program_files.h"
#include "project/project.h"
#include "quix/quix.h"

/* The input of environment_make. */
struct environment_sources {
	struct quix *quix;	       /* resolved */
	const struct project *project; /* or NULL */
	const char *reference;	       /* the value of QUIXRUN_PROFILE */
	struct program_files *files;
};

/* An environment that is being made. */
struct environment {
	struct quix *quix;
	const struct project *project; /* or NULL */
	struct value_source values;    /* of *quix */
	const char *reference;	       /* the value of QUIXRUN_PROFILE */
	const char *dialects;
	struct program_files *files;
	struct plan *plan;
};

/*
 * Fills the plan for a resolved quix; a later source overrides an earlier one:
 * inherited variables, without those that scrub() removes, over the variables
 * of the application (`project`, or NULL); env_file, --env-file; dialects;
 * [topics]; [files]; [env]; -t; [launch] unset and -u; -e; last QUIXRUN_PROFILE
 * (`reference`), QUIXRUN_TOKEN_ID and QUIXRUN_NAMES. Also makes the files.
 * Returns 0, or -1 with *error.
 */
int environment_make(const struct environment_sources *sources,
		     struct plan *plan, struct error *error);

/*
 * [files]: renders each file and sets its variable to the path. Returns 0, or
 * -1 with *error.
 */
int environment_add_files(struct environment *environment, struct error *error);

#endif
