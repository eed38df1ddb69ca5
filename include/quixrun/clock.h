/*
 * Deadlines on the monotonic clock, in milliseconds, and random numbers.
 */
#ifndef QUIXRUN_CLOCK_H
#define QUIXRUN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
long long clock_now(void);

/* The deadline that is `milliseconds` from now; 0 for 0: no deadline. */
long long clock_deadline(long long milliseconds);

/*
 * Milliseconds left until the deadline as poll(2) takes them: 0 when it has
 * passed, -1 when there is none.
 */
int clock_left(long long deadline);

/* There is a deadline, and it has passed. */
bool clock_is_due(long long deadline);

/* The earlier of two deadlines. */
long long clock_earlier(long long a, long long b);

/* 64 random bits from getrandom(2): no two launches may draw the same. */
uint64_t clock_random(void);

#endif
