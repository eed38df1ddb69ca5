/*
 * The protocol of sd_notify(3): a datagram of lines such as READY=1 to the
 * socket in $NOTIFY_SOCKET. quixrun sends to systemd(1) with notify = quixrun,
 * and receives from the program with overlap_ready = notify.
 */
#ifndef SUPERVISE_NOTIFY_H
#define SUPERVISE_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "quixrun/error.h"

enum notify_state {
	NOTIFY_READY,	  /* the program runs, and no change is in progress */
	NOTIFY_RELOADING, /* a change is in progress */
	NOTIFY_STOPPING	  /* no further program will be started */
};

/*
 * Sends the state. Does nothing without $NOTIFY_SOCKET; errors are ignored, as
 * by sd_notify(3).
 */
void notify_send(enum notify_state state);

/* Sends `length` bytes unchanged. */
void notify_relay(const char *text, size_t length);

/* A socket that receives messages. */
struct notify_listener {
	int fd;	    /* -1: there is none */
	char *name; /* for $NOTIFY_SOCKET; '@': in the abstract namespace */
};

/* More than systemd(1) accepts. */
#define NOTIFY_TEXT_MAX 4096

struct notify_message {
	char text[NOTIFY_TEXT_MAX + 1];
	size_t length;
	pid_t sender; /* from the kernel; may have exited; 0: unknown */
	pid_t group;  /* the sender's process group; -1: unknown */
};

/*
 * Opens the socket: in the abstract namespace (unix(7)), which needs no file
 * system, or if that is denied, in $XDG_RUNTIME_DIR, /dev/shm or /tmp. Returns
 * 0, or -1 with *error.
 */
int notify_listen(struct notify_listener *listener, struct error *error);

/*
 * Receives the next message, without blocking. Returns false when there is
 * none. Closes descriptors in the message (BARRIER=1 waits for that) after the
 * sender's group is known: the sender may exit then.
 */
bool notify_receive(const struct notify_listener *listener,
		    struct notify_message *message);

/*
 * Finds the line of the message that begins with `name` and '='. Returns the
 * text after it and sets *length, or NULL.
 */
const char *notify_value(const struct notify_message *message, const char *name,
			 size_t *length);

/* Closes and frees. Safe on a struct whose fd is -1, and twice. */
void notify_close(struct notify_listener *listener);

#endif
