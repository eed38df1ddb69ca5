/*
 * Watching files through inotify(7): each folder on the way to each, so that a
 * symlink in the middle that is swapped (Kubernetes) is seen as well.
 */
#ifndef SUPERVISE_WATCH_H
#define SUPERVISE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watched {
	int descriptor; /* of the folder */
	char *name;	/* of what matters in it */
};

struct watch {
	int fd; /* of inotify(7); -1: none */
	struct watched *items;
	size_t count;
};

/* Watches these files, and no others any more; they need not exist. */
void watch_files(struct watch *watch, char *const *paths, size_t count);

/* Takes what there is to read. Returns whether it concerns one of the files. */
bool watch_read(struct watch *watch);

/* Closes and frees. Safe on a struct whose fd is -1, and twice. */
void watch_clear(struct watch *watch);

#endif
