#include "quixrun/io.h"

#include <errno.h>
#include <fcntl.h>
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

int io_read_all(int fd, size_t max, struct buf *content)
{
	const size_t before = content->length;
	ssize_t n;

	do {
		if (content->capacity - content->length < 2)
			buf_reserve(content, 4096);
		n = read(fd, content->data + content->length,
			 content->capacity - content->length - 1);
		if (n > 0) {
			content->length += (size_t)n;
			content->data[content->length] = '\0';
		}
		if (content->length - before > max) {
			errno = EFBIG;
			return -1;
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : 0;
}

int io_read_file(int folder, const char *path, size_t max, struct buf *content)
{
	const int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
	int result, reason;

	if (fd < 0)
		return -1;
	result = io_read_all(fd, max, content);
	reason = errno;
	close(fd);
	errno = reason;
	return result;
}
