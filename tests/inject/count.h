/*
 * Counts the calls of this process.
 */
#ifndef TESTS_INJECT_COUNT_H
#define TESTS_INJECT_COUNT_H

#include <stdbool.h>

/* Counts one call of the function; returns true when it must fail. */
bool count_fails(const char *function);

/* Marks this process as a forked child. */
void count_as_child(void);

#endif
