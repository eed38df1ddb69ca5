/*
 * The time that only runs forward, and dice.
 */
#ifndef PORTAL_CLOCK_H
#define PORTAL_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
long long clock_now_ms(void);

/* 64 random bits from getrandom(2): no two launches may draw the same. */
uint64_t clock_random(void);

#endif
