/*
 * Stand-ins for stores of secrets: pass, secret-tool and systemd-creds in
 * <dir>/bin, which note in <dir>/journal how they were called and keep entries
 * as files in <dir>/store.
 */
#ifndef TESTS_BLACKBOX_STORES_H
#define TESTS_BLACKBOX_STORES_H

struct scene;

/* The environment in which they are found. */
#define STORES_ENVIRONMENT TEXTS("PATH=<dir>/bin:/usr/bin:/bin")

/*
 * A call fails with status 3 whose words are a line of <dir>/fault, and keeps
 * something else when they are one of <dir>/garble.
 */
void stores_install(struct scene *scene);

/* Fails the test unless the calls were exactly these. */
void stores_assert_journal(struct scene *scene, const char *expected);

/* Fails the test unless the file holds this; shows no bytes of it. */
void assert_holds_secret(struct scene *scene, const char *path,
			 const char *expected);

#endif
