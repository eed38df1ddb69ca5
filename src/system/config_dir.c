#include "system/config_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "system/signals.h"
#include "system/temporary.h"

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
		error_set(error, STATUS_MEND, "'%s': %s", path,
			  strerror(errno));
	return fd;
}

/* linkat(2) never replaces a file that another process has made meanwhile. */
int config_dir_add(int folder, const char *name, const struct buf *content)
{
	struct temporary temporary;
	sigset_t before;
	int result, saved;

	signals_hold(&before);
	result = temporary_create(folder, &temporary);
	if (!result)
		result = temporary_finish(&temporary, content);
	if (!result)
		result = temporary_link(&temporary, name);
	temporary_discard(&temporary);
	saved = errno;
	fsync(folder);
	signals_release(&before);
	errno = saved;
	return result;
}

static int replace_link(int folder, const char *name, const char *target)
{
	char temporary[TEMPORARY_NAME_SIZE];
	struct stat status;
	int saved;

	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (!S_ISLNK(status.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	temporary_name(temporary);
	if (symlinkat(target, folder, temporary) < 0)
		return -1;
	if (!renameat(folder, temporary, folder, name))
		return 0;
	saved = errno;
	unlinkat(folder, temporary, 0);
	errno = saved;
	return -1;
}

int config_dir_link(int folder, const char *name, const char *target)
{
	sigset_t before;
	int result, saved;

	signals_hold(&before);
	result = symlinkat(target, folder, name);
	if (result < 0 && errno == EEXIST)
		result = replace_link(folder, name, target);
	saved = errno;
	signals_release(&before);
	errno = saved;
	return result;
}
