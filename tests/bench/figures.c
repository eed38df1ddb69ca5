#include "figures.h"

#include <stdio.h>
#include <stdlib.h>

#include "quixrun/mem.h"

void figures_add(struct figures *figures, const struct launch *launch)
{
	figures->launches = mem_resize(figures->launches, figures->count + 1,
				       sizeof(*figures->launches));
	figures->launches[figures->count++] = *launch;
}

static int by_time(const void *a, const void *b)
{
	const struct launch *one = a, *other = b;

	return (one->us > other->us) - (one->us < other->us);
}

static int by_faults(const void *a, const void *b)
{
	const struct launch *one = a, *other = b;

	return (one->faults > other->faults) - (one->faults < other->faults);
}

void figures_print(struct figures *figures, const char *name)
{
	const size_t count = figures->count;
	struct launch *launches = figures->launches;
	double median, late;
	long peak_kb = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (launches[i].peak_kb > peak_kb)
			peak_kb = launches[i].peak_kb;
	qsort(launches, count, sizeof(*launches), by_time);
	median = launches[count / 2].us;
	late = launches[(count * 99 - 1) / 100].us;
	qsort(launches, count, sizeof(*launches), by_faults);
	printf("%s %.1f %.1f %ld %ld\n", name, median, late,
	       launches[count / 2].faults, peak_kb);
}

void figures_clear(struct figures *figures)
{
	free(figures->launches);
	*figures = (struct figures){ 0 };
}
