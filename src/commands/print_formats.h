/*
 * The formats of --print: variables written so that the format's own reader
 * gets every byte back.
 *
 *   export      for eval in a POSIX shell
 *   fish        for fish(1): `quixrun --print=fish | source`
 *   dotenv      for python-dotenv, as load_dotenv() reads: `${NAME}` is
 *               replaced there inside any quotes, so that a `$` before a brace
 *               is written `${:-$}`, the default of a variable without a name
 *   json        one object, name to value
 *   docker      for docker run --env-file: the rest of the line, as it is
 *   systemd     for EnvironmentFile= (systemd.exec(5))
 *   github      for $GITHUB_ENV of GitHub Actions: NAME<<DELIMITER, the lines,
 *               DELIMITER, which is random
 *   github-mask the workflow command that hides a value in the log, for each
 *               secret, for the output of a step
 *   kubernetes  a manifest of a Secret: stringData, or data for what YAML
 *               would not give back
 *
 * What a format cannot hold is an error that names the variable.
 */
#ifndef COMMANDS_PRINT_FORMATS_H
#define COMMANDS_PRINT_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct print_entry {
	char *name;
	struct secret value; /* no NUL byte in it */
	bool is_secret;
};

struct print_list {
	const char *title; /* the profile's name; not owned */
	struct print_entry *entries;
	size_t count;
	char **unset; /* names that are to have no value */
	size_t unset_count;
};

/* What the reader of a format takes for a variable's name. */
enum print_names {
	PRINT_NAMES_SHELL, /* letters, digits and '_', no digit first */
	PRINT_NAMES_FILE,  /* also '.' and '-', and digits first */
	PRINT_NAMES_UTF8,  /* any text */
};

struct print_format {
	const char *name;
	enum print_names names;
	bool can_unset;
	bool holds_files;   /* a file's content, under its variable's name */
	bool is_of_secrets; /* nothing else is printed */
	int (*write)(const struct print_list *list, struct buf *out,
		     struct error *error);
};

/* The format of that name, or NULL; constant. NULL: the default one. */
const struct print_format *print_find(const char *name);

/* Sets *error: there is no such format, and which was perhaps meant. */
int print_unknown(const char *name, struct error *error);

/* Append copies to the list. */
void print_set(struct print_list *list, const char *name, const char *value,
	       size_t length);
void print_unset(struct print_list *list, const char *name);

/*
 * Appends the list in that format, each name once. A name to unset that the
 * format cannot hold is left out: its reader has no such variable.
 * Returns 0, or -1 with *error (125) and `out` as it was.
 */
int print_write(const struct print_format *format,
		const struct print_list *list, struct buf *out,
		struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void print_list_clear(struct print_list *list);

#define AUTO_PRINT_LIST __attribute__((cleanup(print_list_clear)))

#endif
