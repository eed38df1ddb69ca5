#include "system/descriptors.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Used when the limit is not known. */
#define DESCRIPTORS_MAX 65536

void descriptors_close(int first, int last)
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
