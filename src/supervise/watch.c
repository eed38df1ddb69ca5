#include "supervise/watch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "system/descriptors.h"

/* The kernel's limit of symlinks in a path. */
#define LINKS_MAX 40

#define EVENTS                                                                 \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |                 \
	 IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR)

struct watch_state watch_state_of(const char *path)
{
	struct watch_state state = { { 0 } };
	struct stat status;

	if (stat(path, &status) < 0)
		return state;
	state.numbers[0] = 1;
	/*
	 * Empty files are all equal: files in proc(5) are empty, and their
	 * times change with each stat(2).
	 */
	if (!S_ISREG(status.st_mode) || !status.st_size)
		return state;
	state.numbers[0] = (unsigned long long)status.st_size + 1;
	state.numbers[1] = status.st_dev;
	state.numbers[2] = status.st_ino;
	state.numbers[3] = (unsigned long long)status.st_mtim.tv_sec;
	state.numbers[4] = (unsigned long long)status.st_mtim.tv_nsec;
	/* A change of owner or mode may grant or deny access to a file. */
	state.numbers[5] =
		(unsigned long long)status.st_ctim.tv_sec * 1000000000ULL +
		(unsigned long long)status.st_ctim.tv_nsec;
	return state;
}

bool watch_sources_add(struct watch_sources *sources, const char *path,
		       const struct watch_state *state)
{
	size_t i;

	for (i = 0; i < sources->count; i++) {
		if (strcmp(sources->items[i].path, path) != 0)
			continue;
		sources->items[i].state = *state;
		return false;
	}
	sources->items = mem_resize(sources->items, sources->count + 1,
				    sizeof(*sources->items));
	sources->items[sources->count++] = (struct watch_source){
		.path = mem_copy_text(path),
		.state = *state,
	};
	return true;
}

void watch_sources_clear(struct watch_sources *sources)
{
	size_t i;

	for (i = 0; i < sources->count; i++)
		free(sources->items[i].path);
	free(sources->items);
	*sources = (struct watch_sources){ 0 };
}

bool watch_has_changed(const struct watch *watch)
{
	size_t i;

	for (i = 0; i < watch->sources.count; i++) {
		const struct watch_source *source = &watch->sources.items[i];
		const struct watch_state now = watch_state_of(source->path);

		if (memcmp(&now, &source->state, sizeof(now)) != 0)
			return true;
	}
	return false;
}

static bool knows_folder(const struct watch *watch, int descriptor)
{
	size_t i;

	for (i = 0; i < watch->count; i++)
		if (watch->items[i].descriptor == descriptor)
			return true;
	return false;
}

static void add_folder(struct watch *watch, const char *folder,
		       const char *name, size_t length)
{
	const int descriptor =
		inotify_add_watch(watch->fd, *folder ? folder : "/", EVENTS);

	if (descriptor < 0) {
		/* A missing folder is noticed in the one above it. */
		if (errno != ENOENT && errno != ENOTDIR)
			watch->reason = errno;
		return;
	}
	watch->items = mem_resize(watch->items, watch->count + 1,
				  sizeof(*watch->items));
	watch->items[watch->count++] = (struct watched){
		.descriptor = descriptor,
		.name = mem_copy(name, length),
	};
}

static void leave_last_folder(struct buf *path)
{
	const char *slash = strrchr(buf_text(path), '/');

	if (slash)
		buf_truncate(path, (size_t)(slash - path->data));
}

/* If `path` is a symlink, sets *rest to its target and `behind`; else false. */
static bool follow_link(const struct buf *path, const char *behind,
			struct buf *rest)
{
	char target[PATH_MAX];
	const ssize_t length = readlink(buf_text(path), target, PATH_MAX);

	if (length <= 0 || length == PATH_MAX)
		return false;
	buf_add(rest, target, (size_t)length);
	buf_add_text(rest, behind);
	return true;
}

