#include "system/private_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/io.h"
#include "quixrun/text.h"

/* Returns 0, or -1 with *error when the directory is not safe for secrets. */
static int check_directory(int fd, const char *path, struct error *error)
{
	struct stat status;
	AUTO_BUF struct buf quoted = { 0 };

	if (fstat(fd, &status) < 0)
		return error_set(error, STATUS_MEND, "%s", strerror(errno));
	if (status.st_uid != geteuid())
		return error_set(error, STATUS_MEND,
				 "it belongs to another user");
	if ((status.st_mode & 0777) == 0700)
		return 0;
	text_shell_quote(&quoted, path);
	return error_set(error, STATUS_MEND,
			 "its mode is not 0700; run: chmod 700 %s",
			 buf_text(&quoted));
}

static const char *reason_of(int number)
{
	if (number == ENOTDIR || number == ELOOP)
		return "not a directory";
	if (number == ENOENT)
		return "the directory that it is in does not exist";
	return strerror(number);
}

/* mkdir(2) without the umask, which is restored for the program. */
static int make_directory(const char *path)
{
	const mode_t mask = umask(0);
	const int result = mkdir(path, 0700);
	const int saved = errno;

	umask(mask);
	errno = saved;
	return result;
}

int private_dir_open(const char *path, struct error *error)
{
	int fd;

	if (make_directory(path) < 0 && errno != EEXIST)
		return error_set(error, STATUS_MEND, "%s", reason_of(errno));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return error_set(error, STATUS_MEND, "%s", reason_of(errno));
	if (!check_directory(fd, path, error))
		return fd;
	close(fd);
	return -1;
}

/* fchmod(2), because the umask may have cleared bits of the mode. */
static int write_new(int directory, const char *name, const struct buf *content)
{
	int fd = openat(directory, name,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			0600);
	int result, saved;

	if (fd < 0)
		return -1;
	result = fchmod(fd, 0600) || io_write_all(fd, buf_text(content),
						  content->length)
			 ? -1
			 : 0;
	saved = errno;
	if (close(fd) < 0 && !result)
		return -1;
	errno = saved;
	return result;
}

int private_file_write(int directory, const char *name,
		       const struct buf *content, struct error *error)
{
	AUTO_BUF struct buf temporary = { 0 };
	unsigned char random[8];
	int saved;

	crypto_random(random, sizeof(random));
	buf_add_text(&temporary, PRIVATE_TEMPORARY);
	crypto_hex(random, sizeof(random), &temporary);
	if (!write_new(directory, temporary.data, content) &&
	    !renameat(directory, temporary.data, directory, name))
		return 0;
	saved = errno;
	unlinkat(directory, temporary.data, 0);
	return error_set(error, STATUS_LATER, "%s", strerror(saved));
}
