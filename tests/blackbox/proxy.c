#include "proxy.h"

#include "harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct proxy {
	int listener;
	int status;
	in_port_t portal; /* in network order */
	int log;
};

static struct sockaddr_in loopback(in_port_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = port };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

/* Reads up to the empty line after the head. */
static void read_head(const struct proxy *proxy, int client)
{
	char last[4] = { 0 };
	char byte;

	while (memcmp(last, "\r\n\r\n", 4) != 0 && read(client, &byte, 1) > 0) {
		memmove(last, last + 1, 3);
		last[3] = byte;
		if (write(proxy->log, &byte, 1) != 1)
			_exit(1);
	}
}

/* Forwards what is available; returns false at the end. */
static bool pass_on(int from, int to)
{
	char chunk[16384];
	ssize_t got = read(from, chunk, sizeof(chunk));

	return got > 0 && send(to, chunk, (size_t)got, MSG_NOSIGNAL) == got;
}

static void tunnel(const struct proxy *proxy, int client)
{
	struct sockaddr_in address = loopback(proxy->portal);
	int portal = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd waits[] = { { .fd = client, .events = POLLIN },
				  { .fd = portal, .events = POLLIN } };

	if (connect(portal, (struct sockaddr *)&address, sizeof(address)) < 0)
		_exit(1);
	while (poll(waits, 2, -1) > 0) {
		if (waits[0].revents != 0 && !pass_on(client, portal))
			break;
		if (waits[1].revents != 0 && !pass_on(portal, client))
			break;
	}
	close(portal);
}

static void serve(const struct proxy *proxy)
{
	for (;;) {
		int client = accept(proxy->listener, NULL, NULL);

		if (client < 0)
			_exit(1);
		read_head(proxy, client);
		dprintf(client, "HTTP/1.1 %d Said\r\n%s\r\n", proxy->status,
			proxy->status == 200 ? "" : "Content-Length: 0\r\n");
		if (proxy->status == 200)
			tunnel(proxy, client);
		close(client);
	}
}

static void listen_on_free_port(struct scene *scene, struct proxy *proxy)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof(address);
	struct buf name = { 0 };

	proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(proxy->listener, (struct sockaddr *)&address,
			      sizeof(address)),
			 0);
	assert_int_equal(listen(proxy->listener, 16), 0);
	assert_int_equal(getsockname(proxy->listener,
				     (struct sockaddr *)&address, &size),
			 0);
	buf_add_format(&name, "127.0.0.1:%u",
		       (unsigned int)ntohs(address.sin_port));
	scene_name(scene, "proxy", buf_text(&name));
	buf_clear(&name);
}

pid_t proxy_start(struct scene *scene, int status)
{
	const char *portal = scene_text(scene, "<portal>");
	struct proxy proxy = { .status = status };

	listen_on_free_port(scene, &proxy);
	if (strrchr(portal, ':') != NULL)
		proxy.portal = htons(
			(uint16_t)strtoul(strrchr(portal, ':') + 1, NULL, 10));
	proxy.log = open(scene_text(scene, "<dir>/proxy.log"),
			 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(&proxy);
	}
	assert_true(pid > 0);
	close(proxy.listener);
	close(proxy.log);
	return pid;
}

void proxy_stop(pid_t proxy)
{
	kill(proxy, SIGKILL);
	waitpid(proxy, NULL, 0);
}
