/*
 * Searches the processes of a test for leaks: no secret may be in a command
 * line, an environment or a name. The portal does the same during a request
 * (tests/portal/leaks.h); this is for tests without a portal.
 */
#ifndef TESTS_BLACKBOX_PEEK_H
#define TESTS_BLACKBOX_PEEK_H

#include <sys/types.h>

struct scene;

/*
 * Searches the process and its descendants that run <quixrun> or <helper>.
 * Leaks are reported by scene_teardown, which fails the test.
 */
void peek(struct scene *scene, pid_t root);

#endif
