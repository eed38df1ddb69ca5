#include "supervise/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/buf.h"

/* A path, or with '@' in front a name in the abstract namespace (unix(7)). */
static socklen_t make_address(const char *name, struct sockaddr_un *address)
{
	const size_t length = strlen(name);

	if ((*name != '/' && *name != '@') || length < 2 ||
	    length >= sizeof(address->sun_path))
		return 0;
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, name, length);
	if (*name == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

static void add_state(enum notify_state state, struct buf *text)
{
	static const char *const words[] = {
		[NOTIFY_READY] = "READY=1",
		[NOTIFY_RELOADING] = "RELOADING=1",
		[NOTIFY_STOPPING] = "STOPPING=1",
	};
	struct timespec now;

	buf_add_text(text, words[state]);
	if (state != NOTIFY_RELOADING)
		return;
	/* Type=notify-reload asks for the time as well. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	buf_add_format(text, "\nMONOTONIC_USEC=%lld",
		       (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void notify_send(enum notify_state state)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size = name ? make_address(name, &address) : 0;
	AUTO_BUF struct buf text = { 0 };
	int fd;

	if (!size)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	add_state(state, &text);
	sendto(fd, text.data, text.length, MSG_NOSIGNAL | MSG_DONTWAIT,
	       (const struct sockaddr *)&address, size);
	close(fd);
}
