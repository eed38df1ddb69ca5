/*
 * A refresh finds out whether a running program would get a different
 * environment now: in a child (successor.h), after a file has changed, and
 * every `interval`. It differs from a launch:
 *
 * - The request to the Portal uses the program's token, and a cached answer is
 *   never used.
 * - A ${command:} is not run, except before a restart, unless `watch_commands`.
 *
 * This is the supervisor's part; state and table are in change.h. Functions
 * that return a phase are actions of the table; `info` is NULL when no process
 * ended.
 */
#ifndef SUPERVISE_REFRESH_H
#define SUPERVISE_REFRESH_H

#include "supervise/change.h"

/* The order for starting a child, also the first one. */
struct child_order refresh_order(const struct change *change);

/* The time of the next refresh as clock_now(); 0: never. */
long long refresh_due(const struct change *change);

/* With a difference found: the time to apply it, or to refresh again. */
long long refresh_wait_due(const struct change *change);

/* Starts a refresh in change->next. */
enum phase refresh_start(struct change *change, const siginfo_t *info);

/* A refresh found a difference. */
enum phase refresh_found(struct change *change, const siginfo_t *info);

/*
 * A refresh was stopped by a signal: its commands would wait forever, so it is
 * killed.
 */
enum phase refresh_stopped(struct change *change, const siginfo_t *info);

/* A refresh has ended; evaluates its reports. */
enum phase refresh_ended(struct change *change, const siginfo_t *info);

/* Kills a refresh and ignores its reports. */
enum phase refresh_drop(struct change *change);

/*
 * Watches the files if possible; changes before that are found. If some cannot
 * be watched, they are compared at change->watch_at.
 */
void refresh_watch(struct change *change);

/* Adds the files that a child has read. */
void refresh_take_sources(struct change *change, struct told *told);

/* Handles a readable watch descriptor. */
void refresh_see_files(struct change *change);

/* The program was executed with the environment that this child reported. */
void refresh_settle(struct change *change, struct told *told);

/*
 * Logs change->failure, and the errors before it, once until a refresh
 * succeeds.
 */
void refresh_tell_trouble(struct change *change);

#endif
