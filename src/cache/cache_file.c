#include "cache/cache_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/private_dir.h"
#include "quixrun/text.h"

#define TEMPORARY_AGE_MS 3600000LL

static int refuse(struct error *reason, const char *path, const char *why)
{
	return error_set(reason, STATUS_MEND, "no cache in '%s': %s", path,
			 why);
}

/* The folder in which ours is. */
static int check_parent(const char *path, bool is_ours, struct error *reason)
{
	struct stat status;

	if (path[0] != '/')
		return refuse(reason, path, "not an absolute path");
	if (stat(path, &status) < 0)
		return refuse(reason, path, strerror(errno));
	if (is_ours && status.st_uid != geteuid())
		return refuse(reason, path, "it belongs to another user");
	return 0;
}

int cache_directory_open(const char *parent, bool is_parent_ours,
			 const char *name, struct error *reason)
{
	AUTO_BUF struct buf path = { 0 };
	struct error why;
	int fd;

	if (check_parent(parent, is_parent_ours, reason))
		return -1;
	buf_add_format(&path, "%s/%s", parent, name);
	fd = private_dir_open(buf_text(&path), &why);
	if (fd < 0)
		return refuse(reason, buf_text(&path), why.message);
	return fd;
}

static bool is_trusted(const struct stat *status, size_t max)
{
	return S_ISREG(status->st_mode) && status->st_uid == geteuid() &&
	       (status->st_mode & 07777) == 0600 && status->st_size >= 0 &&
	       (unsigned long long)status->st_size <= max;
}

/* Up to `size` bytes; fewer when the file became shorter. */
static int read_bytes(int fd, size_t size, struct buf *out)
{
	buf_reserve(out, size);
	while (out->length < size) {
		ssize_t n =
			read(fd, out->data + out->length, size - out->length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->length += (size_t)n;
		out->data[out->length] = '\0';
	}
	return 0;
}

int cache_file_read(int directory, const char *name, size_t max,
		    struct buf *out)
{
	struct stat status;
	int result = -1;
	int fd = openat(directory, name,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK |
				O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!fstat(fd, &status) && is_trusted(&status, max))
		result = read_bytes(fd, (size_t)status.st_size, out);
	close(fd);
	return result;
}

static bool is_abandoned(int directory, const char *name, long long now_ms)
{
	struct stat status;

	return text_begins(name, PRIVATE_TEMPORARY) &&
	       !fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(status.st_mode) &&
	       status.st_mtim.tv_sec < (now_ms - TEMPORARY_AGE_MS) / 1000;
}

void cache_directory_tidy(int directory, long long now_ms)
{
	/* An open file with an offset of its own, which closedir(3) closes. */
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(stream)))
		if (is_abandoned(directory, entry->d_name, now_ms))
			unlinkat(directory, entry->d_name, 0);
	closedir(stream);
}
