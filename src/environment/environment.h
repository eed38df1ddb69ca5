/*
 * Making the program's environment: every source in its order.
 */
#ifndef ENVIRONMENT_ENVIRONMENT_H
#define ENVIRONMENT_ENVIRONMENT_H

#include "environment/plan.h"
#include "environment/program_files.h"
#include "project/project.h"
#include "quix/quix.h"

/* What an environment is made of. */
struct environment_sources {
	struct quix *quix;	       /* resolved */
	const struct project *project; /* or NULL */
	const char *reference;	       /* the value of QUIXRUN_PROFILE */
	struct program_files *files;
};

/* An environment while it is made. */
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
 * Fills the plan for a resolved quix, later sources winning: what was
 * inherited, less what is scrubbed, over the variables of the application
 * (`project`, or NULL); env_file, --env-file; dialects; [topics];
 * [files]; [env]; -t; [launch] unset and -u; -e; last QUIXRUN_PROFILE
 * (`reference`), QUIXRUN_TOKEN_ID and QUIXRUN_NAMES. Files are made on the way.
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
