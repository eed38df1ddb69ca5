/*
 * The results of many launches of one program.
 */
#ifndef TESTS_BENCH_FIGURES_H
#define TESTS_BENCH_FIGURES_H

#include <stddef.h>

#include "contender.h"

struct figures {
	struct launch *launches;
	size_t count;
};

void figures_add(struct figures *figures, const struct launch *launch);

/*
 * Prints "NAME MEDIAN_US P99_US FAULTS PEAK_KB": median and 99th percentile of
 * the times, the median of the faults, the largest peak. Sorts the launches.
 */
void figures_print(struct figures *figures, const char *name);

/* Frees. Safe on a zeroed struct, and twice. */
void figures_clear(struct figures *figures);

#endif
