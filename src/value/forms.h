/*
 * The forms that need no source: the environment, files, credentials and
 * commands.
 */
#ifndef VALUE_FORMS_H
#define VALUE_FORMS_H

#include "value/value.h"

/* A `${...}` that is being evaluated. */
struct form_call {
	const struct value_source *source;
	const struct expression *expression; /* the text that contains it */
	enum form form;
	const char *argument; /* evaluated; NULL: none */
	bool has_default;     /* for ${env:}; used after VALUE_ABSENT */
	const char *shown;    /* the argument for messages, or NULL */
};

/*
 * Appends the form's value to *value. ${env:} with a default returns
 * VALUE_ABSENT when the default is to be used.
 */
typedef enum value_answer form_function(const struct form_call *call,
					struct value *value,
					struct error *error);

form_function form_env;
form_function form_file;
form_function form_credential;

/*
 * ${command:LINE}: standard output of `/bin/sh -c LINE`, without one final
 * newline. The command runs in quixrun's own process group, with its standard
 * input and error, so that it can ask on the terminal. It is killed after 30 s,
 * or after 120 s with a terminal. When the observer skips commands the value is
 * unknown.
 */
form_function form_command;

/*
 * Sets *error to "FILE:LINE: ${NAME:SHOWN}: " and the formatted reason, with
 * status 125. Returns VALUE_FAILED.
 */
enum value_answer form_fail(const struct form_call *call, struct error *error,
			    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
