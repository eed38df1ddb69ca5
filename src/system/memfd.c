#include "system/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdlib.h>
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

static int create_memfd(const char *name)
{
	const unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);

	/* EINVAL: a kernel without MFD_NOEXEC_SEAL. */
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, flags);
	return fd;
}

static int fill_memfd(int fd, const struct buf *content)
{
	if (io_write_all(fd, buf_text(content), content->length))
		return -1;
	/*
	 * Allowed, although MFD_NOEXEC_SEAL implies F_SEAL_EXEC: that protects
	 * only the execute bits.
	 */
	if (fchmod(fd, 0444) < 0)
		return -1;
	return fcntl(fd, F_ADD_SEALS, SEALS);
}

/* Uses a lower number if the resource limit is about 200. */
static int move_up(int fd)
{
	struct rlimit limit;
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);

	if (high < 0 && (errno == EINVAL || errno == EMFILE) &&
	    !getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur > 16)
		high = fcntl(fd, F_DUPFD_CLOEXEC, (int)limit.rlim_cur - 16);
	return high;
}

/* Opens a new file without a name in the folder, for reading and writing. */
static int open_unnamed(const char *folder)
{
	AUTO_BUF struct buf path = { 0 };
	int fd = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	/* Some file systems do not support O_TMPFILE. */
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	buf_add_format(&path, "%s/quixrun.XXXXXX", folder);
	fd = mkostemp(path.data, O_CLOEXEC);
	if (fd >= 0)
		unlink(path.data);
	return fd;
}

/* The program may only read it. */
static int reopen_for_reading(int fd)
{
	AUTO_BUF struct buf path = { 0 };

	buf_add_format(&path, "/proc/self/fd/%d", fd);
	return open(path.data, O_RDONLY | O_CLOEXEC);
}

static int make_unnamed(const char *folder, const struct buf *content)
{
	const int fd = folder ? open_unnamed(folder) : -1;
	int reading = -1;
	int high = -1;

	if (fd >= 0 && !io_write_all(fd, buf_text(content), content->length))
		reading = reopen_for_reading(fd);
	if (reading >= 0)
		high = move_up(reading);
	if (fd >= 0)
		close(fd);
	if (reading >= 0)
		close(reading);
	return high;
}

/* In a tmpfs(5), so that it is only in memory, too. */
static int make_in_shm(const struct buf *content)
{
	const int high = make_unnamed(getenv("XDG_RUNTIME_DIR"), content);

	return high < 0 ? make_unnamed("/dev/shm", content) : high;
}

int memfd_make(const char *name, const struct buf *content, struct error *error)
{
	const int fd = create_memfd(name);
	int high = -1;
	int reason;

	if (fd >= 0 && !fill_memfd(fd, content))
		high = move_up(fd);
	reason = errno;
	if (fd >= 0)
		close(fd);
	if (high < 0 && error_status(reason) == STATUS_PERMANENT)
		high = make_in_shm(content);
	if (high < 0)
		error_set(error, error_status(reason),
			  "cannot make a file in memory for %s: %s%s", name,
			  strerror(reason),
			  error_status(reason) == STATUS_PERMANENT
				  ? "; set files = DIR in [launch]"
				  : "");
	return high;
}
