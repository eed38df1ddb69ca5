/*
 * The forms that are evaluated without a source: the environment, files,
 * credentials and commands.
 */
#ifndef VALUE_FORMS_H
#define VALUE_FORMS_H

#include "value/value.h"

/* One `${...}` while it is evaluated. */
struct form_call {
	const struct value_source *source;
	const struct expression *expression; /* that it stands in */
	enum form form;
	const char *argument; /* evaluated; NULL when there is none */
	bool has_default;     /* of ${env:}; used when VALUE_ABSENT is said */
	const char *shown; /* the argument as messages may repeat it, or NULL */
};

/*
 * Appends the form's value to *value. ${env:} with a default says VALUE_ABSENT
 * when the default is to be taken.
 */
typedef enum value_answer form_function(const struct form_call *call,
					struct value *value,
					struct error *error);

form_function form_env;
form_function form_file;
form_function form_credential;

/*
 * ${command:LINE}: standard output of `/bin/sh -c LINE`, less one final
 * newline. It runs in quixrun's own process group, with its standard input and
 * error, so that it can ask on the terminal; it is given 30 s, 120 s when
 * there is a terminal to ask on, and then killed. When the observer skips
 * commands the value is unknown.
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
