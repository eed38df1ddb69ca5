/*
 * Replacing the program after a refresh has found a difference (on_change in
 * quixrun.ini(5)):
 *
 * - restart: sends TERM, after kill_timeout KILL; starts the next program when
 *   the whole process group has ended.
 * - overlap: starts the next program first. When it has run for overlap_grace,
 *   the old one is stopped.
 * - signal: replaces the files of the program and sends it a signal.
 *
 * These functions are actions in the table of change.c for the phases from
 * PHASE_WAITING on: each returns the next phase; `info` is NULL when no process
 * ended.
 */
#ifndef SUPERVISE_HANDOVER_H
#define SUPERVISE_HANDOVER_H

#include "supervise/change.h"

/* The change is due; refresh_drop if the files have changed again. */
enum phase handover_begin(struct change *change, const siginfo_t *info);

/*
 * The time of the next action for the stopping group: now when it has ended,
 * else when kill_timeout is over. Once the leader is reaped, the group is
 * polled.
 */
long long handover_group_due(const struct change *change);

/* Restart: kills that group, or starts the next program when it has ended. */
enum phase handover_stopped(struct change *change, const siginfo_t *info);

/* The next program ended, before it was executed or because it was stopped. */
enum phase handover_lost(struct change *change, const siginfo_t *info);

/* Overlap: the new program was stopped; it waits for the terminal. */
enum phase handover_next_stopped(struct change *change, const siginfo_t *info);

/* Overlap: the new program ended during overlap_grace; the old one stays. */
enum phase handover_failed(struct change *change, const siginfo_t *info);

/* Overlap: the old program ended by itself; the new one becomes the program. */
enum phase handover_program_ended(struct change *change, const siginfo_t *info);

/*
 * Overlap: the new program has run for overlap_grace: it becomes the program,
 * and the old one is stopped. Or it has not reported READY=1 within
 * overlap_timeout: it is stopped.
 */
enum phase handover_time_over(struct change *change, const siginfo_t *info);

/*
 * Overlap: it reported READY=1; with overlap_ready = notify it becomes the
 * program.
 */
enum phase handover_ready(struct change *change, const siginfo_t *info);

/* Overlap: kills the new program, which did not stop in time. */
enum phase handover_kill_next(struct change *change, const siginfo_t *info);

/* Overlap: kills the old program's group, or finishes when it has ended. */
enum phase handover_retired(struct change *change, const siginfo_t *info);

/* Overlap: the old program was stopped by job control; it is continued. */
enum phase handover_old_stopped(struct change *change, const siginfo_t *info);

/* Overlap: the old program ended; its group may still exist. */
enum phase handover_old_ended(struct change *change, const siginfo_t *info);

/* The same after TERM from outside. */
enum phase handover_last_old_ended(struct change *change,
				   const siginfo_t *info);

/* Signal: the files were replaced, or that failed; sends the signal. */
enum phase handover_delivered(struct change *change, const siginfo_t *info);

#endif
