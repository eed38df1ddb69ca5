/*
 * Telling systemd(1) how a supervised program is, with notify = quixrun: the
 * protocol of sd_notify(3), one datagram a state to $NOTIFY_SOCKET.
 */
#ifndef SUPERVISE_NOTIFY_H
#define SUPERVISE_NOTIFY_H

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

#endif
