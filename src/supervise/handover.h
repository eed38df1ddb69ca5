/*
 * From one program to the next, once a refresh has found that it would be given
 * something else (on_change in quixrun.ini(5)):
 *
 * - restart: TERM, after kill_timeout KILL; the next one when the whole group
 *   is gone.
 * - overlap: the next one first. When it has run for overlap_grace,
 *   the old one is stopped.
 * - signal: the files of the program are replaced; it gets a signal.
 *
 * What the table in change.c does in the phases from PHASE_WAITING on: each
 * returns the next phase; `info` is NULL where no process ended.
 */
#ifndef SUPERVISE_HANDOVER_H
#define SUPERVISE_HANDOVER_H

#include "supervise/change.h"

/* It is time to act, or the files have changed again: refresh_drop. */
enum phase handover_begin(struct change *change, const siginfo_t *info);

/*
 * When there is something to do about the group that is being stopped: it is
 * gone, or kill_timeout is over. Until then it has to be checked repeatedly.
 */
long long handover_group_due(const struct change *change);

/* Restart: kills that group, or starts the next program when it is gone. */
enum phase handover_stopped(struct change *change, const siginfo_t *info);

/*
 * What was to be the program has ended: before it began, or because it was told
 * to.
 */
enum phase handover_lost(struct change *change, const siginfo_t *info);

/* Overlap: the new program was stopped; it waits for the terminal. */
enum phase handover_next_stopped(struct change *change, const siginfo_t *info);

/* Overlap: the new program has ended before its time; the old one stays. */
enum phase handover_failed(struct change *change, const siginfo_t *info);

/* Overlap: the old program has ended by itself; the new one is the program. */
enum phase handover_program_ended(struct change *change, const siginfo_t *info);

/*
 * Overlap: the new program has run for overlap_grace and is the program, the
 * old one is stopped; or it has not said that it is ready within
 * overlap_timeout, and is stopped.
 */
enum phase handover_time_over(struct change *change, const siginfo_t *info);

/* Overlap: it has said that it is ready; with overlap_ready = notify as above.
 */
enum phase handover_ready(struct change *change, const siginfo_t *info);

/* Overlap: the new one did not stop in time. */
enum phase handover_kill_next(struct change *change, const siginfo_t *info);

/* Overlap: kills the old one's group, or is done when that is gone. */
enum phase handover_retired(struct change *change, const siginfo_t *info);

/* Overlap: the old one was stopped, which nobody waits for. */
enum phase handover_old_stopped(struct change *change, const siginfo_t *info);

/* Overlap: the old one has ended; its group may still be there. */
enum phase handover_old_ended(struct change *change, const siginfo_t *info);

/* The same when both were stopped from outside. */
enum phase handover_last_old_ended(struct change *change,
				   const siginfo_t *info);

/* Signal: the files were replaced, or not; the program gets its signal. */
enum phase handover_delivered(struct change *change, const siginfo_t *info);

#endif
