#include "system/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/io.h"

void temporary_name(char name[TEMPORARY_NAME_SIZE])
{
	AUTO_BUF struct buf digits = { 0 };
	unsigned char random[8];

	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), &digits);
	snprintf(name, TEMPORARY_NAME_SIZE, ".quixrun-%s", digits.data);
}

/*
 * Opens a file without a name, if it can be linked later, which requires /proc.
 */
static int open_nameless(int folder)
{
	if (access("/proc/self/fd", X_OK) < 0)
		return -1;
	return openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
}

int temporary_create(int folder, struct temporary *temporary)
{
	*temporary = (struct temporary){ .folder = folder };
	temporary_name(temporary->name);
	temporary->fd = open_nameless(folder);
	if (temporary->fd < 0) {
		temporary->fd = openat(folder, temporary->name,
				       O_WRONLY | O_CREAT | O_EXCL |
					       O_NOFOLLOW | O_CLOEXEC,
				       0600);
		temporary->is_named = temporary->fd >= 0;
	}
	if (temporary->fd < 0) {
		*temporary->name = '\0';
		return -1;
	}
	/* fchmod(2), because the umask may have cleared bits of the mode. */
	return fchmod(temporary->fd, 0600);
}

int temporary_finish(struct temporary *temporary, const struct buf *content)
{
	const int fd = temporary->fd;

	if (io_write_all(fd, buf_text(content), content->length) < 0)
		return -1;
	return fsync(fd);
}

/*
 * Links the file through its entry in /proc, which exists while it is open
 * (proc(5)).
 */
static int link_nameless(const struct temporary *temporary, const char *name)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", temporary->fd);
	return linkat(AT_FDCWD, path, temporary->folder, name,
		      AT_SYMLINK_FOLLOW);
}

int temporary_link(struct temporary *temporary, const char *name)
{
	if (!temporary->is_named)
		return link_nameless(temporary, name);
	return linkat(temporary->folder, temporary->name, temporary->folder,
		      name, 0);
}

int temporary_replace(struct temporary *temporary, const char *name)
{
	if (!temporary->is_named && link_nameless(temporary, temporary->name))
		return -1;
	temporary->is_named = true;
	if (renameat(temporary->folder, temporary->name, temporary->folder,
		     name) < 0)
		return -1;
	temporary->is_named = false;
	return 0;
}

void temporary_discard(struct temporary *temporary)
{
	const int saved = errno;

	if (*temporary->name && temporary->fd >= 0)
		close(temporary->fd);
	if (temporary->is_named)
		unlinkat(temporary->folder, temporary->name, 0);
	*temporary = (struct temporary){ .fd = -1 };
	errno = saved;
}
