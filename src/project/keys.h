/*
 * The values of project variables and secrets, by key: from [variables] of the
 * profile, then from the files that Quix CLI writes beside quix.yaml. Also
 * {{KEY}}, which stands for such a value in quix.yaml.
 */
#ifndef PROJECT_KEYS_H
#define PROJECT_KEYS_H

#include "console/log.h"
#include "profile/dotenv.h"
#include "project/application.h"
#include "system/observer.h"
#include "value/value.h"

#define KEYS_SECRETS   ".secrets"
#define KEYS_VARIABLES ".quix.yaml.variables"

/* The files of Quix CLI; zeroed: there are none. */
struct key_files {
	char *secrets_path;
	char *variables_path;
	struct dotenv secrets;
	struct dotenv variables;
};

/* The sources of keys; both must outlive their use. */
struct key_source {
	const struct profile *profile;
	const struct value_source *values;
	const struct key_files *files;
};

/*
 * Reads both files of a folder, if they exist; `folder` is as messages show it.
 * Returns 0, or -1 with *error.
 */
int key_files_read(struct key_files *files, const char *folder,
		   const struct observer *observer, struct error *error);

/* Warns of the lines that were skipped. */
void key_files_warn(const struct key_files *files, const struct log *log);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void key_files_clear(struct key_files *files);

enum key_answer { KEY_FAILED = -1, KEY_FOUND, KEY_ABSENT };

/* A value and its place. */
struct key_value {
	struct value value;
	struct place place;
	bool is_default; /* of app.yaml, not of the deployment */
};

/* Appends the value of a key. An empty value counts as absent. */
enum key_answer key_find(const struct key_source *source, const char *key,
			 bool is_secret, struct key_value *found,
			 struct error *error);

/*
 * Appends quix.yaml's text with {{KEY}} replaced by something that YAML parses
 * as part of a scalar. Line numbers do not change.
 */
void key_hide_all(struct slice text, struct buf *hidden);

/*
 * Appends a scalar of that text with the values of its keys; *value must be
 * empty. KEY_ABSENT: one of the keys has no value.
 */
enum key_answer key_expand(const struct key_source *source, const char *text,
			   struct value *value, struct error *error);

/* Appends a scalar of that text as quix.yaml has it, with {{KEY}}. */
void key_show(const char *text, struct buf *shown);

/* Appends the keys of such a scalar: "A, B". */
void key_list(const char *text, struct buf *names);

#endif
