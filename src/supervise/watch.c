#include "supervise/watch.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/buf.h"
#include "quixrun/mem.h"

/* As many symlinks in a row as the kernel follows. */
#define LINKS_MAX 40

#define EVENTS                                                                 \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |                 \
	 IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR)

static void add(struct watch *watch, const char *folder, const char *name,
		size_t length)
{
	const int descriptor =
		inotify_add_watch(watch->fd, *folder ? folder : "/", EVENTS);

	if (descriptor < 0)
		return;
	watch->items = mem_resize(watch->items, watch->count + 1,
				  sizeof(*watch->items));
	watch->items[watch->count++] = (struct watched){
		.descriptor = descriptor,
		.name = mem_copy(name, length),
	};
}

static void leave_last(struct buf *path)
{
	const char *slash = strrchr(buf_text(path), '/');

	if (slash)
		buf_truncate(path, (size_t)(slash - path->data));
}

/* The rest of the way when `path` is a link, else false. */
static bool follow(const struct buf *path, const char *behind, struct buf *rest)
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
static void walk(struct watch *watch, struct buf *folder, struct buf *rest)
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
			leave_last(folder);
		} else if (length && (length != 1 || *at != '.')) {
			add(watch, buf_text(folder), at, length);
			buf_add_char(folder, '/');
			buf_add(folder, at, length);
			if (follow(folder, at + length, &behind)) {
				leave_last(folder);
				links++;
			}
		}
		/* Without a slash it goes on from the folder. */
		if (!behind.length)
			buf_add_text(&behind,
				     at + length + strspn(at + length, "/"));
		swap = *rest;
		*rest = behind;
		behind = swap;
	}
}

void watch_files(struct watch *watch, char *const *paths, size_t count)
{
	char cwd[PATH_MAX];
	size_t i;

	watch_clear(watch);
	watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->fd < 0)
		return;
	for (i = 0; i < count; i++) {
		AUTO_BUF struct buf folder = { 0 };
		AUTO_BUF struct buf rest = { 0 };

		if (*paths[i] != '/' && getcwd(cwd, sizeof(cwd)))
			buf_add_text(&folder, cwd);
		buf_add_text(&rest, paths[i]);
		walk(watch, &folder, &rest);
	}
}

static bool concerns(const struct watch *watch,
		     const struct inotify_event *event)
{
	size_t i;

	if (event->mask & (IN_Q_OVERFLOW | IN_IGNORED))
		return true;
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

			result |= concerns(watch, event);
			at += sizeof(*event) + event->len;
		}
	}
	return result;
}

void watch_clear(struct watch *watch)
{
	size_t i;

	if (watch->fd >= 0)
		close(watch->fd);
	for (i = 0; i < watch->count; i++)
		free(watch->items[i].name);
	free(watch->items);
	watch->items = NULL;
	watch->count = 0;
	watch->fd = -1;
}
