#include "system/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/io.h"

#define FIRST_DESCRIPTOR 200

/* Linux 6.3; older headers do not have it. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

static int create(const char *name)
{
	const unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);

	/* An older kernel knows no MFD_NOEXEC_SEAL. */
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, flags);
	return fd;
}

static int fill(int fd, const struct buf *content)
{
	if (io_write_all(fd, buf_text(content), content->length))
		return -1;
	/* The mode first: F_SEAL_EXEC of MFD_NOEXEC_SEAL allows 0444. */
	if (fchmod(fd, 0444) < 0)
		return -1;
	return fcntl(fd, F_ADD_SEALS, SEALS);
}

/* A resource limit of 200 or little more leaves what room there is. */
static int move_up(int fd)
{
	struct rlimit limit;
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);

	if (high < 0 && (errno == EINVAL || errno == EMFILE) &&
	    !getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur > 16)
		high = fcntl(fd, F_DUPFD_CLOEXEC, (int)limit.rlim_cur - 16);
	return high;
}

int memfd_make(const char *name, const struct buf *content, struct error *error)
{
	const int fd = create(name);
	int high = -1;

	if (fd >= 0 && !fill(fd, content))
		high = move_up(fd);
	if (high < 0)
		error_set(error, STATUS_LATER,
			  "cannot make a file in memory for %s: %s", name,
			  strerror(errno));
	if (fd >= 0)
		close(fd);
	return high;
}
