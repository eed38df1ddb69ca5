/*
 * Fake stores of secrets: pass, secret-tool and systemd-creds in <dir>/bin,
 * which log their calls in <dir>/journal and keep entries as files in
 * <dir>/store.
 */
#ifndef TESTS_BLACKBOX_STORES_H
#define TESTS_BLACKBOX_STORES_H

struct scene;

/* The environment with them on PATH. */
#define STORES_ENVIRONMENT TEXTS("PATH=<dir>/bin:/usr/bin:/bin")

/*
 * Installs them. A call whose words are a line of <dir>/fault fails with status
 * 3; one whose words are a line of <dir>/garble stores another token.
 */
void stores_install(struct scene *scene);

/* Fails the test unless exactly these calls were made. */
void stores_assert_journal(struct scene *scene, const char *expected);

/*
 * Fails the test unless the file has this content, without showing its bytes.
 */
void assert_holds_secret(struct scene *scene, const char *path,
			 const char *expected);

#endif
