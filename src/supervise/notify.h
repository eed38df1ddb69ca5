/*
 * The protocol of sd_notify(3): a datagram of lines such as READY=1 to the
 * socket that $NOTIFY_SOCKET names. To systemd(1), with notify = quixrun; and
 * from a program that says itself when it is ready, with overlap_ready =
 * notify.
 */
#ifndef SUPERVISE_NOTIFY_H
#define SUPERVISE_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "quixrun/error.h"

enum notify_state {
	NOTIFY_READY,	  /* the program runs, and no other is under way */
	NOTIFY_RELOADING, /* something has changed and is acted upon */
	NOTIFY_STOPPING	  /* no program will be started any more */
};

/*
 * Sends the state. Without $NOTIFY_SOCKET nothing is done; what cannot be sent
 * is lost, as for sd_notify(3).
 */
void notify_send(enum notify_state state);

/* Sends `length` bytes as they are. */
void notify_relay(const char *text, size_t length);

/* A socket of our own. */
struct notify_listener {
	int fd;	    /* -1: there is none */
	char *name; /* for $NOTIFY_SOCKET; '@': in the abstract namespace */
};

/* More than systemd(1) takes. */
#define NOTIFY_TEXT_MAX 4096

struct notify_message {
	char text[NOTIFY_TEXT_MAX + 1];
	size_t length;
	pid_t sender; /* as the kernel says; it may be gone by now */
};

/*
 * Opens it: in the abstract namespace (unix(7)), which needs no file system, or
 * where that is refused in $XDG_RUNTIME_DIR, /dev/shm or /tmp. Returns 0, or -1
 * with *error.
 */
int notify_listen(struct notify_listener *listener, struct error *error);

/*
 * Takes the next message, without blocking. Returns false when there is none.
 * Descriptors that were sent along are closed (BARRIER=1 waits for that).
 */
bool notify_receive(const struct notify_listener *listener,
		    struct notify_message *message);

/*
 * The line of the message that begins with `name` and '='; returns what is
 * after it, with its *length, or NULL.
 */
const char *notify_value(const struct notify_message *message, const char *name,
			 size_t *length);

/* Closes and frees. Safe on a struct whose fd is -1, and twice. */
void notify_close(struct notify_listener *listener);

#endif
