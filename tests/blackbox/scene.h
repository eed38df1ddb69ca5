/*
 * The world of one black-box test: a private directory with a home, a folder of
 * profiles, a runtime directory and TMPDIR; names that stand for what differs
 * from run to run; the secrets that must not be seen; perhaps a portal.
 *
 * In every text that a test gives to the harness (profiles, arguments,
 * environment, expected output) <NAME> is replaced by what the name stands for:
 *
 *   <dir>          the directory; <config>, <run>, <tmp>, <home> in it
 *   <quixrun>      the launcher; <helper>, <probe>
 *   <late>         a deadline that is not reached
 *   <portal>       the URL of the portal, once there is one
 *   <dev-1> ...    its secrets, see tests/portal/world.h
 *   <dev-1:id> ... the fingerprints of the tokens
 *
 * and whatever the test adds with scene_name(). Any other <...> is left alone.
 */
#ifndef TESTS_BLACKBOX_SCENE_H
#define TESTS_BLACKBOX_SCENE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "quixrun/buf.h"

struct scene {
	char *dir;
	cJSON *names;	/* placeholder to text */
	cJSON *secrets; /* every text that was returned, to be freed */
	cJSON *texts;	/* every text that was handed out, to be freed */
	pid_t portal;	/* 0: none */
	FILE *portal_in;
	FILE *portal_out;
	const void *row;  /* row of a table of cases, see cases.h */
	cJSON *files;	  /* paths of files that may contain secrets */
	struct buf leaks; /* leaks that peek.h has found */
	/*
	 * The test puts a secret into quixrun's environment; the helper must
	 * not have it even then.
	 */
	bool is_secret_inherited;
	bool is_secret_a_proxys; /* ... in a variable for a proxy */
	bool is_secret_typed;	 /* ... on quixrun's command line */
	/* The path of <ca> in an empty root, without the host's CAs. */
	const char *ca_place;
};

/*
 * Setup and teardown for cmocka: *state becomes a struct scene whose row is the
 * previous *state. Teardown fails the test when a secret was seen in one of our
 * processes, or in a file that neither the test has written nor
 * scene_holds_secrets has declared; or when a process, or a file in <run> or
 * <tmp>, is left.
 */
int scene_setup(void **state);
int scene_teardown(void **state);

/* The text with its <names> replaced; valid until teardown. NULL for NULL. */
char *scene_text(struct scene *scene, const char *text);

/* Adds or changes a name. */
void scene_name(struct scene *scene, const char *name, const char *text);

/* The same for a secret; from now on leaks of it are detected. */
void scene_secret(struct scene *scene, const char *id, const char *value);

/*
 * Writes a file, with folders (0755) as needed; a relative path is in <dir>.
 * The mode is set exactly. Returns the path, valid until teardown.
 */
const char *scene_write(struct scene *scene, const char *path, mode_t mode,
			const char *contents);

/* The same for bytes, without replacing names. */
const char *scene_write_bytes(struct scene *scene, const char *path,
			      mode_t mode, const char *bytes, size_t length);

/* Writes <config>/NAME.ini with mode 0600. */
void scene_profile(struct scene *scene, const char *name, const char *contents);

/* The contents of a file, NUL-terminated; valid until teardown. */
char *scene_read(struct scene *scene, const char *path);

/*
 * Declares that the file, or everything in the folder, may contain secrets: a
 * profile that quixrun writes, a file that it renders, or the output of the
 * program.
 */
void scene_holds_secrets(struct scene *scene, const char *path);

/* The id of a secret in `bytes`, or NULL. */
const char *scene_find_secret(const struct scene *scene, const char *bytes,
			      size_t length);

/* Fails the test when `bytes` contain a secret. */
void scene_assert_no_secret(const struct scene *scene, const char *where,
			    const char *bytes, size_t length);

#endif
