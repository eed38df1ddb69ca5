/*
 * The forms `${NAME}` and `${NAME:ARGUMENT}`, in one table.
 */
#ifndef VALUE_FORMS_H
#define VALUE_FORMS_H

#include "value/value.h"

/* One `${...}` while it is evaluated. */
struct form_call {
	struct quix *quix;
	const struct expression *expression; /* that it stands in */
	const struct form *form;
	const char *argument;	/* evaluated; NULL when there is none */
	struct slice otherwise; /* not evaluated; bytes NULL: no default */
	int depth;		/* of nested forms */
	const char *shown; /* the argument as messages may repeat it, or NULL */
};

enum form_argument {
	ARGUMENT_NONE,	  /* ${token} */
	ARGUMENT_PUBLIC,  /* ${file:...}: evaluated before, never a secret */
	ARGUMENT_DEFAULT, /* ${env:NAME:-DEFAULT}: only NAME, as PUBLIC */
	ARGUMENT_LITERAL, /* ${command:...}: taken as it stands */
};

/* Appends the form's value to *value; 0, or -1 with *error. */
typedef int form_function(const struct form_call *call, struct value *value,
			  struct error *error);

struct form {
	const char *name;
	enum form_argument argument;
	form_function *evaluate;
};

/* The form of that name, or NULL. */
const struct form *form_find(const char *name, size_t length);

/*
 * The text holds no forms but those of these names, which end with NULL; also
 * not inside of one another. "$${" is a literal.
 */
bool form_all_are(const char *text, const char *const *names);

/* Appends the value of call->otherwise. Returns 0, or -1 with *error. */
int value_add_default(const struct form_call *call, struct value *value,
		      struct error *error);

/*
 * Sets *error to "FILE:LINE: ${NAME:SHOWN}: " and the formatted reason, with
 * status 125. Returns -1.
 */
int form_fail(const struct form_call *call, struct error *error,
	      const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * ${command:LINE}: standard output of `/bin/sh -c LINE`, less one final
 * newline. It runs in quixrun's own process group, with its standard input and
 * error, so that it can ask on the terminal; it is given 30 s, 120 s when
 * there is a terminal to ask on, and then killed.
 */
form_function form_command;

#endif
