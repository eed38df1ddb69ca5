/*
 * Deadlines on the monotonic clock, in milliseconds.
 */
#ifndef LAUNCHER_CLOCK_H
#define LAUNCHER_CLOCK_H

/* Milliseconds of CLOCK_MONOTONIC. */
long long clock_now(void);

/* The deadline that is `milliseconds` from now; 0 for 0: no deadline. */
long long clock_deadline(long long milliseconds);

/*
 * Milliseconds left until the deadline as poll(2) takes them: 0 when it has
 * passed, -1 when there is none.
 */
int clock_left(long long deadline);

#endif
