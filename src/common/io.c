#include "quixrun/io.h"

#include <errno.h>
#include <unistd.h>

int io_write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	size_t left = length;

	while (left) {
		const ssize_t n = write(fd, at, left);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
	return 0;
}
