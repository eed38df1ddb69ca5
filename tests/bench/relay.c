/*
 * relay: adds latency to a server on loopback.
 *
 *   relay PORT MILLISECONDS
 *
 * Listens on a free port of 127.0.0.1, prints "ready PORT", and forwards data
 * to and from the given port, each byte after half of the round trip time;
 * connecting takes a whole one. Ends when its standard input does.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/buf.h"

/* The maximum number of pieces in flight in one direction. */
#define PIECES_MAX 64

struct piece {
	struct buf bytes;
	long long due_us;
};

/* One direction, with the pieces in flight, the oldest first. */
struct way {
	int from;
	int to;
	long long opens_us; /* nothing arrives before this time */
	struct piece pieces[PIECES_MAX];
	size_t count;
	bool is_ended;
};

static void stop(const char *what)
{
	perror(what);
	exit(1);
}

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* A socket with TCP_NODELAY, listening or connected to the port. */
static int make_socket(uint16_t port, bool listens)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (listens ? bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
			      listen(fd, 128)
		    : connect(fd, (struct sockaddr *)&address, sizeof(address)))
		stop("relay");
	return fd;
}

/* Reads what is available; it is delivered `delay_us` from now. */
static void take(struct way *way, long long delay_us)
{
	struct piece *piece = &way->pieces[way->count++];
	const long long due_us = now_us() + delay_us;
	char bytes[16384];
	const ssize_t length = read(way->from, bytes, sizeof(bytes));

	*piece = (struct piece){ .due_us = due_us };
	if (due_us < way->opens_us)
		piece->due_us = way->opens_us;
	if (length > 0)
		buf_add(&piece->bytes, bytes, (size_t)length);
	else
		way->is_ended = true;
}

/*
 * Delivers the pieces that are due; an empty piece is the end. Returns false
 * after it.
 */
static bool deliver(struct way *way)
{
	while (way->count && way->pieces[0].due_us <= now_us()) {
		struct buf *bytes = &way->pieces[0].bytes;
		const size_t length = bytes->length;
		size_t i;

		if (!length ||
		    write(way->to, bytes->data, length) != (ssize_t)length)
			return false;
		buf_clear(bytes);
		way->count--;
		for (i = 0; i < way->count; i++)
			way->pieces[i] = way->pieces[i + 1];
	}
	return true;
}

/* Sleeps until something is readable or due. */
static void await(struct way ways[2], struct pollfd waiting[2])
{
	struct timespec left = { .tv_sec = 60 };
	int i;

	for (i = 0; i < 2; i++) {
		const long long us =
			ways[i].count ? ways[i].pieces[0].due_us - now_us()
				      : 60000000;
		const struct timespec until = {
			.tv_sec = us > 0 ? us / 1000000 : 0,
			.tv_nsec = us > 0 ? us % 1000000 * 1000 : 0,
		};

		if (until.tv_sec < left.tv_sec ||
		    (until.tv_sec == left.tv_sec &&
		     until.tv_nsec < left.tv_nsec))
			left = until;
		waiting[i] =
			(struct pollfd){ .fd = ways[i].from, .events = POLLIN };
		if (ways[i].is_ended || ways[i].count == PIECES_MAX)
			waiting[i].fd = -1;
	}
	ppoll(waiting, 2, &left, NULL);
}

static void serve(int client, uint16_t port, long long round_trip_us)
{
	const int server = make_socket(port, false);
	struct way ways[2] = {
		{ .from = client, .to = server },
		{ .from = server, .to = client },
	};
	struct pollfd waiting[2];
	int i;

	ways[0].opens_us = now_us() + round_trip_us + round_trip_us / 2;
	while (deliver(&ways[0]) && deliver(&ways[1])) {
		await(ways, waiting);
		for (i = 0; i < 2; i++)
			if (waiting[i].fd >= 0 && waiting[i].revents)
				take(&ways[i], round_trip_us / 2);
	}
}

static void accept_one(int listener, uint16_t port, long long round_trip_us)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	const int client = accept4(listener, (struct sockaddr *)&address, &size,
				   SOCK_CLOEXEC);
	const int on = 1;

	if (client < 0)
		return;
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(listener);
		serve(client, port, round_trip_us);
		_exit(0);
	}
	close(client);
}

int main(int argc, char **argv)
{
	struct sockaddr_in own = { 0 };
	socklen_t size = sizeof(own);
	struct pollfd waiting[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
				     { .events = POLLIN } };
	uint16_t port;
	long long round_trip_us;

	if (argc != 3)
		return 2;
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	round_trip_us = strtoll(argv[2], NULL, 10) * 1000;
	signal(SIGCHLD, SIG_IGN);
	waiting[1].fd = make_socket(0, true);
	getsockname(waiting[1].fd, (struct sockaddr *)&own, &size);
	printf("ready %d\n", ntohs(own.sin_port));
	fflush(stdout);
	while (poll(waiting, 2, -1) >= 0 && !waiting[0].revents)
		if (waiting[1].revents)
			accept_one(waiting[1].fd, port, round_trip_us);
	return 0;
}
