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

int temporary_create(int folder, struct temporary *temporary)
{
	*temporary = (struct temporary){ .folder = folder };
	temporary_name(temporary->name);
	temporary->fd = openat(
		folder, temporary->name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (temporary->fd < 0) {
		temporary_forget(temporary);
		return -1;
	}
	/* The umask may have taken bits of the mode away. */
	return fchmod(temporary->fd, 0600);
}

int temporary_finish(struct temporary *temporary, const struct buf *content)
{
	const int fd = temporary->fd;

	if (io_write_all(fd, buf_text(content), content->length) < 0 ||
	    fsync(fd) < 0)
		return -1;
	temporary->fd = -1;
	return close(fd);
}

void temporary_discard(struct temporary *temporary)
{
	const int saved = errno;

	if (*temporary->name && temporary->fd >= 0)
		close(temporary->fd);
	if (*temporary->name)
		unlinkat(temporary->folder, temporary->name, 0);
	temporary_forget(temporary);
	errno = saved;
}

void temporary_forget(struct temporary *temporary)
{
	*temporary = (struct temporary){ .fd = -1 };
}
