/*
 * Deadlines on the monotonic clock, in milliseconds, and random numbers.
 */
#ifndef QUIXRUN_CLOCK_H
#define QUIXRUN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
long long clock_now(void);

/* The deadline `milliseconds` from now; 0 (no deadline) for 0. */
long long clock_deadline(long long milliseconds);

/*
 * Milliseconds left until the deadline as poll(2) takes them: 0 when it has
 * passed, -1 when there is none.
 */
int clock_left(long long deadline);

/* True when there is a deadline and it has passed. */
bool clock_is_due(long long deadline);

/* The earlier of two deadlines; 0 stands for no deadline. */
long long clock_earlier(long long a, long long b);

/* 64 random bits from getrandom(2), different in every launch. */
uint64_t clock_random(void);

#endif
