#include "supervise/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/crypto.h"

/* A path, or after '@' a name in the abstract namespace (unix(7)). */
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
	/* Type=notify-reload requires the time as well. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	buf_add_format(text, "\nMONOTONIC_USEC=%lld",
		       (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void notify_relay(const char *text, size_t length)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	const socklen_t size = name ? make_address(name, &address) : 0;
	int fd;

	if (!size)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, text, length, MSG_NOSIGNAL | MSG_DONTWAIT,
	       (const struct sockaddr *)&address, size);
	close(fd);
}

void notify_send(enum notify_state state)
{
	AUTO_BUF struct buf text = { 0 };

	add_state(state, &text);
	notify_relay(text.data, text.length);
}

/*
 * Binds the socket to folder/quixrun-PID-RANDOM; folder "@": an abstract name.
 */
static bool bind_in(struct notify_listener *listener, const char *folder)
{
	AUTO_BUF struct buf name = { 0 };
	struct sockaddr_un address;
	unsigned char random[8];
	socklen_t size;

	crypto_random(random, sizeof(random));
	buf_add_text(&name, folder);
	if (strcmp(folder, "@") != 0)
		buf_add_char(&name, '/');
	buf_add_format(&name, "quixrun-%ld-", (long)getpid());
	crypto_hex(random, sizeof(random), &name);
	size = make_address(name.data, &address);
	if (!size ||
	    bind(listener->fd, (const struct sockaddr *)&address, size) < 0)
		return false;
	listener->name = buf_steal(&name);
	return true;
}

int notify_listen(struct notify_listener *listener, struct error *error)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	const int on = 1;
	int reason;

	listener->fd =
		socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd >= 0 &&
	    !setsockopt(listener->fd, SOL_SOCKET, SO_PASSCRED, &on,
			sizeof(on)) &&
	    (bind_in(listener, "@") ||
	     (runtime && bind_in(listener, runtime)) ||
	     bind_in(listener, "/dev/shm") || bind_in(listener, "/tmp")))
		return 0;
	reason = errno;
	notify_close(listener);
	return error_set(error, STATUS_TEMPORARY,
			 "cannot open a socket for NOTIFY_SOCKET: %s",
			 strerror(reason));
}

/* The sender's process id; 0: unknown. */
static pid_t sender_of(struct msghdr *header)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(header);
	struct ucred credentials;

	if (!control || control->cmsg_level != SOL_SOCKET ||
	    control->cmsg_type != SCM_CREDENTIALS ||
	    control->cmsg_len != CMSG_LEN(sizeof(credentials)))
		return 0;
	memcpy(&credentials, CMSG_DATA(control), sizeof(credentials));
	return credentials.pid;
}

/* Returns whether there is a message. */
static bool receive(const struct notify_listener *listener, int flags,
		    struct notify_message *message)
{
	/*
	 * Only the credentials fit, which come first; the kernel closes
	 * descriptors that are sent.
	 */
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = { message->text, NOTIFY_TEXT_MAX };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };
	ssize_t length;

	do {
		length = recvmsg(listener->fd, &header,
				 MSG_CMSG_CLOEXEC | flags);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		return false;
	message->length = (size_t)length;
	message->text[length] = '\0';
	message->sender = sender_of(&header);
	return true;
}

bool notify_receive(const struct notify_listener *listener,
		    struct notify_message *message)
{
	if (!receive(listener, MSG_PEEK, message))
		return false;
	message->group = message->sender ? getpgid(message->sender) : -1;
	return receive(listener, 0, message);
}

const char *notify_value(const struct notify_message *message, const char *name,
			 size_t *length)
{
	const size_t name_length = strlen(name);
	const char *line = message->text;

	while (*line) {
		*length = strcspn(line, "\n");
		if (*length > name_length && line[name_length] == '=' &&
		    !strncmp(line, name, name_length)) {
			*length -= name_length + 1;
			return line + name_length + 1;
		}
		line += *length + (line[*length] == '\n');
	}
	return NULL;
}

void notify_close(struct notify_listener *listener)
{
	if (listener->fd >= 0)
		close(listener->fd);
	listener->fd = -1;
	if (listener->name && *listener->name == '/')
		unlink(listener->name);
	free(listener->name);
	listener->name = NULL;
}
