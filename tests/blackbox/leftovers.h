/*
 * Checks that a program leaves nothing behind. Every test process is a child
 * subreaper (prctl(2)), so that orphaned descendants become its children.
 */
#ifndef TESTS_BLACKBOX_LEFTOVERS_H
#define TESTS_BLACKBOX_LEFTOVERS_H

#include "quixrun/buf.h"

struct scene;

/*
 * Waits up to ten seconds for every child of this process to end, then kills
 * and reports those that did not.
 */
void leftovers_processes(struct buf *complaints);

/* The number of children of this process, without the portal. */
int leftovers_count(const struct scene *scene);

/*
 * Reports files in <run> and <tmp>. The cache is allowed; its files must be
 * private and must not contain a secret in plain text.
 */
void leftovers_files(struct scene *scene, struct buf *complaints);

/*
 * Reports files below <dir> that contain a secret and were not declared by
 * scene_holds_secrets.
 */
void leftovers_secrets(struct scene *scene, struct buf *complaints);

#endif
