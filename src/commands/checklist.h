/*
 * The results of --check, step by step.
 */
#ifndef COMMANDS_CHECKLIST_H
#define COMMANDS_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED, CHECK_SKIPPED };

struct check_step {
	const char *name; /* constant, in the manual: "token 1" */
	char *subject;	  /* one of several things of that name, or NULL */
	enum check_state state;
	enum exit_status status; /* of a failed step */
	char *message;
	char *mend; /* what to do, or NULL */
};

struct checklist {
	struct check_step *steps;
	size_t count;
};

/*
 * Adds a step with a formatted message (printf(3)), in which control characters
 * are replaced, without advice. `subject` may be NULL.
 */
void checklist_add(struct checklist *list, const char *name,
		   const char *subject, enum check_state state,
		   const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Adds advice to the last step, unless it has advice already. */
void checklist_mend(struct checklist *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Adds a step that failed with an error. The text after the last ';' of its
 * message (outside of brackets) is the advice.
 */
void checklist_fail(struct checklist *list, const char *name,
		    const char *subject, const struct error *error);

/* The same with another state, for a problem that does not prevent a launch. */
void checklist_add_error(struct checklist *list, const char *name,
			 const char *subject, enum check_state state,
			 const struct error *error);

/* The number of steps with that state. */
size_t checklist_count(const struct checklist *list, enum check_state state);

/*
 * The exit status: 0 when nothing failed, 125 when something must be fixed, 75
 * when all failures are temporary.
 */
int checklist_status(const struct checklist *list);

/* Frees. Safe on a zeroed struct, and twice. */
void checklist_clear(struct checklist *list);

#endif
