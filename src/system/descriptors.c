#include "system/descriptors.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Used when the limit is not known. */
#define DESCRIPTORS_MAX 65536

void descriptor_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_range_of(int first, int last)
{
	struct rlimit limit;
	int fd;

	if (first > last || !syscall(SYS_close_range, (unsigned int)first,
				     (unsigned int)last, 0))
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur > DESCRIPTORS_MAX)
		limit.rlim_cur = DESCRIPTORS_MAX;
	for (fd = first; fd <= last && (rlim_t)fd < limit.rlim_cur; fd++)
		close(fd);
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void descriptors_close_others(int first, int *kept, size_t count)
{
	size_t i;

	qsort(kept, count, sizeof(*kept), compare_numbers);
	for (i = 0; i < count; i++) {
		if (kept[i] < first)
			continue;
		close_range_of(first, kept[i] - 1);
		first = kept[i] + 1;
	}
	close_range_of(first, INT_MAX);
}
