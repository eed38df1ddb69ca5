/*
 * Watching files: each folder on the way to each through inotify(7), so that a
 * symlink in the middle that is swapped (Kubernetes) is seen as well. And what
 * stat(2) said when a file was read, so that nothing is lost before it is
 * watched, or where it cannot be.
 */
#ifndef SUPERVISE_WATCH_H
#define SUPERVISE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/* What stat(2) says of a file: another one, or other times, is a change. */
struct watch_state {
	unsigned long long numbers[6];
};

struct watch_source {
	char *path;
	struct watch_state state; /* before it was read */
};

struct watch_sources {
	struct watch_source *items;
	size_t count;
};

struct watched {
	int descriptor; /* of the folder */
	char *name;	/* of what matters in it */
};

struct watch {
	struct watch_sources sources;
	int fd; /* of inotify(7); -1: none */
	struct watched *items;
	size_t count;
	int reason; /* an errno: why some folder is not watched; 0: all are */
};

/* What there is under `path` now; it need not exist. */
struct watch_state watch_state_of(const char *path);

/*
 * The file is about to be read, and its state is *state. Returns true when it
 * was not in the list before.
 */
bool watch_sources_add(struct watch_sources *sources, const char *path,
		       const struct watch_state *state);

/* Frees. Safe on a zeroed struct, and twice. */
void watch_sources_clear(struct watch_sources *sources);

/*
 * Watches all of them, as the folders are now. Returns 0, or an errno when some
 * cannot be watched: then watch_has_changed has to be asked now and then.
 */
int watch_begin(struct watch *watch);

/* One of them is otherwise than it was when it was read. */
bool watch_has_changed(const struct watch *watch);

/* Takes what there is to read. Returns whether it concerns one of the files. */
bool watch_read(struct watch *watch);

/*
 * Stops watching. Closing an inotify instance takes the kernel up to 20 ms: a
 * process of its own does it, which nobody waits for.
 */
void watch_end(struct watch *watch);

/* Frees as well. Safe on a struct whose fd is -1, and twice. */
void watch_clear(struct watch *watch);

#endif
