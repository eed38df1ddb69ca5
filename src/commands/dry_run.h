/*
 * The report of --dry-run.
 */
#ifndef COMMANDS_DRY_RUN_H
#define COMMANDS_DRY_RUN_H

#include "launch/run.h"

struct dry_run {
	const struct run *run;
	const struct variable **variables; /* sorted by name; owned */
	char *program;			   /* its path; NULL: not found */
	struct error missing;		   /* why it was not found */
};

/* A group of variables with the same kind of origin. */
struct dry_run_group {
	enum origin_kind kind;
	const char *detail; /* the dialect's name; NULL: all of the kind */
	const char *name;   /* in JSON */
	const char *title;
};

/* All groups in the order of their sources; ends with a NULL name. */
extern const struct dry_run_group dry_run_groups[];

/* True when the variable would be set and belongs to the group. */
bool dry_run_is_in(const struct variable *variable,
		   const struct dry_run_group *group);

/* True when it replaces an inherited variable with another value. */
bool dry_run_replaces(const struct dry_run *dry,
		      const struct variable *variable);

/* True when the value must not be shown (mask.h). */
bool dry_run_is_secret(const struct dry_run *dry,
		       const struct variable *variable);

/* The rendered file whose path is the value, or NULL. */
const struct program_file *dry_run_file(const struct dry_run *dry,
					const struct variable *variable);

/*
 * Appends the value in a form that is safe to display, cut to `columns`; or the
 * mask of a secret.
 */
void dry_run_add_value(const struct dry_run *dry,
		       const struct variable *variable, size_t columns,
		       struct buf *text);

/* Appends the source of the value: "dev.ini:12", "portal", ... */
void dry_run_add_origin(const struct dry_run *dry,
			const struct variable *variable, struct buf *text);

/*
 * The absolute path of app.yaml; of quix.yaml, or NULL. The caller frees it.
 */
char *dry_run_app_file(const struct project *project);
char *dry_run_quix_file(const struct project *project);

/* Append the report as text, or as JSON (quixrun(1), JSON). */
void dry_run_text(const struct dry_run *dry, struct buf *out);
void dry_run_json(const struct dry_run *dry, struct buf *out);

#endif
