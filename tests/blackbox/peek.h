/*
 * Looking into the processes of ours that a test has started: no secret may
 * stand in a command line, an environment or a name. The portal does the same
 * while it is asked (tests/portal/leaks.h); this is for whatever runs without.
 */
#ifndef TESTS_BLACKBOX_PEEK_H
#define TESTS_BLACKBOX_PEEK_H

#include <sys/types.h>

struct scene;

/*
 * Looks into the process and all that descend from it, as far as they run
 * <quixrun> or <helper>. What is found is told by scene_teardown, which fails
 * the test.
 */
void peek(struct scene *scene, pid_t root);

#endif
