/*
 * Moves what a program writes to where it belongs, redacted, in a process of
 * its own or beside other work: nothing here waits, for a reader least of all.
 * While a reader takes nothing, nothing is read from the program.
 */
#ifndef REDACT_RELAY_H
#define REDACT_RELAY_H

#include <poll.h>
#include <stdbool.h>

#include "quixrun/protocol.h"
#include "redact/redact.h"

#define RELAY_STREAMS 2

/* What relay_poll fills: each stream, and the patterns. */
#define RELAY_POLLED (RELAY_STREAMS + 1)

struct relay_stream {
	int in;	 /* what the program writes; -1: it has ended */
	int out; /* -1: there is no reader any more */
	bool is_socket;
	bool can_block; /* out could not be made not to */
	struct redact redact;
	struct buf pending; /* is to be written */
	size_t written;	    /* of it */
	long long flush_at; /* clock_now(); 0: nothing is held back */
};

struct relay {
	struct relay_stream streams[RELAY_STREAMS];
	size_t count;
	struct patterns patterns;
	/* Where messages of patterns_encode come from; its fd is -1 at the end.
	 * What a program writes comes after its patterns. */
	struct protocol_reader told;
};

/*
 * Sets up for patterns with the key of `key`, which come from `told`. The relay
 * takes over this descriptor, as it does those of its streams.
 */
void relay_init(struct relay *relay, const struct patterns *key, int told);

/* Adds a stream. The status flags of `out`, which others may share, stay. */
void relay_add(struct relay *relay, int in, int out);

/* Fills RELAY_POLLED entries for poll(2). */
void relay_poll(const struct relay *relay, struct pollfd *polled);

/* Milliseconds until relay_step is to be called anyway; -1: never. */
int relay_wait(const struct relay *relay);

/* Does what is possible by now. */
void relay_step(struct relay *relay, const struct pollfd *polled);

/*
 * Nothing more is expected: takes what is there to read, and what was held
 * back, as far as readers take it. Returns whether that was all.
 */
bool relay_drain(struct relay *relay);

/* Every stream has ended, and everything is written. */
bool relay_has_ended(const struct relay *relay);

/*
 * For a process that does nothing else: returns when every stream has ended.
 * When the other end of `control` is closed it drains and closes `control`.
 */
void relay_run(struct relay *relay, int control);

/* Closes, wipes and frees. */
void relay_clear(struct relay *relay);

#endif
