#include "system/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/io.h"
#include "quixrun/mem.h"
#include "system/file.h"
#include "system/signals.h"

/* musl has statx(2) since 1.2.5. */
#ifndef STATX_BASIC_STATS
#include <linux/stat.h>

static int statx(int folder, const char *path, int flags, unsigned int mask,
		 struct statx *status)
{
	return (int)syscall(SYS_statx, folder, path, flags, mask, status);
}
#endif

/* acl(5) as an extended attribute. */
#define ACL	 "system.posix_acl_access"
#define ACL_SIZE 4096

/* The prefix of hidden names; no profile's name begins with '.'. */
#define HIDDEN ".quixrun-"

static void make_name(const char *prefix, char name[TEMPORARY_NAME_SIZE])
{
	AUTO_BUF struct buf digits = { 0 };
	unsigned char random[8];

	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), &digits);
	snprintf(name, TEMPORARY_NAME_SIZE, "%s%s", prefix, digits.data);
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

static int open_named(int folder, const char *name)
{
	return openat(folder, name,
		      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0600);
}

/*
 * Creates the file with mode 0600; with a name at once if `prefix` is given.
 * Returns 0, or -1 with errno; the caller discards it in both cases.
 */
static int create_temporary(int folder, const char *prefix,
			    struct temporary *temporary)
{
	*temporary = (struct temporary){ .folder = folder, .fd = -1 };
	make_name(prefix ? prefix : HIDDEN, temporary->name);
	if (!prefix)
		temporary->fd = open_nameless(folder);
	if (temporary->fd < 0) {
		temporary->fd = open_named(folder, temporary->name);
		temporary->is_named = temporary->fd >= 0;
	}
	if (temporary->fd < 0) {
		*temporary->name = '\0';
		return -1;
	}
	/* fchmod(2), because the umask may have cleared bits of the mode. */
	return fchmod(temporary->fd, 0600);
}

static int write_content(struct temporary *temporary, const struct buf *content)
{
	return io_write_all(temporary->fd, buf_text(content), content->length);
}

/* Writes the content and syncs it to disk. */
static int write_synced(struct temporary *temporary, const struct buf *content)
{
	return write_content(temporary, content) ? -1 : fsync(temporary->fd);
}

/* Closes the file, which may report a failed write. */
static int close_temporary(struct temporary *temporary)
{
	const int fd = temporary->fd;

	temporary->fd = -1;
	return close(fd);
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

/* Gives the file its name; EEXIST if that exists. */
static int link_temporary(struct temporary *temporary, const char *name)
{
	if (!temporary->is_named)
		return link_nameless(temporary, name);
	return linkat(temporary->folder, temporary->name, temporary->folder,
		      name, 0);
}

/* Gives the file its name, replacing what has that name (rename(2)). */
static int rename_temporary(struct temporary *temporary, const char *name)
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

/*
 * Closes the file and removes it, unless it has got its name. Preserves errno.
 * Safe on a zeroed struct, and twice.
 */
static void discard_temporary(struct temporary *temporary)
{
	const int saved = errno;

	if (*temporary->name && temporary->fd >= 0)
		close(temporary->fd);
	if (temporary->is_named)
		unlinkat(temporary->folder, temporary->name, 0);
	*temporary = (struct temporary){ .fd = -1 };
	errno = saved;
}

int atomic_file_write(int folder, const char *name, const struct buf *content)
{
	struct temporary temporary;
	int result =
		create_temporary(folder, ATOMIC_FILE_TEMPORARY, &temporary);

	if (!result)
		result = write_content(&temporary, content);
	if (!result)
		result = close_temporary(&temporary);
	if (!result)
		result = rename_temporary(&temporary, name);
	discard_temporary(&temporary);
	return result;
}

/* linkat(2) never replaces a file that another process has made meanwhile. */
int atomic_file_add(int folder, const char *name, const struct buf *content)
{
	struct temporary temporary;
	sigset_t before;
	int result, saved;

	signals_hold(&before);
	result = create_temporary(folder, NULL, &temporary);
	if (!result)
		result = write_synced(&temporary, content);
	if (!result)
		result = link_temporary(&temporary, name);
	discard_temporary(&temporary);
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
	make_name(HIDDEN, temporary);
	if (symlinkat(target, folder, temporary) < 0)
		return -1;
	if (!renameat(folder, temporary, folder, name))
		return 0;
	saved = errno;
	unlinkat(folder, temporary, 0);
	errno = saved;
	return -1;
}

int atomic_file_link(int folder, const char *name, const char *target)
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

static int fail_replacement(const struct replacement *replacement,
			    const char *reason, struct error *error)
{
	return error_set(error, STATUS_PERMANENT, "'%s' cannot be replaced: %s",
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
		return error_set(error, STATUS_PERMANENT, "'%s': %s", path,
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

	if (create_temporary(replacement->folder, NULL, temporary) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	if (copy_owner_and_mode(&replacement->before, temporary->fd) < 0 ||
	    copy_acl(replacement->path, temporary->fd) < 0)
		return error_set(error, STATUS_PERMANENT,
				 "'%s' cannot be replaced: its owner, group "
				 "and mode cannot be kept: %s",
				 replacement->path, strerror(errno));
	if (write_synced(temporary, content) < 0)
		return error_set(error, STATUS_TEMPORARY,
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
	if (rename_temporary(&replacement->temporary, replacement->name) < 0)
		return fail_replacement(replacement, strerror(errno), error);
	discard_temporary(&replacement->temporary);
	fsync(replacement->folder);
	return 0;
}

void replacement_discard(struct replacement *replacement)
{
	discard_temporary(&replacement->temporary);
}

void replacement_clear(struct replacement *replacement)
{
	if (!replacement->path)
		return;
	discard_temporary(&replacement->temporary);
	if (replacement->folder >= 0)
		close(replacement->folder);
	buf_clear(&replacement->old);
	free(replacement->path);
	*replacement = (struct replacement){ .folder = -1 };
}
