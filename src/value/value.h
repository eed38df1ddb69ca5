/*
 * Values: every `${...}` of a profile is evaluated here, and only when the
 * value is needed (quixrun.ini(5), VALUES). Forms other than environment,
 * files, credentials and commands are evaluated by a source of the caller.
 */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>

#include "profile/form.h"
#include "profile/place.h"
#include "profile/profile.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/slice.h"
#include "system/observer.h"

/* A text that may contain `${...}`. */
struct expression {
	struct slice text;
	struct place place;
	const char *folder; /* for a relative ${file:} */
};

struct value {
	struct buf text;
	/*
	 * A part of it comes from a file, a credential, a command, or is a
	 * token or a password: never shown.
	 */
	bool is_secret;
	/*
	 * It contains a ${command:} that was not run (observer.h): the text is
	 * incomplete.
	 */
	bool is_unknown;
};

/* The answer of a source. */
enum value_answer {
	VALUE_FAILED = -1, /* *error is set */
	VALUE_GIVEN,	   /* the value was appended */
	VALUE_NOT_YET,	   /* known only after the Portal's answer */
	VALUE_ABSENT,	   /* there is no value */
};

/* The form that a source is to evaluate. */
struct value_question {
	enum form form;
	const char *argument; /* NULL when the form has none */
	const struct place *place;
};

struct value_source {
	/* Evaluates every form but env, file, credential and command. */
	enum value_answer (*answer)(void *user,
				    const struct value_question *question,
				    struct value *value, struct error *error);
	void *user;
	const struct observer *observer; /* or NULL */
};

/*
 * Appends the value of the expression to *value.
 *
 * The argument of a form is evaluated first, so `${file:${env:DIR}/token}`
 * works; the default of ${env:} only when the variable has no value, and the
 * command of ${command:} never: its `${` belongs to the shell.
 *
 * Returns 0, or -1 with *error, which begins with FILE:LINE: an unknown form, a
 * missing closing brace, or the reason why the form has no value.
 */
int value_evaluate(const struct value_source *source,
		   const struct expression *expression, struct value *value,
		   struct error *error);

/* The same for a setting of a profile. */
int value_of_setting(const struct value_source *source,
		     const struct setting *setting, struct value *value,
		     struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void value_clear(struct value *value);

#define AUTO_VALUE __attribute__((cleanup(value_clear)))

#endif
