/*
 * The formats of --print. The reader of each format restores every byte of a
 * value.
 *
 *   export      for eval in a POSIX shell
 *   fish        for fish(1): `quixrun --print=fish | source`
 *   dotenv      for python-dotenv, load_dotenv(), which expands `${NAME}`
 *               inside any quotes, so a `$` before a brace is written
 *               `${:-$}`, the default of a variable without a name
 *   json        one object, name to value
 *   docker      for docker run --env-file: the value is not quoted
 *   systemd     for EnvironmentFile= (systemd.exec(5))
 *   github      for $GITHUB_ENV of GitHub Actions: NAME<<DELIMITER, the lines,
 *               DELIMITER, which is random
 *   github-mask the workflow command that hides a value in the log, for each
 *               secret, for the output of a step
 *   kubernetes  a manifest of a Secret: stringData, or data for values that
 *               YAML cannot represent
 *
 * A value that a format cannot represent is an error that names the variable.
 */
#ifndef COMMANDS_PRINT_FORMATS_H
#define COMMANDS_PRINT_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/strings.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct print_entry {
	char *name;
	struct secret value; /* contains no NUL byte */
	bool is_secret;
};

struct print_list {
	const char *title; /* the profile's name; not owned */
	struct print_entry *entries;
	size_t count;
	struct strings unset; /* names of variables to unset */
};

/* The names that a format accepts. */
enum print_names {
	PRINT_NAMES_SHELL, /* letters, digits and '_', no digit first */
	PRINT_NAMES_FILE,  /* also '.' and '-', and digits first */
	PRINT_NAMES_UTF8,  /* any text */
};

struct print_format {
	const char *name;
	enum print_names names;
	bool can_unset;
	bool holds_files;   /* for a file: its content, not its path */
	bool is_of_secrets; /* prints only secrets */
	int (*write)(const struct print_list *list, struct buf *out,
		     struct error *error);
};

/* The format of that name, or NULL; constant. NULL: the default format. */
const struct print_format *print_find(const char *name);

/* Sets *error: unknown format, with a suggestion. Returns -1. */
int print_unknown(const char *name, struct error *error);

/* Append copies to the list. */
void print_set(struct print_list *list, const char *name, const char *value,
	       size_t length);
void print_unset(struct print_list *list, const char *name);

/*
 * Appends the list in that format, each name once. A name to unset that the
 * format cannot represent is skipped: the reader has no such variable. Returns
 * 0, or -1 with *error (125) and `out` unchanged.
 */
int print_write(const struct print_format *format,
		const struct print_list *list, struct buf *out,
		struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void print_list_clear(struct print_list *list);

#define AUTO_PRINT_LIST __attribute__((cleanup(print_list_clear)))

#endif
