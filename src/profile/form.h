/*
 * The forms `${NAME}` and `${NAME:ARGUMENT}`: which there are, and how a value
 * is taken apart into them. Nothing is evaluated here (value/value.h).
 *
 * `$${` is a literal `${`, a `$` before anything else is itself. A form ends at
 * the brace that matches its own, `{` and `}` in between counted.
 */
#ifndef PROFILE_FORM_H
#define PROFILE_FORM_H

#include "quixrun/slice.h"

enum form {
	FORM_ENV,
	FORM_FILE,
	FORM_CREDENTIAL,
	FORM_COMMAND,
	FORM_PROFILE,
	FORM_PORTAL,
	FORM_WORKSPACE,
	FORM_PREFIX,
	FORM_TOKEN,
	FORM_BROKER,
	FORM_TOPIC,
	FORM_GROUP,
	FORM_UNKNOWN, /* also: a brace that is not closed */
};

/* Sets of forms. */
#define FORM_SET(form) (1u << (form))
/* What only holds secrets. */
#define FORM_SECRETS                                                           \
	(FORM_SET(FORM_FILE) | FORM_SET(FORM_CREDENTIAL) |                     \
	 FORM_SET(FORM_COMMAND) | FORM_SET(FORM_TOKEN))

enum form_argument {
	ARGUMENT_NONE,	  /* ${token} */
	ARGUMENT_PUBLIC,  /* ${file:...}: evaluated before, never a secret */
	ARGUMENT_DEFAULT, /* ${env:NAME:-DEFAULT}: only NAME, as PUBLIC */
	ARGUMENT_LITERAL, /* ${command:...}: taken as it stands */
};

/* "env"; "" for FORM_UNKNOWN. */
const char *form_name(enum form form);

enum form_argument form_argument(enum form form);

enum form_part {
	PART_END,
	PART_TEXT, /* literal */
	PART_FORM, /* what stands between the braces */
	PART_OPEN, /* a '${' without its '}' */
};

/* Takes the next part off the front of *rest; *part is its text. */
enum form_part form_next(struct slice *rest, struct slice *part);

/* What stands between the braces of a form. */
struct form_text {
	enum form form;
	struct slice name;
	struct slice argument;	/* bytes NULL: there is no ':' */
	struct slice otherwise; /* of ${env:NAME:-DEFAULT}; bytes NULL: none */
};

struct form_text form_parse(struct slice between);

/*
 * The forms that a value holds, those in arguments and defaults included; the
 * line of ${command:} belongs to the shell.
 */
unsigned int form_set(struct slice value);

#endif
