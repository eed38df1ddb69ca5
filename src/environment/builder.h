/*
 * The steps of making an environment (environment.h), for the files that hold
 * one of them.
 */
#ifndef ENVIRONMENT_BUILDER_H
#define ENVIRONMENT_BUILDER_H

#include "value/value.h"
#include "environment/program_files.h"
#include "environment/plan.h"
#include "quix/quix.h"

struct builder {
	struct quix *quix;
	const char *reference; /* the value of QUIXRUN_PROFILE */
	const char *dialects;
	struct fields broker; /* all properties as resolved */
	struct files *files;
	struct plan *plan;
};

/*
 * Sets a variable in the plan, unless its name is quixrun's own, or one that
 * the origin may not set (names.h). Returns 0, or -1 with *error at the
 * origin's place.
 */
int builder_set(struct builder *builder, const char *name,
		const struct value *value, const struct origin *origin,
		struct error *error);

/*
 * env_file of [launch], then each --env-file. A name that a dialect sets is
 * left out with a note, one of quixrun's own with a warning. A file that is not
 * trusted (file.h) may not set the names that protected_names.h calls powerful:
 * they are left out with a warning that says how to make it trusted. Returns
 * 0, or -1 with *error.
 */
int builder_env_files(struct builder *builder, struct error *error);

/*
 * [files]: renders each file and sets its variable to the path. Returns 0, or
 * -1 with *error.
 */
int builder_files(struct builder *builder, struct error *error);

#endif
