#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../registry.h"
#include "quixrun/clock.h"
#include "../scene.h"

long long __wrap_clock_deadline(long long milliseconds);
long long __real_clock_deadline(long long milliseconds);

/* A short timeout for tests; 0: the real one. */
static long long limit_ms;

long long __wrap_clock_deadline(long long milliseconds)
{
	return __real_clock_deadline(limit_ms ? limit_ms : milliseconds);
}

static int command_enter(void **state)
{
	limit_ms = 0;
	setenv("EMPTY", "", 1);
	setenv("FULL", "full", 1);
	return scene_enter(state);
}

static int command_leave(void **state)
{
	return scene_leave(state);
}

#define COMMAND_TEST(name) TEST_WITH(name, command_enter, command_leave)

static void start(struct scene *scene)
{
	if (scene_quix(scene, "[broker]\nbootstrap.servers = x:1\n"))
		fail_msg("%s", scene->error.message);
}

COMMAND_TEST(command_gives_its_output_less_one_newline)
{
	struct scene *scene = *state;

	start(scene);
	assert_string_equal(scene_value(scene, "${command:echo s3cret}"),
			    "s3cret");
	assert_true(scene->is_secret);
	assert_string_equal(scene_value(scene, "${command:printf 'a\\n\\n'}"),
			    "a\n");
	assert_string_equal(scene_value(scene, "${command::}"), "");
	/* The shell gets the whole line, including `${`. */
	assert_string_equal(
		scene_value(scene, "${command:echo ${FULL} $EMPTY.}"),
		"full .");
	assert_string_equal(
		scene_value(scene, "${command:f() { echo $1; }; f x}"), "x");
	assert_string_equal(scene_value(scene, "${command:echo '${env:FULL}'}"),
			    "${env:FULL}");
}

COMMAND_TEST(a_failing_command_is_an_error_without_its_output)
{
	struct scene *scene = *state;

	start(scene);
	assert_string_equal(
		scene_value(scene, "${command:echo s3cret; exit 3}"),
		"f.ini:9: ${command}: the command ended with "
		"status 3");
	assert_string_equal(scene_value(scene, "${command:exit 127}"),
			    "f.ini:9: ${command}: the command ended with "
			    "status 127");
	assert_string_equal(scene_value(scene, "${command:echo a; kill -9 $$}"),
			    "f.ini:9: ${command}: the command died of signal "
			    "9");
	assert_string_equal(
		scene_value(scene, "${command:printf 's3\\0cret'}"),
		"f.ini:9: ${command}: the command's output contains a "
		"NUL byte");
}

COMMAND_TEST(a_commands_output_has_a_limit)
{
	struct scene *scene = *state;

	start(scene);
	assert_int_equal(strlen(scene_value(scene, "${command:head -c 1048576 "
						   "/dev/zero | tr '\\0' x}")),
			 1048576);
	assert_string_equal(scene_value(scene, "${command:exec cat /dev/zero}"),
			    "f.ini:9: ${command}: the command's output cannot "
			    "be read or is over 1 MiB");
}

/* The timeout depends on whether there is a terminal. */
static const char *too_slow(void)
{
	const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return "f.ini:9: ${command}: the command did not end within 30 "
		       "seconds";
	close(fd);
	return "f.ini:9: ${command}: the command did not end within 120 "
	       "seconds";
}

COMMAND_TEST(a_command_that_does_not_end_is_killed)
{
	struct scene *scene = *state;

	start(scene);
	limit_ms = 100;
	assert_string_equal(scene_value(scene, "${command:exec sleep 1000}"),
			    too_slow());
	/* Also when its output has ended before. */
	assert_string_equal(
		scene_value(scene, "${command:exec sleep 1000 >/dev/null}"),
		too_slow());
}

/*
 * Its descendants would become our children when it dies; they are killed. All
 * of them have started before there is too much output.
 */
COMMAND_TEST(what_it_has_started_is_killed_as_well)
{
	struct scene *scene = *state;
	int status, killed = 0;

	start(scene);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_string_equal(scene_value(scene, "${command:sleep 60 & (sleep "
					       "60 & cat /dev/zero; :); :}"),
			    "f.ini:9: ${command}: the command's output cannot "
			    "be read or is over 1 MiB");
	/* Except for one that its own parent has reaped. */
	for (; waitpid(-1, &status, 0) > 0; killed++) {
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGKILL);
	}
	assert_in_range(killed, 2, 4);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

COMMAND_TEST(a_command_has_our_standard_input)
{
	struct scene *scene = *state;
	const int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	const char *result;
	int fd;

	start(scene);
	room_write_text("answer", "s3cret\n");
	fd = open("answer", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	dup2(fd, STDIN_FILENO);
	close(fd);
	result = scene_value(scene, "${command:read a && echo $a}");
	dup2(saved, STDIN_FILENO);
	close(saved);
	assert_string_equal(result, "s3cret");
}

COMMAND_TEST(a_commands_standard_error_passes_through)
{
	struct scene *scene = *state;
	const char *result;

	start(scene);
	room_listen(&scene->room);
	result = scene_value(scene, "${command:echo Password: >&2; echo x}");
	assert_string_equal(room_heard(&scene->room), "Password:\n");
	assert_string_equal(result, "x");
}

COMMAND_TEST(a_command_gets_nothing_of_ours)
{
	struct scene *scene = *state;
	const int ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
	AUTO_BUF struct buf line = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	int fd;

	assert_true(ours > 2);
	start(scene);
	buf_add_text(&line, "${command:for i in");
	for (fd = 3; fd < 64; fd++) {
		const int flags = fcntl(fd, F_GETFD);

		buf_add_format(&line, " %d", fd);
		if (flags >= 0 && !(flags & FD_CLOEXEC))
			buf_add_format(&expected, "%d ", fd);
	}
	buf_add_text(&line, "; do test -e /proc/$$/fd/$i && "
			    "printf '%s ' $i; done; true}");
	assert_string_equal(scene_value(scene, line.data), buf_text(&expected));
	close(ours);
}
