/*
 * Reading the output of a running program, and waiting for its end.
 */
#ifndef TESTS_BLACKBOX_RUN_OUTPUT_H
#define TESTS_BLACKBOX_RUN_OUTPUT_H

#include <stdbool.h>

struct run;

/*
 * Waits for output or the end of the program, at most `limit_ms`, and collects
 * the output. Returns false when the program has ended (not yet reaped) and
 * wrote nothing more, or the time is over.
 */
bool output_step(struct run *run, long long limit_ms);

/* Collects what is left in the pipes, and closes them. */
void output_drain(struct run *run);

#endif
