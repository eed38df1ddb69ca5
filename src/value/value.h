/*
 * Values: every `${...}` of a profile is evaluated here, and only when the
 * value is needed (quixrun.ini(5), VALUES). What the environment, files and
 * commands do not say is asked of a source that the caller gives.
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

/* A text that may hold `${...}`. */
struct expression {
	struct slice text;
	struct place place;
	const char *folder; /* what a relative ${file:} starts from */
};

struct value {
	struct buf text;
	/* Something in it came from a file, a credential, a command, or is the
	 * token or a password: never shown. */
	bool is_secret;
	/* It holds a ${command:} that was not run (observer.h): the text is
	 * not whole. */
	bool is_unknown;
};

/* What a source says of a form. */
enum value_answer {
	VALUE_FAILED = -1, /* *error is set */
	VALUE_GIVEN,	   /* appended to the value */
	VALUE_NOT_YET,	   /* it is known only once the Portal has answered */
	VALUE_ABSENT,	   /* there is none, and there will not be one */
};

/* A form that a source is asked for. */
struct value_question {
	enum form form;
	const char *argument; /* NULL when the form has none */
	const struct place *place;
};

struct value_source {
	/* Answers every form but env, file, credential and command. */
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
 * line of ${command:} never: it belongs to the shell.
 *
 * Returns 0, or -1 with *error, whose message begins with FILE:LINE: an unknown
 * form, an open brace, or why the form has no value.
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
