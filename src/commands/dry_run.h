/*
 * What --dry-run says.
 */
#ifndef COMMANDS_DRY_RUN_H
#define COMMANDS_DRY_RUN_H

#include "launch/run.h"

struct dry_run {
	const struct run *run;
	const struct variable **variables; /* sorted by name; owned */
	char *program;			   /* where it is; NULL: not found */
	struct error missing;		   /* why, when one was asked for */
};

/* One of the kinds of origin that variables are grouped by. */
struct dry_run_group {
	enum origin_kind kind;
	const char *detail; /* the dialect's name; NULL: all of the kind */
	const char *name;   /* in JSON */
	const char *title;
};

/* The list of them in the order of their sources; ends with a NULL name. */
extern const struct dry_run_group dry_run_groups[];

/* The variable would be set, and belongs to the group. */
bool dry_run_is_in(const struct variable *variable,
		   const struct dry_run_group *group);

/* It takes the place of an inherited one with another value. */
bool dry_run_replaces(const struct dry_run *dry,
		      const struct variable *variable);

/* Its value must not be shown (mask.h). */
bool dry_run_is_secret(const struct dry_run *dry,
		       const struct variable *variable);

/* The rendered file that it is the path of, or NULL. */
const struct program_file *dry_run_file(const struct dry_run *dry,
					const struct variable *variable);

/* Appends its value, fit to be shown in so many columns, or what it is. */
void dry_run_add_value(const struct dry_run *dry,
		       const struct variable *variable, size_t columns,
		       struct buf *text);

/* Appends where it comes from: "dev.ini:12", "portal", ... */
void dry_run_add_origin(const struct dry_run *dry,
			const struct variable *variable, struct buf *text);

/* Appends the report for people; for machines (quixrun(1), JSON). */
void dry_run_text(const struct dry_run *dry, struct buf *out);
void dry_run_json(const struct dry_run *dry, struct buf *out);

#endif
