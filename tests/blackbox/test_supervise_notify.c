/*
 * notify: the messages to systemd, on a socket of the test.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 20000

#define NOTIFIED(settings)                                                     \
	PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"                           \
		      "[supervise]\nnotify = quixrun\n" settings

/* Prints systemd's variables. */
#define PROGRAM                                                                \
	"/bin/sh", "-c",                                                       \
		"echo ${NOTIFY_SOCKET-none} $X; exec <probe> signals 15"

/* Listens at `name`, in the abstract namespace if it begins with '@'. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t length = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_true(length < sizeof(address.sun_path));
	memcpy(address.sun_path, name, length);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(
		bind(fd, (const struct sockaddr *)&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				 length)),
		0);
	return fd;
}

/* Checks that the next datagram begins with this line. */
static void hears(int fd, const char *expected)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char text[256];

	if (poll(&wait, 1, PATIENCE_MS) != 1)
		fail_msg("systemd did not hear '%s'", expected);
	const ssize_t length = recv(fd, text, sizeof(text) - 1, 0);
	assert_true(length > 0);
	text[length] = '\0';
	char *more = strchr(text, '\n');
	if (more != NULL)
		*more = '\0';
	assert_string_equal(text, expected);
	if (strcmp(expected, "RELOADING=1") != 0)
		return;
	assert_non_null(more);
	assert_memory_equal(more + 1,
			    "MONOTONIC_USEC=", strlen("MONOTONIC_USEC="));
	assert_true(strtoll(strchr(more + 1, '=') + 1, NULL, 10) > 0);
}

static void hears_nothing(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&wait, 1, 0), 0);
	close(fd);
}

SCENE_TEST(it_tells_ready_reloading_and_stopping)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, NOTIFIED(""));
	hears(fd, "READY=1");
	scene_write(scene, "x", 0600, "two");
	hears(fd, "RELOADING=1");
	hears(fd, "READY=1");
	run_await_output(scene, &run, "none two\nready\n");
	supervised_stop(scene, &run, 0,
			"none one\nready\n15\nnone two\nready\n15\n",
			"*restarted as*");
	hears(fd, "STOPPING=1");
	hears_nothing(fd);
}

SCENE_TEST(a_failed_overlap_is_ready_again)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "test $X = two && exit 1; "
				   "exec <probe> signals 15"),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, NOTIFIED("on_change = overlap\n"));
	hears(fd, "READY=1");
	scene_write(scene, "x", 0600, "two");
	hears(fd, "RELOADING=1");
	hears(fd, "READY=1");
	supervised_stop(scene, &run, 0, "ready\n15\n", "*continues*");
	hears(fd, "STOPPING=1");
	hears_nothing(fd);
}

SCENE_TEST(a_name_in_the_abstract_namespace_will_do)
{
	struct scene *scene = *state;
	char name[64], entry[96];

	snprintf(name, sizeof(name), "@quixrun-test-%d", (int)getpid());
	snprintf(entry, sizeof(entry), "NOTIFY_SOCKET=%s", name);
	int fd = listen_at(name);
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "15"),
		.env = TEXTS(entry),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, NOTIFIED(""));
	hears(fd, "READY=1");
	supervised_stop(scene, &run, 0, "ready\n15\n", "");
	hears(fd, "STOPPING=1");
	hears_nothing(fd);
}

/* A program that was not started is not ready. */
SCENE_TEST(what_cannot_be_started_is_not_ready)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED("no-such-program"),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	scene_write(scene, "x", 0600, "one");
	scene_profile(scene, "dev", NOTIFIED(""));
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 127);
	hears_nothing(fd);
}

/* The program must feed the watchdog itself. */
SCENE_TEST(a_watchdog_leaves_the_socket_to_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify",
			     "WATCHDOG_USEC=1000000"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, NOTIFIED(""));
	supervised_stop(scene, &run, 0, "<dir>/notify one\nready\n15\n", "");
}

SCENE_TEST(by_default_only_the_program_speaks)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	supervised_start(scene, &run);
	supervised_stop(scene, &run, 0, "<dir>/notify\nready\n15\n", "");
	hears_nothing(fd);
}
