/*
 * Counting the calls of this process.
 */
#ifndef TESTS_INJECT_COUNT_H
#define TESTS_INJECT_COUNT_H

#include <stdbool.h>

/* Counts one call of the function; true when it is to fail. */
bool count_fails(const char *function);

/* This process is a child that was forked. */
void count_as_child(void);

#endif
