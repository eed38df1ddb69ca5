#include "broker.h"

#include "harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void name_port(struct scene *scene, const char *name, unsigned int port)
{
	char address[32];

	snprintf(address, sizeof(address), "127.0.0.1:%u", port);
	scene_name(scene, name, address);
}

/* Binds a socket to a free port and sets the name to its address. */
static int bind_socket(struct scene *scene, const char *name)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (void *)&address, length), 0);
	assert_int_equal(getsockname(fd, (void *)&address, &length), 0);
	name_port(scene, name, ntohs(address.sin_port));
	return fd;
}

void broker_plain(struct scene *scene, struct broker *broker, const char *name)
{
	/* The kernel completes connections that nobody accepts. */
	broker->fd = bind_socket(scene, name);
	assert_int_equal(listen(broker->fd, 16), 0);
}

/* Reads to the end: closing with unread bytes would reset the connection. */
static void talk(int fd)
{
	static const char text[] = "this is no TLS\n";
	char bytes[4096];

	if (read(fd, bytes, sizeof(bytes)) > 0 &&
	    write(fd, text, strlen(text)) > 0 && shutdown(fd, SHUT_WR) == 0)
		while (read(fd, bytes, sizeof(bytes)) > 0)
			;
	close(fd);
}

void broker_chatty(struct scene *scene, struct broker *broker, const char *name)
{
	broker_plain(scene, broker, name);
	broker->pid = fork();
	if (broker->pid != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		talk(accept(broker->fd, NULL, NULL));
}

void broker_none(struct scene *scene, const char *name)
{
	close(bind_socket(scene, name));
}

/* s_server prints "ACCEPT 127.0.0.1:PORT" when it listens. */
static unsigned int read_port(FILE *out)
{
	char line[256];
	unsigned int port = 0;

	while (port == 0 && fgets(line, sizeof(line), out) != NULL)
		if (strncmp(line, "ACCEPT ", 7) == 0)
			port = (unsigned int)strtoul(strrchr(line, ':') + 1,
						     NULL, 10);
	return port;
}

void broker_tls(struct scene *scene, struct broker *broker, const char *name,
		const char *cert, const char *key)
{
	char *const argv[] = {
		scene_text(scene, "openssl"),
		scene_text(scene, "s_server"),
		scene_text(scene, "-accept"),
		scene_text(scene, "127.0.0.1:0"),
		scene_text(scene, "-cert"),
		scene_text(scene, cert),
		scene_text(scene, "-key"),
		scene_text(scene, key),
		NULL,
	};
	int ends[2], idle[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(pipe2(idle, O_CLOEXEC), 0);
	broker->pid = fork();
	if (broker->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(idle[0], STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	close(idle[0]);
	broker->fd = idle[1];
	broker->out = fdopen(ends[0], "re");
	unsigned int port = read_port(broker->out);
	assert_true(port > 0);
	name_port(scene, name, port);
}

void broker_end(struct broker *broker)
{
	if (broker->fd >= 0)
		close(broker->fd);
	if (broker->out != NULL)
		fclose(broker->out);
	if (broker->pid > 0) {
		kill(broker->pid, SIGKILL);
		waitpid(broker->pid, NULL, 0);
	}
	*broker = (struct broker)BROKER_NONE;
}
