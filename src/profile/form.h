/*
 * The forms `${NAME}` and `${NAME:ARGUMENT}`: which exist, and how a value is
 * split into them. Nothing is evaluated here (value/value.h).
 *
 * `$${` is a literal `${`; a `$` before any other character is a literal `$`. A
 * form ends at the matching brace: nested `{` and `}` are counted.
 */
#ifndef PROFILE_FORM_H
#define PROFILE_FORM_H

#include <stdbool.h>

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
	FORM_UNKNOWN, /* also for a missing closing brace */
};

/* Sets of forms. */
#define FORM_SET(form) (1u << (form))
/* Forms whose values are always secrets. */
#define FORM_SECRETS                                                           \
	(FORM_SET(FORM_FILE) | FORM_SET(FORM_CREDENTIAL) |                     \
	 FORM_SET(FORM_COMMAND) | FORM_SET(FORM_TOKEN))

enum form_argument {
	ARGUMENT_NONE,	  /* ${token}: no argument */
	ARGUMENT_PUBLIC,  /* ${file:...}: evaluated first; never a secret */
	ARGUMENT_DEFAULT, /* ${env:NAME:-DEFAULT}: only NAME, as PUBLIC */
	ARGUMENT_LITERAL, /* ${command:...}: not evaluated */
};

/* The form's name, such as "env"; "" for FORM_UNKNOWN. */
const char *form_name(enum form form);

enum form_argument form_argument(enum form form);

enum form_part {
	PART_END,
	PART_TEXT, /* literal */
	PART_FORM, /* the text between the braces */
	PART_OPEN, /* a '${' without its '}' */
};

/* Removes the next part from the front of *rest; *part is its text. */
enum form_part form_next(struct slice *rest, struct slice *part);

/* The text between the braces of a form. */
struct form_text {
	enum form form;
	struct slice name;
	struct slice argument;	/* bytes is NULL without a ':' */
	struct slice otherwise; /* the default of ${env:}; bytes NULL: none */
};

/* Parses the text between the braces; the result points into it. */
struct form_text form_parse(struct slice between);

/*
 * Parses the next form of *rest and removes it, and the literal text before it,
 * from the front. Returns false when none follows.
 */
bool form_next_parsed(struct slice *rest, struct form_text *form);

/*
 * The set of forms in a value, also those in arguments and defaults. The
 * command of ${command:} is not searched: its `${` belongs to the shell.
 */
unsigned int form_set(struct slice value);

#endif
