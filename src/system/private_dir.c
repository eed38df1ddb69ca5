#include "system/private_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Returns 0, or -1 with *error when the directory is not safe for secrets. */
static int check_directory(int fd, const char *path, struct error *error)
{
	struct stat status;
	AUTO_BUF struct buf quoted = { 0 };

	if (fstat(fd, &status) < 0)
		return error_set(error, STATUS_PERMANENT, "%s",
				 strerror(errno));
	if (status.st_uid != geteuid())
		return error_set(error, STATUS_PERMANENT,
				 "it belongs to another user");
	if ((status.st_mode & 0777) == 0700)
		return 0;
	text_shell_quote(&quoted, path);
	return error_set(error, STATUS_PERMANENT,
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
		return error_set(error, STATUS_PERMANENT, "%s",
				 reason_of(errno));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return error_set(error, STATUS_PERMANENT, "%s",
				 reason_of(errno));
	if (!check_directory(fd, path, error))
		return fd;
	close(fd);
	return -1;
}

static int make_folders(const char *path)
{
	AUTO_FREE char *part = mem_copy_text(path);
	char *slash;

	for (slash = strchr(part + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return mkdir(part, 0700) < 0 && errno != EEXIST ? -1 : 0;
}

int config_dir_open(const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && !make_folders(path))
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		error_set(error, STATUS_PERMANENT, "'%s': %s", path,
			  strerror(errno));
	return fd;
}
