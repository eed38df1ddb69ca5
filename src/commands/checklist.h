/*
 * What --check found out, step by step.
 */
#ifndef COMMANDS_CHECKLIST_H
#define COMMANDS_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED, CHECK_SKIPPED };

struct check_step {
	const char *name; /* constant, in the manual: "token 1" */
	char *subject;	  /* what of several it is about, or NULL */
	enum check_state state;
	enum exit_status status; /* that a failed one leads to */
	char *message;
	char *mend; /* what to do about it, or NULL */
};

struct checklist {
	struct check_step *steps;
	size_t count;
};

/*
 * Adds a step with a formatted message (printf(3)), in which control characters
 * are replaced, and no advice. `subject` may be NULL.
 */
void checklist_add(struct checklist *list, const char *name,
		   const char *subject, enum check_state state,
		   const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Adds the advice for the last step, unless it has one already. */
void checklist_mend(struct checklist *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Adds a step that failed with an error. The text after the last ';' of its
 * message (outside of brackets) is the advice.
 */
void checklist_fail(struct checklist *list, const char *name,
		    const char *subject, const struct error *error);

/* The same with another state, for what does not prevent a launch. */
void checklist_add_error(struct checklist *list, const char *name,
			 const char *subject, enum check_state state,
			 const struct error *error);

/* How many steps have that state. */
size_t checklist_count(const struct checklist *list, enum check_state state);

/*
 * The exit status: 0 when nothing failed, 125 when something must be fixed, 75
 * when all that failed may work again later.
 */
int checklist_status(const struct checklist *list);

void checklist_clear(struct checklist *list);

#endif
