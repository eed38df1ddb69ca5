/*
 * overlap_ready = notify: the new program of an overlap reports READY=1 on
 * quixrun's socket.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 20000

#define PROFILE(settings)                                                      \
	PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"                           \
		      "[supervise]\non_change = overlap\n"                     \
		      "overlap_ready = notify\n" settings

/* `text` is what the program does when X is "two". */
#define SHELL(text)                                                            \
	"/bin/sh", "-c",                                                       \
		"echo run $X; test $X != two || { " text "; }; "               \
		"exec <probe> signals 15"

#define NOTIFY "<probe> notify "
#define AWAIT  "until test -e <dir>/go; do sleep 0.01; done; "

static void begin(struct scene *scene, struct run *run, const char *profile)
{
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, run, profile);
	scene_write(scene, "x", 0600, "two");
}

/*
 * Stops it after the new one took over, because the order of their output
 * varies.
 */
static void stop_new(struct scene *scene, struct run *run, const char *err)
{
	waits_for_error(scene, run, "took over");
	waits_for_outputs(scene, run, "ready\n", 2);
	waits_for_outputs(scene, run, "15\n", 1);
	assert_int_equal(kill(run->pid, SIGTERM), 0);
	run_wait(scene, run);
	assert_run_like(scene, run, 0, buf_text(&run->out), err);
	assert_int_equal(waits_count(buf_text(&run->out), "15\n"), 2);
}

static struct sockaddr_un address_of(const char *name, socklen_t *size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	assert_true(strlen(name) < sizeof(address.sun_path));
	memcpy(address.sun_path, name, strlen(name));
	if (*name == '@')
		address.sun_path[0] = '\0';
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			    strlen(name));
	return address;
}

SCENE_TEST(the_old_one_ends_when_the_new_one_says_that_it_is_ready)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL(
			NOTIFY "'STATUS=warming up'; echo up; " AWAIT NOTIFY
			       "READY=1")),
	};

	begin(scene, &run, PROFILE("overlap_timeout = 1h\n"));
	run_await_output(scene, &run, "up\n");
	waits_for_error(scene, &run, "warming up\n");
	assert_int_equal(waits_count(buf_text(&run.err), "took over"), 0);
	scene_write(scene, "go", 0600, "");
	stop_new(scene, &run,
		 "quixrun: process *: warming up\n"
		 "quixrun: changed: X; process * took over from process * "
		 "after * ms\n");
}

SCENE_TEST(one_that_is_not_ready_in_time_is_ended)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(SHELL(":")) };

	begin(scene, &run, PROFILE("overlap_timeout = 300ms\n"));
	waits_for_error(scene, &run, "continues");
	run_await_output(scene, &run, "15\n");
	scene_write(scene, "x", 0600, "two");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\n15\n15\n",
			"quixrun: changed: X; the new program was not ready "
			"within overlap_timeout; process * continues, the next "
			"attempt is in 300.0 s\n");
}

SCENE_TEST(one_that_does_not_end_then_is_killed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("exec <probe> signals 10")),
	};

	begin(scene, &run,
	      PROFILE("overlap_timeout = 300ms\nkill_timeout = 100ms\n"));
	waits_for_error(scene, &run, "and is killed\n");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\n15\n18\n15\n",
			"quixrun: changed: X; the new program was not ready "
			"within overlap_timeout; *\n"
			"quixrun: warning: process * did not end within "
			"kill_timeout and is killed\n");
}

SCENE_TEST(one_that_dies_before_leaves_the_old_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL(NOTIFY "READY=0 STATUS=no; exit 7")),
	};

	begin(scene, &run, PROFILE("interval = 0\n"));
	waits_for_error(scene, &run, "continues");
	supervised_stop(
		scene, &run, 0, "run one\nready\nrun two\n15\n",
		"quixrun: process *: no\n"
		"quixrun: changed: X; the new program ended with "
		"status 7 before it was ready; process * continues, the "
		"next attempt is at the next change\n");
}

/* The abstract namespace needs no writable file system. */
SCENE_TEST(a_stranger_is_not_listened_to)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS(
			"-v", "--supervise", "-p", "dev",
			SHELL("echo $NOTIFY_SOCKET.; " AWAIT NOTIFY "READY=1")),
	};
	struct sockaddr_un address;
	socklen_t size;
	char name[108];

	begin(scene, &run, PROFILE("overlap_timeout = 1h\n"));
	run_await_output(scene, &run, ".\n");
	const char *at = strstr(buf_text(&run.out), "@quixrun-");
	assert_non_null(at);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, "."), at);
	address = address_of(name, &size);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(sendto(fd, "READY=1", strlen("READY=1"), 0,
				(const struct sockaddr *)&address, size),
			 strlen("READY=1"));
	close(fd);
	waits_for_error(scene, &run, "its message is ignored\n");
	assert_int_equal(waits_count(buf_text(&run.err), "took over"), 0);
	scene_write(scene, "go", 0600, "");
	snprintf(
		name, sizeof(name),
		"*quixrun: process %d is not in the program's process group; its message is ignored"
		"\n*",
		(int)getpid());
	stop_new(scene, &run, name);
}

/* The first refresh with this setting has no socket yet. */
SCENE_TEST(the_setting_may_come_with_the_change)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL(NOTIFY "READY=1")),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n");
	scene_write(scene, "x", 0600, "two");
	scene_profile(scene, "dev", PROFILE("overlap_timeout = 1h\n"));
	stop_new(scene, &run, "*");
}

static int listen_at(const char *path)
{
	socklen_t size;
	struct sockaddr_un address = address_of(path, &size);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, size), 0);
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
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, expected);
}

static void hears_nothing(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&wait, 1, 0), 0);
	close(fd);
}

SCENE_TEST(systemd_hears_the_program_by_default)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			SHELL(NOTIFY "STATUS=up WATCHDOG=1 READY=1")),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	begin(scene, &run, PROFILE("overlap_timeout = 1h\n"));
	waits_for_error(scene, &run, "took over");
	hears(fd, "STATUS=up");
	hears(fd, "WATCHDOG=1");
	hears(fd, "READY=1");
	hears(fd, "BARRIER=1");
	stop_new(scene, &run, "*");
	hears_nothing(fd);
}

SCENE_TEST(systemd_hears_quixrun_with_notify_quixrun)
{
	struct scene *scene = *state;
	int fd = listen_at(scene_text(scene, "<dir>/notify"));
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			SHELL(NOTIFY "STATUS=up WATCHDOG=1 READY=1")),
		.env = TEXTS("NOTIFY_SOCKET=<dir>/notify"),
	};

	begin(scene, &run, PROFILE("overlap_timeout = 1h\nnotify = quixrun\n"));
	waits_for_error(scene, &run, "took over");
	hears(fd, "READY=1");
	hears(fd, "RELOADING=1");
	hears(fd, "WATCHDOG=1");
	hears(fd, "READY=1");
	stop_new(scene, &run, "*");
	hears(fd, "STOPPING=1");
	hears_nothing(fd);
}