/* `rest` is absolute, or relative to `folder`, which has no final slash. */
static void walk_path(struct watch *watch, struct buf *folder, struct buf *rest)
{
	int links = 0;

	while (rest->length && links < LINKS_MAX) {
		AUTO_BUF struct buf behind = { 0 };
		const char *at = rest->data + strspn(rest->data, "/");
		const size_t length = strcspn(at, "/");
		struct buf swap;

		if (*rest->data == '/')
			buf_truncate(folder, 0);
		if (length == 2 && !memcmp(at, "..", 2)) {
			leave_last_folder(folder);
		} else if (length && (length != 1 || *at != '.')) {
			add_folder(watch, buf_text(folder), at, length);
			buf_add_char(folder, '/');
			buf_add(folder, at, length);
			if (follow_link(folder, at + length, &behind)) {
				leave_last_folder(folder);
				links++;
			}
		}
		/* A relative target is resolved in the folder. */
		if (!behind.length)
			buf_add_text(&behind,
				     at + length + strspn(at + length, "/"));
		swap = *rest;
		*rest = behind;
		behind = swap;
	}
}

static void drop_folders(struct watch *watch)
{
	size_t i;

	for (i = 0; i < watch->count; i++)
		free(watch->items[i].name);
	free(watch->items);
	watch->items = NULL;
	watch->count = 0;
}

/* Removes the watches that are no longer needed. */
static void remove_others(const struct watch *watch, const struct watched *old,
			  size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!knows_folder(watch, old[i].descriptor))
			inotify_rm_watch(watch->fd, old[i].descriptor);
}

int watch_begin(struct watch *watch)
{
	struct watch before = *watch;
	char cwd[PATH_MAX];
	size_t i;

	if (watch->fd < 0)
		watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	watch->reason = watch->fd < 0 ? errno : 0;
	watch->items = NULL;
	watch->count = 0;
	for (i = 0; watch->fd >= 0 && i < watch->sources.count; i++) {
		AUTO_BUF struct buf folder = { 0 };
		AUTO_BUF struct buf rest = { 0 };

		const char *path = watch->sources.items[i].path;

		if (*path != '/' && getcwd(cwd, sizeof(cwd)))
			buf_add_text(&folder, cwd);
		buf_add_text(&rest, path);
		walk_path(watch, &folder, &rest);
	}
	if (watch->fd >= 0)
		remove_others(watch, before.items, before.count);
	drop_folders(&before);
	return watch->reason;
}

static bool event_concerns(const struct watch *watch,
			   const struct inotify_event *event)
{
	size_t i;

	if (event->mask & IN_Q_OVERFLOW)
		return true;
	/* The folder was removed, or its watch was, by remove_others(). */
	if (event->mask & IN_IGNORED)
		return knows_folder(watch, event->wd);
	for (i = 0; i < watch->count; i++)
		if (watch->items[i].descriptor == event->wd && event->len &&
		    !strcmp(watch->items[i].name, event->name))
			return true;
	return false;
}

bool watch_read(struct watch *watch)
{
	_Alignas(struct inotify_event) char bytes[4096];
	bool result = false;
	ssize_t length;

	while ((length = read(watch->fd, bytes, sizeof(bytes))) > 0) {
		const char *at = bytes;

		while (at < bytes + length) {
			const struct inotify_event *event = (const void *)at;

			result |= event_concerns(watch, event);
			at += sizeof(*event) + event->len;
		}
	}
	return result;
}

/* Closes the descriptor in a child, without waiting for it. */
static void close_elsewhere(int fd)
{
	const pid_t pid = fork();

	if (pid)
		return;
	/* Others first: another process may wait for their end of file. */
	descriptors_close_others(0, &fd, 1);
	_exit(0);
}

void watch_end(struct watch *watch)
{
	if (watch->fd >= 0) {
		close_elsewhere(watch->fd);
		close(watch->fd);
	}
	watch->fd = -1;
	drop_folders(watch);
}

void watch_clear(struct watch *watch)
{
	watch_end(watch);
	watch_sources_clear(&watch->sources);
	*watch = (struct watch){ .fd = -1 };
}
