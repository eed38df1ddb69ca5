/*
 * Runs the programs in an empty root, as FROM scratch: with
 * QUIXRUN_EMPTY_ROOT=1 in the environment of a test, the root contains only the
 * two programs, the probe, the scene's folder (under the same paths as
 * outside), the CA certificates, and /proc and /dev as in a container. For the
 * static build. Tests that need another program are skipped.
 */
#ifndef TESTS_BLACKBOX_EMPTY_ROOT_H
#define TESTS_BLACKBOX_EMPTY_ROOT_H

#include <stdbool.h>

struct scene;

bool empty_root_is_on(void);

/* In an empty root, skips a test that runs a program of the host. */
void empty_root_skip_program(const char *program);

/* The same for a file that makes quixrun run one: a script, a ${command:}. */
void empty_root_skip_file(const char *contents);

/*
 * Makes the root and enters it; the caller has entered a new mount namespace.
 * Returns NULL, or what failed, with errno.
 */
const char *empty_root_enter(struct scene *scene);

#endif
