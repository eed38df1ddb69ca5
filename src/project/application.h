/*
 * An application as its app.yaml declares it: the variables that its code
 * reads, and how it is started.
 */
#ifndef PROJECT_APPLICATION_H
#define PROJECT_APPLICATION_H

#include <stdbool.h>

#include "profile/place.h"
#include "project/tree.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

enum input_type {
	INPUT_TEXT, /* FreeText, and one that is not known */
	INPUT_TOPIC,
	INPUT_HIDDEN,
	INPUT_SECRET,
	INPUT_OPTIONS,
	INPUT_PROJECT_VARIABLE,
	INPUT_GROUP
};

/* What a file gives for a variable. */
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
	char *type_name;   /* inputType when it is not known, else NULL */
	enum input_type type;
	bool is_required;
	bool is_secret;
	struct given deployed; /* by quix.yaml; wins */
	struct given fallback; /* by app.yaml */
	char **options;	       /* of INPUT_OPTIONS */
	size_t option_count;
	struct place place;
};

struct application {
	char *path; /* of app.yaml; every place points to it or to quix.yaml */
	char *name; /* or NULL, as the two below */
	char *language;
	char *entry_point;
	struct declared *variables;
	size_t count;
};

/*
 * Reads the app.yaml at `path`, a regular file. Returns 0, or -1 with *error;
 * *application is to be cleared in both cases.
 */
int application_read(struct application *application, const char *path,
		     struct error *error);

/* The variable of that name, or NULL. */
struct declared *application_find(const struct application *application,
				  const char *name);

/* What a variable's `inputType` says; false: it is not known. */
bool input_type_parse(const char *text, enum input_type *type);

/* A copy of the text of a scalar under `key`; NULL when empty or not there. */
int application_copy_text(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  char **text, struct error *error);

/* The boolean under `key`; false when it is not there. */
int application_read_flag(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  bool *flag, struct error *error);

/* Where a variable's mapping has its value, and what that is. */
struct given_key {
	const char *key;
	enum given_kind kind;
};

/*
 * The scalar under the key of a variable becomes *given, unless it is empty or
 * something was given already.
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
