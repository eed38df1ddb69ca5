/*
 * An application as its app.yaml declares it: the variables that its code
 * reads, and the command that starts it.
 */
#ifndef PROJECT_APPLICATION_H
#define PROJECT_APPLICATION_H

#include <stdbool.h>

#include "profile/place.h"
#include "project/tree.h"
#include "quixrun/error.h"
#include "quixrun/strings.h"
#include "quixrun/secret.h"

enum input_type {
	INPUT_TEXT, /* FreeText, and any unknown type */
	INPUT_TOPIC,
	INPUT_HIDDEN,
	INPUT_SECRET,
	INPUT_OPTIONS,
	INPUT_PROJECT_VARIABLE,
	INPUT_GROUP
};

/* How a file gives the value of a variable. */
enum given_kind {
	GIVEN_NONE,
	GIVEN_TEXT,	    /* the value itself */
	GIVEN_VARIABLE_KEY, /* the key of a project variable */
	GIVEN_SECRET_KEY    /* the key of a secret */
};

struct given {
	enum given_kind kind;
	struct secret text;
	struct place place;
};

/* A variable of app.yaml. */
struct declared {
	char *name;
	char *description; /* or NULL */
	char *type_name;   /* inputType if unknown, else NULL */
	enum input_type type;
	bool is_required;
	bool is_secret;
	struct given deployed;	/* by quix.yaml; overrides fallback */
	struct given fallback;	/* by app.yaml */
	struct strings options; /* of INPUT_OPTIONS */
	struct place place;
};

struct application {
	char *path; /* of app.yaml; every place points to it or to quix.yaml */
	char *name; /* or NULL, like the next two */
	char *language;
	int language_line;
	char *entry_point;
	struct declared *variables;
	size_t count;
};

/*
 * Reads the app.yaml at `path`, a regular file. Returns 0, or -1 with *error;
 * the caller clears *application in both cases.
 */
int application_read(struct application *application, const char *path,
		     struct error *error);

/* The variable of that name, or NULL. */
struct declared *application_find(const struct application *application,
				  const char *name);

/* Parses the `inputType` of a variable; false: unknown. */
bool input_type_parse(const char *text, enum input_type *type);

/*
 * Copies the text of a scalar under `key`; NULL when empty or absent. The
 * caller frees it.
 */
int application_copy_text(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  char **text, struct error *error);

/* Reads the boolean under `key`; false when absent. */
int application_read_flag(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  bool *flag, struct error *error);

/* A key in a variable's mapping, and the kind of its value. */
struct given_key {
	const char *key;
	enum given_kind kind;
};

/*
 * Sets *given to the scalar under the key of a variable, unless the scalar is
 * empty or *given is already set.
 */
int application_read_given(const struct tree *tree,
			   const struct tree_node *mapping,
			   const struct given_key *key, struct given *given,
			   struct error *error);

/* Reads a regular file of at most 1 MiB into *text. */
int application_read_file(const char *path, struct buf *text,
			  struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void application_clear(struct application *application);

#endif
