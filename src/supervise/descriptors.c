#include "supervise/descriptors.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where sd_listen_fds(3) begins. */
#define LISTEN_FDS_START 3

static int listen_count(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *count = getenv("LISTEN_FDS");

	if (!pid || !count || strtol(pid, NULL, 10) != getpid())
		return 0;
	return (int)strtol(count, NULL, 10);
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void close_between(int first, int last)
{
	if (first <= last)
		syscall(SYS_close_range, (unsigned int)first,
			(unsigned int)last, 0);
}

void descriptors_close_inherited(int *own, size_t count)
{
	const int listening = listen_count();
	int next = LISTEN_FDS_START + (listening > 0 ? listening : 0);
	size_t i;

	qsort(own, count, sizeof(*own), compare);
	for (i = 0; i < count; i++) {
		if (own[i] < next)
			continue;
		close_between(next, own[i] - 1);
		next = own[i] + 1;
	}
	syscall(SYS_close_range, (unsigned int)next, ~0U, 0);
}
