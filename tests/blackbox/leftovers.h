/*
 * What a program must not leave behind. Every test process is a child
 * subreaper (prctl(2)), so that an orphan of whatever it ran is its child.
 */
#ifndef TESTS_BLACKBOX_LEFTOVERS_H
#define TESTS_BLACKBOX_LEFTOVERS_H

#include "quixrun/buf.h"

struct scene;

/*
 * Waits up to ten seconds for every child of this process to end, then kills
 * and names those that did not.
 */
void leftovers_processes(struct buf *complaints);

/* The number of children of this process, the portal not counted. */
int leftovers_count(const struct scene *scene);

/*
 * Names the files in <run> and <tmp>. The cache may be there; its files must be
 * private and hold no secret in clear.
 */
void leftovers_files(struct scene *scene, struct buf *complaints);

/*
 * Names the files below <dir> that hold a secret though nobody expects it: see
 * scene_holds_secrets.
 */
void leftovers_secrets(struct scene *scene, struct buf *complaints);

#endif
