#include "redact/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/clock.h"

/* The capacity of a pipe (pipe(7)). */
#define CHUNK	     ((size_t)64 * 1024)
#define DRAIN_ROUNDS 32
/*
 * The fewest bytes that are moved. They take as many buffers of the reader's
 * pipe as they had in the program's, full or not, and it has only 16.
 */
#define MOVE_MIN (16 * 1024)

void relay_init(struct relay *relay, const struct patterns *key, int told)
{
	*relay = (struct relay){ .told.fd = told };
	patterns_init_like(&relay->patterns, key);
}

/*
 * Opens the same pipe or terminal again, because O_NONBLOCK applies to all
 * users of an open file description, such as the shell.
 */
static void reopen_stream(struct relay_stream *stream)
{
	char path[64];
	struct stat status;
	int again;

	if (fstat(stream->out, &status) || S_ISREG(status.st_mode))
		return;
	stream->is_socket = S_ISSOCK(status.st_mode);
	if (stream->is_socket)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", stream->out);
	again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	stream->can_block = again < 0;
	if (again < 0)
		return;
	close(stream->out);
	stream->out = again;
	stream->is_pipe = S_ISFIFO(status.st_mode);
}

void relay_add(struct relay *relay, int in, int out)
{
	struct relay_stream *stream = &relay->streams[relay->count++];

	*stream = (struct relay_stream){ .in = in, .out = out };
	reopen_stream(stream);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The program must notice it, too: closes its pipe. */
static void close_reader(struct relay_stream *stream)
{
	close_one(&stream->in);
	close_one(&stream->out);
	redact_clear(&stream->redact);
	buf_clear(&stream->pending);
	stream->written = 0;
	stream->flush_at = 0;
}

static size_t left_to_write(const struct relay_stream *stream)
{
	return stream->pending.length - stream->written;
}

/* The reader must accept bytes before others are read. */
static bool awaits_reader(const struct relay_stream *stream)
{
	return left_to_write(stream) || stream->is_full;
}

/* Calls write(2) once, without blocking. */
static ssize_t write_some(const struct relay_stream *stream)
{
	const char *bytes = stream->pending.data + stream->written;
	struct pollfd waiting = { .fd = stream->out, .events = POLLOUT };
	size_t size = left_to_write(stream);

	if (stream->is_socket)
		return send(stream->out, bytes, size,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (!stream->can_block)
		return write(stream->out, bytes, size);
	/* A writable pipe accepts PIPE_BUF bytes at once (pipe(7)). */
	if (size > PIPE_BUF)
		size = PIPE_BUF;
	if (poll(&waiting, 1, 0) > 0)
		return write(stream->out, bytes, size);
	errno = EAGAIN;
	return -1;
}

static void write_pending(struct relay_stream *stream)
{
	while (left_to_write(stream)) {
		const ssize_t size = write_some(stream);

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && errno != EAGAIN)
			close_reader(stream);
		if (size < 0)
			return;
		stream->written += (size_t)size;
	}
	buf_truncate(&stream->pending, 0);
	stream->written = 0;
}

static void flush_stream(struct relay *relay, struct relay_stream *stream)
{
	redact_flush(&stream->redact, &relay->patterns, &stream->pending);
	stream->flush_at = 0;
}

/* Adds the patterns of received messages. */
static void receive_patterns(struct relay *relay)
{
	struct pollfd waiting = { .fd = relay->told.fd, .events = POLLIN };
	struct error ignored;

	while (relay->told.fd >= 0 && poll(&waiting, 1, 0) > 0) {
		int result = protocol_fill(&relay->told, &ignored);

		if (result <= 0) {
			close_one(&relay->told.fd);
			return;
		}
		do {
			AUTO_FIELDS struct fields message = { 0 };

			result =
				protocol_take(&relay->told, &message, &ignored);
			if (result > 0)
				patterns_merge(&relay->patterns, &message);
		} while (result > 0);
	}
}

/*
 * While there are no patterns: moves bytes from pipe to pipe without copying
 * them. Returns false if they must be read and written.
 */
static bool move_bytes(struct relay *relay, struct relay_stream *stream)
{
	ssize_t moved;
	int size;

	stream->is_full = false;
	if (!stream->is_pipe || relay->patterns.count ||
	    ioctl(stream->in, FIONREAD, &size) || size < MOVE_MIN)
		return false;
	/* The patterns of these bytes are here; not those of later ones. */
	receive_patterns(relay);
	if (relay->patterns.count)
		return false;
	moved = splice(stream->in, NULL, stream->out, NULL, (size_t)size,
		       SPLICE_F_NONBLOCK);
	stream->is_full = moved < 0 && errno == EAGAIN;
	return moved > 0 || stream->is_full;
}

/* Returns true when there was something to read. */
static bool read_stream(struct relay *relay, struct relay_stream *stream)
{
	ssize_t size;

	if (move_bytes(relay, stream))
		return !stream->is_full;
	size = read(stream->in, redact_room(&stream->redact, CHUNK), CHUNK);
	if (size < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	/* EIO: no process has the slave side of the terminal open. */
	if (size <= 0) {
		close_one(&stream->in);
		flush_stream(relay, stream);
		return false;
	}
	receive_patterns(relay);
	redact_take(&stream->redact, &relay->patterns, (size_t)size,
		    &stream->pending);
	stream->flush_at =
		stream->redact.held.length ? clock_deadline(REDACT_HOLD_MS) : 0;
	return true;
}

static bool is_readable(const struct relay_stream *stream)
{
	struct pollfd waiting = { .fd = stream->in, .events = POLLIN };

	return stream->in >= 0 && poll(&waiting, 1, 0) > 0;
}

void relay_poll(const struct relay *relay, struct pollfd *polled)
{
	size_t i;

	for (i = 0; i < RELAY_STREAMS; i++) {
		const struct relay_stream *stream = &relay->streams[i];

		polled[i] = (struct pollfd){ .fd = -1 };
		if (i >= relay->count)
			continue;
		if (awaits_reader(stream))
			polled[i] = (struct pollfd){ .fd = stream->out,
						     .events = POLLOUT };
		else
			polled[i] = (struct pollfd){ .fd = stream->in,
						     .events = POLLIN };
	}
	polled[RELAY_STREAMS] =
		(struct pollfd){ .fd = relay->told.fd, .events = POLLIN };
}

int relay_wait(const struct relay *relay)
{
	long long due = 0;
	size_t i;

	for (i = 0; i < relay->count; i++) {
		const struct relay_stream *stream = &relay->streams[i];

		/* Nothing can be flushed before the reader accepts the rest. */
		if (stream->flush_at && !left_to_write(stream))
			due = due ? clock_earlier(due, stream->flush_at)
				  : stream->flush_at;
	}
	return due ? clock_left(due) : -1;
}

static void step_stream(struct relay *relay, struct relay_stream *stream,
			bool is_ready)
{
	if (left_to_write(stream)) {
		write_pending(stream);
		return;
	}
	if (is_ready && stream->in >= 0)
		read_stream(relay, stream);
	else if (clock_is_due(stream->flush_at))
		flush_stream(relay, stream);
	write_pending(stream);
}

void relay_step(struct relay *relay, const struct pollfd *polled)
{
	size_t i;

	for (i = 0; i < relay->count; i++)
		step_stream(relay, &relay->streams[i], polled[i].revents != 0);
	if (polled[RELAY_STREAMS].revents)
		receive_patterns(relay);
}

/*
 * As step_stream, but stops at a reader that accepts nothing, and after as many
 * bytes as a pipe can hold, in case a process never stops writing.
 */
static bool drain_stream(struct relay *relay, struct relay_stream *stream)
{
	size_t rounds = DRAIN_ROUNDS;

	write_pending(stream);
	while (!left_to_write(stream) && is_readable(stream) && rounds--) {
		if (!read_stream(relay, stream))
			break;
		write_pending(stream);
	}
	if (awaits_reader(stream))
		return false;
	flush_stream(relay, stream);
	write_pending(stream);
	return !left_to_write(stream);
}

bool relay_drain(struct relay *relay)
{
	bool is_all = true;
	size_t i;

	for (i = 0; i < relay->count; i++)
		is_all &= drain_stream(relay, &relay->streams[i]);
	return is_all;
}

bool relay_has_ended(const struct relay *relay)
{
	size_t i;

	for (i = 0; i < relay->count; i++)
		if (relay->streams[i].in >= 0 ||
		    left_to_write(&relay->streams[i]))
			return false;
	return true;
}

void relay_run(struct relay *relay, int control)
{
	struct pollfd polled[RELAY_POLLED + 1];
	bool is_draining = false;

	while (!relay_has_ended(relay)) {
		relay_poll(relay, polled);
		polled[RELAY_POLLED] =
			(struct pollfd){ .fd = is_draining ? -1 : control,
					 .events = POLLIN };
		if (poll(polled, RELAY_POLLED + 1, relay_wait(relay)) < 0)
			continue;
		relay_step(relay, polled);
		is_draining |= polled[RELAY_POLLED].revents != 0;
		if (is_draining && control >= 0 && relay_drain(relay))
			close_one(&control);
	}
	close_one(&control);
}

void relay_clear(struct relay *relay)
{
	size_t i;

	for (i = 0; i < relay->count; i++)
		close_reader(&relay->streams[i]);
	close_one(&relay->told.fd);
	protocol_reader_clear(&relay->told);
	patterns_clear(&relay->patterns);
}
