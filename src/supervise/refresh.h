/*
 * A refresh finds out whether a program that runs would be given something else
 * by now: in a child (successor.h), when a file has changed, and every
 * `interval`. What it does otherwise than a launch:
 *
 * - the Portal is asked with the token that the program has, and the cache does
 *   not stand in for it;
 * - a ${command:} is not run, but before a restart, unless `watch_commands`.
 *
 * Here is the supervisor's side, of the state and the table in change.h. Those
 * that return a phase are what the table names; `info` is NULL where no process
 * ended.
 */
#ifndef SUPERVISE_REFRESH_H
#define SUPERVISE_REFRESH_H

#include "supervise/change.h"

/* How a child is to be started, the first one too. */
struct child_order refresh_order(const struct change *change);

/* When the next one is due; clock_now(), 0: never. */
long long refresh_due(const struct change *change);

/* While a difference waits: when it is acted upon, or looked at anew. */
long long refresh_wait_due(const struct change *change);

/* Starts one in change->next. */
enum phase refresh_start(struct change *change, const siginfo_t *info);

/* It found a difference. */
enum phase refresh_found(struct change *change, const siginfo_t *info);

/* It was stopped by a signal: a command of it would wait forever. */
enum phase refresh_stopped(struct change *change, const siginfo_t *info);

/* It has ended; what it has said counts. */
enum phase refresh_ended(struct change *change, const siginfo_t *info);

/* Ends it; what it has said does not count. */
enum phase refresh_drop(struct change *change);

/*
 * Watches the files, as far as that is possible; what happened before is found.
 * What is not possible is done again at change->watch_at.
 */
void refresh_watch(struct change *change);

/* The files that a child has read. */
void refresh_take_sources(struct change *change, struct told *told);

/* There is something to read from the watch. */
void refresh_see_files(struct change *change);

/* The program was given what this child said. */
void refresh_settle(struct change *change, struct told *told);

/* change->failure: one warning until it is over. */
void refresh_tell_trouble(struct change *change);

#endif
