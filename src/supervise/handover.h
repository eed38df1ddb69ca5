/*
 * From one program to the next, once a look has found that it would be given
 * something else (on_change in quixrun.ini(5)):
 *
 * - restart: TERM, after kill_timeout KILL; the next one when the whole group
 *   is gone.
 * - overlap: the next one first. When it has lived for overlap_grace the old
 *   one is told to end.
 * - signal: the files of the program are replaced; it gets a signal.
 *
 * Steps of struct change, none of which waits.
 */
#ifndef SUPERVISE_HANDOVER_H
#define SUPERVISE_HANDOVER_H

#include "supervise/change.h"
#include "supervise/decision.h"

/* `change->next` is ready, and it is time. */
void handover_begin(struct change *change);

/* Does what is due in the phase that it has come to. */
void handover_step(struct change *change);

/* clock_now() when something is due; 0: nothing is. */
long long handover_due(const struct change *change);

/* `change->next` has ended during a handover. */
void handover_next_ended(struct change *change, const siginfo_t *info);

/* For overlap.c: the next one becomes the program; the old one is forgotten. */
void handover_promote(struct change *change);

/*
 * Tells the group to end, and comes to that phase, PHASE_STOPPING or
 * PHASE_RETIRING.
 */
void handover_stop_group(struct change *change, pid_t leader, enum phase phase);

/* What is to be logged of this handover; `action` is a constant. */
struct decision handover_decide(const struct change *change,
				const char *action);

#endif
