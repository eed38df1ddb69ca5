/*
 * Watching files with inotify(7): each folder on the path of each file, so that
 * a replaced symlink in the middle (Kubernetes) is noticed. The result of
 * stat(2) at the time of reading is kept, to find changes before the watch
 * begins, or where a folder cannot be watched.
 */
#ifndef SUPERVISE_WATCH_H
#define SUPERVISE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/* A file's state from stat(2): another file, or other times, is a change. */
struct watch_state {
	unsigned long long numbers[6];
};

struct watch_source {
	char *path;
	struct watch_state state; /* before the file was read */
};

struct watch_sources {
	struct watch_source *items;
	size_t count;
};

struct watched {
	int descriptor; /* of the folder */
	char *name;	/* of the relevant entry */
};

struct watch {
	struct watch_sources sources;
	int fd; /* of inotify(7); -1: none */
	struct watched *items;
	size_t count;
	int reason; /* errno: why a folder is not watched; 0: all are */
};

/* The state of `path` now; it need not exist. */
struct watch_state watch_state_of(const char *path);

/*
 * Adds a file that is about to be read, with its state. Returns true when it
 * was not in the list before.
 */
bool watch_sources_add(struct watch_sources *sources, const char *path,
		       const struct watch_state *state);

/* Frees. Safe on a zeroed struct, and twice. */
void watch_sources_clear(struct watch_sources *sources);

/*
 * Watches all files along the present folders. Returns 0, or an errno when some
 * cannot be watched: then call watch_has_changed periodically.
 */
int watch_begin(struct watch *watch);

/* True when a file's state differs from that when it was read. */
bool watch_has_changed(const struct watch *watch);

/* Reads the events. Returns true when one concerns a file. */
bool watch_read(struct watch *watch);

/*
 * Stops watching. Closing an inotify instance can take the kernel 20 ms, so a
 * child does it.
 */
void watch_end(struct watch *watch);

/* Stops watching and frees. Safe on a struct whose fd is -1, and twice. */
void watch_clear(struct watch *watch);

#endif
