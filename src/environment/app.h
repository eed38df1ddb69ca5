/*
 * The variables of a Quix application (project/) in the plan.
 */
#ifndef ENVIRONMENT_APP_H
#define ENVIRONMENT_APP_H

#include "environment/environment.h"
#include "project/project.h"

/*
 * Sets every declared variable that has a value and is not inherited, except
 * those that [env] or -e sets. Returns 0, or -1 with *error.
 */
int app_add_variables(struct environment *environment, struct error *error);

/* Marks the variables that the application declares as secrets. */
void app_mark_secrets(const struct project *project, struct plan *plan);

/* Warns of an unknown inputType; at -v, reports a VariableGroup. */
void app_warn(const struct project *project, const struct log *log);

/*
 * True when a variable has options and its value is not one of them: appends a
 * message to *text, which begins with FILE:LINE.
 */
bool app_is_no_option(const struct plan *plan, const struct declared *declared,
		      struct buf *text);

/* True for a required variable without a value in the plan. */
bool app_is_missing(const struct plan *plan, const struct declared *declared);

/*
 * Checks the complete plan of an application: warns of values that are not
 * among the options; each required variable without a value is an error, the
 * last one in *error. The messages before it are printed. In a refresh nothing
 * is printed, and they are appended to *earlier, one per line. Returns 0, or -1
 * with *error.
 */
int app_check(const struct environment_sources *sources,
	      const struct plan *plan, struct buf *earlier,
	      struct error *error);

#endif
