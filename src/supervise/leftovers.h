/*
 * What a program leaves in its process group when it ends. With signals = group
 * it is stopped, too, and killed after kill_timeout; otherwise it is left
 * running (quixrun.ini(5)). When process 1 ends the kernel kills everything.
 */
#ifndef SUPERVISE_LEFTOVERS_H
#define SUPERVISE_LEFTOVERS_H

#include "supervise/change.h"

/* A program has been waited for that led this process group. */
void leftovers_add(struct change *change, pid_t group);

/* Of PHASE_CLEARING, as in the table of change.c. */
long long leftovers_due(const struct change *change);
enum phase leftovers_clear(struct change *change, const siginfo_t *info);

#endif
