/*
 * The variables of a Quix application (project/) in the plan.
 */
#ifndef ENVIRONMENT_APP_H
#define ENVIRONMENT_APP_H

#include "environment/environment.h"
#include "project/project.h"

/*
 * Sets every declared variable that has a value and is not inherited; those
 * that [env] or -e sets are left to them. Returns 0, or -1 with *error.
 */
int app_add_variables(struct environment *environment, struct error *error);

/* What the program gets for a secret of the application is a secret. */
void app_mark_secrets(const struct project *project, struct plan *plan);

/* Warns of an inputType that is not known; notes a VariableGroup at -v. */
void app_warn(const struct project *project, const struct log *log);

/*
 * The value of a variable with options is none of them: appends a message to
 * *text, which begins with FILE:LINE.
 */
bool app_is_no_option(const struct plan *plan, const struct declared *declared,
		      struct buf *text);

/* A required variable without a value in the plan. */
bool app_is_missing(const struct plan *plan, const struct declared *declared);

/*
 * Checks the plan, which is whole: warns of values that are no option; each
 * required variable without a value is an error line, the last of them *error.
 * Lines before it go to `log`, or are left out (NULL). Returns 0 or -1.
 */
int app_check(const struct project *project, const char *profile,
	      const struct plan *plan, const struct log *log,
	      struct error *error);

#endif
