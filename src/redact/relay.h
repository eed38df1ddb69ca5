/*
 * Copies the output of a program to its destination, redacted, in a process of
 * its own or in the loop of another: it never blocks. While a reader accepts
 * nothing, nothing is read from the program.
 */
#ifndef REDACT_RELAY_H
#define REDACT_RELAY_H

#include <poll.h>
#include <stdbool.h>

#include "quixrun/protocol.h"
#include "redact/redact.h"

#define RELAY_STREAMS 2

/*
 * The number of entries that relay_poll fills: each stream, and the patterns.
 */
#define RELAY_POLLED (RELAY_STREAMS + 1)

struct relay_stream {
	int in;	 /* the program's output; -1: ended */
	int out; /* -1: the reader has closed it */
	bool is_socket;
	bool can_block; /* O_NONBLOCK could not be set on out */
	bool is_pipe;	/* out is a pipe; not set with can_block */
	bool is_full;	/* the pipe accepted nothing of what `in` has */
	struct redact redact;
	struct buf pending; /* still to be written */
	size_t written;	    /* number of its bytes already written */
	long long flush_at; /* as clock_now(); 0: nothing is held back */
};

struct relay {
	struct relay_stream streams[RELAY_STREAMS];
	size_t count;
	struct patterns patterns;
	/*
	 * Receives messages of patterns_encode; its fd is -1 at the end. The
	 * output of a program follows its patterns.
	 */
	struct protocol_reader told;
};

/*
 * Initialises the relay for patterns with the key of `key`, which are received
 * from `told`. The relay takes ownership of this descriptor and of those of its
 * streams.
 */
void relay_init(struct relay *relay, const struct patterns *key, int told);

/*
 * Adds a stream. Does not change the status flags of `out`, which other
 * processes may share.
 */
void relay_add(struct relay *relay, int in, int out);

/* Fills RELAY_POLLED entries for poll(2). */
void relay_poll(const struct relay *relay, struct pollfd *polled);

/* Milliseconds until the next call of relay_step without an event; -1: none. */
int relay_wait(const struct relay *relay);

/* Reads and writes as much as possible without blocking. */
void relay_step(struct relay *relay, const struct pollfd *polled);

/*
 * Copies what can still be read and what was held back, as far as readers
 * accept it. Returns true when all is written.
 */
bool relay_drain(struct relay *relay);

/* True when every stream has ended and everything is written. */
bool relay_has_ended(const struct relay *relay);

/*
 * Runs the relay until every stream has ended. When the other end of `control`
 * is closed, it drains and closes `control`.
 */
void relay_run(struct relay *relay, int control);

/* Closes, wipes and frees. */
void relay_clear(struct relay *relay);

#endif
