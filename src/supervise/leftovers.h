/*
 * The processes that a program leaves in its process group when it ends. With
 * signals = group they are stopped, and killed after kill_timeout; otherwise
 * they are left running (quixrun.ini(5)). When PID 1 exits the kernel kills all
 * processes.
 */
#ifndef SUPERVISE_LEFTOVERS_H
#define SUPERVISE_LEFTOVERS_H

#include "supervise/change.h"

/* Adds the process group of a program that was reaped. */
void leftovers_add(struct change *change, pid_t group);

/* The time and the action of PHASE_CLEARING in the table of change.c. */
long long leftovers_due(const struct change *change);
enum phase leftovers_clear(struct change *change, const siginfo_t *info);

#endif
