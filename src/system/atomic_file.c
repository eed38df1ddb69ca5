#include "system/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/mem.h"

/* acl(5) as an extended attribute. */
#define ACL	 "system.posix_acl_access"
#define ACL_SIZE 4096

static int fail_replacement(const struct replacement *replacement,
			    const char *reason, struct error *error)
{
	return error_set(error, STATUS_MEND, "'%s' cannot be replaced: %s",
			 replacement->path, reason);
}

/* True when only the file is mounted, as container runtimes mount secrets. */
static bool is_mounted(const char *path)
{
	struct statx status;

	return !statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS,
		      &status) &&
	       status.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

static int check_replaced_file(const struct replacement *replacement,
			       struct error *error)
{
	if (geteuid() != 0 && replacement->before.st_uid != geteuid())
		return fail_replacement(replacement,
					"it belongs to another user", error);
	if (is_mounted(replacement->path))
		return fail_replacement(
			replacement,
			"it is mounted by itself; change it where it "
			"comes from",
			error);
	if (faccessat(replacement->folder, ".", W_OK | X_OK, AT_EACCESS) < 0)
		return fail_replacement(
			replacement,
			errno == EROFS ? "its file system is read-only"
				       : "its folder cannot be written",
			error);
	return 0;
}

int replacement_open(const char *path, struct replacement *replacement,
		     struct error *error)
{
	AUTO_FREE char *folder = NULL;

	*replacement = (struct replacement){ .folder = -1 };
	replacement->path = realpath(path, NULL);
	if (!replacement->path)
		return error_set(error, STATUS_MEND, "'%s': %s", path,
				 strerror(errno));
	replacement->name = strrchr(replacement->path, '/') + 1;
	folder = file_folder(replacement->path);
	replacement->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (replacement->folder < 0 ||
	    fstatat(replacement->folder, replacement->name,
		    &replacement->before, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	if (file_read(replacement->path, FILE_MAX, &replacement->old, error))
		return -1;
	return check_replaced_file(replacement, error);
}

/* fchown(2) clears bits of the mode, so the mode is set after it. */
static int copy_owner_and_mode(const struct stat *before, int fd)
{
	struct stat now;

	if (fstat(fd, &now) < 0)
		return -1;
	if ((now.st_uid != before->st_uid || now.st_gid != before->st_gid) &&
	    fchown(fd, before->st_uid, before->st_gid) < 0)
		return -1;
	return fchmod(fd, before->st_mode & 07777);
}

/*
 * Without the ACL, the group bits of the mode, which are its mask, would apply
 * to the group.
 */
static int copy_acl(const char *path, int fd)
{
	char list[ACL_SIZE];
	const ssize_t size = lgetxattr(path, ACL, list, sizeof(list));

	if (size >= 0)
		return fsetxattr(fd, ACL, list, (size_t)size, 0);
	return errno == ENODATA || errno == ENOTSUP ? 0 : -1;
}

int replacement_prepare(struct replacement *replacement,
			const struct buf *content, struct error *error)
{
	struct temporary *temporary = &replacement->temporary;

	if (temporary_create(replacement->folder, temporary) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	if (copy_owner_and_mode(&replacement->before, temporary->fd) < 0 ||
	    copy_acl(replacement->path, temporary->fd) < 0)
		return error_set(error, STATUS_MEND,
				 "'%s' cannot be replaced: its owner, group "
				 "and mode cannot be kept: %s",
				 replacement->path, strerror(errno));
	if (temporary_finish(temporary, content) < 0)
		return error_set(error, STATUS_LATER,
				 "'%s' cannot be replaced: %s",
				 replacement->path, strerror(errno));
	return 0;
}

static bool is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int replacement_commit(struct replacement *replacement, struct error *error)
{
	struct stat now;

	if (fstatat(replacement->folder, replacement->name, &now,
		    AT_SYMLINK_NOFOLLOW) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	if (!is_unchanged(&replacement->before, &now))
		return fail_replacement(replacement, "it was changed meanwhile",
					error);
	if (temporary_replace(&replacement->temporary, replacement->name) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	temporary_discard(&replacement->temporary);
	fsync(replacement->folder);
	return 0;
}

void replacement_clear(struct replacement *replacement)
{
	if (!replacement->path)
		return;
	temporary_discard(&replacement->temporary);
	if (replacement->folder >= 0)
		close(replacement->folder);
	buf_clear(&replacement->old);
	free(replacement->path);
	*replacement = (struct replacement){ .folder = -1 };
}
