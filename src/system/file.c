#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/private_group.h"

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define AUTO_CLOSE __attribute__((cleanup(close_fd)))

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a fifo";
	case S_IFSOCK:
		return "a socket";
	default:
		return "a device";
	}
}

/* O_NONBLOCK, because opening a fifo would wait for a writer. */
static int open_regular(const char *path, struct stat *status,
			struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		int reason = errno;

		error_set(error, STATUS_PERMANENT, "'%s': %s", path,
			  strerror(reason));
		errno = reason;
		return -1;
	}
	if (fstat(fd, status) == 0 && S_ISREG(status->st_mode))
		return fd;
	close(fd);
	error_set(error, STATUS_PERMANENT, "'%s' is %s, not a regular file",
		  path, kind_of(status->st_mode));
	errno = 0;
	return -1;
}

/* Reserves a byte more than the size, so that the end of file is read, too. */
static void reserve(const struct stat *status, size_t max, struct buf *content)
{
	const size_t size = (size_t)status->st_size;

	buf_reserve(content, (size < max ? size : max) + 1);
}

/* The size may be wrong: files in /proc report 0. */
static int read_all(int fd, const char *path, size_t max, struct buf *content,
		    struct error *error)
{
	if (!io_read_all(fd, max, content))
		return 0;
	if (errno == EFBIG)
		return error_set(error, STATUS_PERMANENT,
				 "'%s' is larger than %zu KiB", path,
				 max / 1024);
	return error_set(error, STATUS_PERMANENT, "'%s': %s", path,
			 strerror(errno));
}

int file_read(const char *path, size_t max, struct buf *content,
	      struct error *error)
{
	struct stat status;
	AUTO_CLOSE int fd = open_regular(path, &status, error);
	int result;

	if (fd < 0)
		return -1;
	reserve(&status, max, content);
	result = read_all(fd, path, max, content, error);
	errno = 0;
	return result;
}

static int check_owner(const char *path, uid_t owner, const struct stat *status,
		       struct error *error)
{
	AUTO_BUF struct buf quoted = { 0 };

	if (status->st_uid == 0 || status->st_uid == geteuid())
		return 0;
	if (owner != (uid_t)-1 && status->st_uid == owner)
		return 0;
	text_shell_quote(&quoted, path);
	return error_set(error, STATUS_PERMANENT,
			 "'%s' belongs to user %u, neither to root nor to you; "
			 "if it is right, run: chown %u %s",
			 path, status->st_uid, geteuid(), buf_text(&quoted));
}

static bool is_private_group(gid_t group, uid_t owner)
{
	AUTO_BUF struct buf passwd = { 0 };
	AUTO_BUF struct buf groups = { 0 };
	struct error ignored;

	return !file_read("/etc/passwd", FILE_MAX, &passwd, &ignored) &&
	       !file_read("/etc/group", FILE_MAX, &groups, &ignored) &&
	       private_group_is(buf_text(&passwd), buf_text(&groups), group,
				owner);
}

bool file_has_other_writers(const struct stat *status)
{
	if (status->st_mode & S_IWOTH)
		return true;
	return status->st_mode & S_IWGRP &&
	       !is_private_group(status->st_gid, status->st_uid);
}

static int check_writers(const char *path, const struct stat *status,
			 struct error *error)
{
	AUTO_BUF struct buf quoted = { 0 };

	if (!file_has_other_writers(status))
		return 0;
	text_shell_quote(&quoted, path);
	return error_set(error, STATUS_PERMANENT,
			 "'%s' can be written by others (mode %04o); "
			 "if it is right, run: chmod go-w %s",
			 path, status->st_mode & 07777, buf_text(&quoted));
}

static int check_trust(const char *path, uid_t owner, const struct stat *status,
		       struct error *error)
{
	if (check_owner(path, owner, status, error))
		return -1;
	return check_writers(path, status, error);
}

int file_read_judged(const char *path, size_t max, struct buf *content,
		     struct file_judgement *judgement, struct error *error)
{
	struct stat status;
	AUTO_CLOSE int fd = open_regular(path, &status, error);

	if (fd < 0)
		return -1;
	if (!check_trust(path, judgement->owner, &status, &judgement->distrust))
		judgement->distrust.message[0] = '\0';
	reserve(&status, max, content);
	return read_all(fd, path, max, content, error);
}

int file_read_trusted(const char *path, uid_t owner, struct buf *content,
		      struct stat *status, struct error *error)
{
	AUTO_CLOSE int fd = open_regular(path, status, error);
	int result;

	if (fd < 0)
		return -1;
	result = check_trust(path, owner, status, error);
	if (!result) {
		reserve(status, FILE_MAX, content);
		result = read_all(fd, path, FILE_MAX, content, error);
	}
	errno = 0;
	return result;
}

/* The overflow uid, or 65534 when it is not known (user_namespaces(7)). */
static uid_t overflow_uid(void)
{
	AUTO_BUF struct buf text = { 0 };
	struct error ignored;
	unsigned long number = 65534;

	if (!file_read("/proc/sys/kernel/overflowuid", 32, &text, &ignored))
		number = strtoul(buf_text(&text), NULL, 10);
	return (uid_t)number;
}

int file_trust_owner(const char *value, uid_t *owner, struct error *error)
{
	size_t digits;

	*owner = (uid_t)-1;
	if (!value || !*value)
		return 0;
	digits = strspn(value, "0123456789");
	if (value[digits] || digits > 10 ||
	    strtoul(value, NULL, 10) >= (uid_t)-1)
		return error_set(error, STATUS_PERMANENT,
				 "$QUIXRUN_TRUST_OWNER: '%s' is not a user id",
				 value);
	*owner = (uid_t)strtoul(value, NULL, 10);
	if (*owner == overflow_uid())
		return error_set(error, STATUS_PERMANENT,
				 "$QUIXRUN_TRUST_OWNER: %s is the overflow "
				 "uid, which stands for every unknown user",
				 value);
	return 0;
}

bool file_is_same(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return !stat(a, &of_a) && !stat(b, &of_b) &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

char *file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_copy_text(".");
	return mem_copy(path, slash == path ? 1 : (size_t)(slash - path));
}

char *file_join(const char *folder, const char *path)
{
	struct buf joined = { 0 };

	if (*path != '/' && strcmp(folder, ".") != 0) {
		buf_add_text(&joined, folder);
		if (!text_ends(folder, "/"))
			buf_add_char(&joined, '/');
	}
	buf_add_text(&joined, path);
	return buf_steal(&joined);
}
