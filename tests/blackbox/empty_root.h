/*
 * The programs under test in a root of their own, as FROM scratch: with
 * QUIXRUN_EMPTY_ROOT=1 in the environment of a test there is nothing there but
 * the two programs, the probe, the scene's folder, all under the paths that
 * they have outside, the CA certificates, and /proc and /dev as a container
 * gets them. For the static build. Tests that need another program are skipped.
 */
#ifndef TESTS_BLACKBOX_EMPTY_ROOT_H
#define TESTS_BLACKBOX_EMPTY_ROOT_H

#include <stdbool.h>

struct scene;

bool empty_root_is_on(void);

/* In an empty root, skips the test that runs a program of the machine's. */
void empty_root_skip_program(const char *program);

/* ... or writes a file that has quixrun run one: a script, a ${command:}. */
void empty_root_skip_file(const char *contents);

/*
 * Makes the root and enters it; the caller has a mount namespace of its own.
 * Returns NULL, or what failed, with errno.
 */
const char *empty_root_enter(struct scene *scene);

#endif
