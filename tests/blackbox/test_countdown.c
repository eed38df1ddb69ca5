/*
 * A wait on a terminal: a line that counts down and is erased.
 */
#include "harness.h"
#include "profiles.h"
#include "waits.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "quixrun/text.h"

#define CREDENTIALS "GET /workspaces/acme-factory-dev/broker/librdkafka"
#define CLEARED	    "\r\033[K"
/* The text that fits in 80 columns, with room for an echoed "^C". */
#define LINE_OF(seconds)                                                       \
	"\rquixrun: next attempt in " seconds                                  \
	" s: portal answered HTTP 503 to GET /workspaces/acm\033[K"

static void prepare(struct scene *scene, const char *fault)
{
	portal_start(scene, NULL);
	portal_fault(scene, fault);
	scene_profile(scene, "dev", PROFILE_DEV);
}

static void runs(struct scene *scene, struct run *run)
{
	const char *const *say =
		TEXTS("-p", "dev", "<probe>", "say", "started");

	run->terminal = TERMINAL_ERROR;
	run->args = run->args != NULL ? run->args : say;
	run_program(scene, run);
	assert_run(scene, run, 0, "started\n", "");
}

static void assert_terminal(const struct run *run, const char *pattern)
{
	if (!text_matches(buf_text(&run->tty), pattern))
		fail_msg("on the terminal: '%s'", buf_text(&run->tty));
}

/* The wait is between two and three seconds. */
SCENE_TEST(a_wait_is_counted_down_and_cleared)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	prepare(scene, "{'kind':'status','retry_after':'2'}");
	runs(scene, &run);
	assert_terminal(&run, "*" LINE_OF("2") LINE_OF("1") CLEARED);
	assert_int_equal(strncmp(buf_text(&run.tty), "\rquixrun: ", 10), 0);
	assert_int_equal(waits_count(buf_text(&run.tty), CLEARED), 1);
	assert_null(strchr(buf_text(&run.tty), '\n'));
}

SCENE_TEST(a_message_comes_on_a_line_of_its_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=2500ms", "-p", "dev", "<probe>"),
		.terminal = TERMINAL_ERROR,
	};

	prepare(scene, "{'kind':'status','retry_after':'1','count':-1}");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 75);
	assert_terminal(&run,
			"*" CLEARED "quixrun: portal answered HTTP 503 "
			"to " CREDENTIALS " (* attempts in *; Retry-After is"
			" 1s)\r\n");
}

SCENE_TEST(without_a_deadline_every_wait_is_counted_down)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=0", "-p", "dev", "<probe>", "say",
			      "started"),
	};

	prepare(scene, "{'kind':'status','retry_after':'1','count':2}");
	runs(scene, &run);
	assert_terminal(&run,
			"*" LINE_OF("1") CLEARED "*" LINE_OF("1") CLEARED);
}

static void one_line_without_a_capable_terminal(struct scene *scene,
						struct run *run,
						const char *line)
{
	prepare(scene, "{'kind':'status','retry_after':'1'}");
	runs(scene, run);
	assert_terminal(run, line);
}

SCENE_TEST(a_dumb_terminal_gets_one_line)
{
	AUTO_RUN struct run run = { .env = TEXTS("TERM=dumb") };

	one_line_without_a_capable_terminal(
		*state, &run,
		"quixrun: warning: portal answered HTTP 503 to " CREDENTIALS
		"; next attempt in * s\r\n");
}

SCENE_TEST(json_gets_one_line)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("--log-format=json", "-p", "dev", "<probe>",
			      "say", "started"),
	};

	one_line_without_a_capable_terminal(
		*state, &run,
		"{\"level\":\"warning\",\"message\":\"portal answered HTTP 503 "
		"to " CREDENTIALS "; next attempt in * s\"}\r\n");
}

SCENE_TEST(quiet_shows_nothing)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("-qp", "dev", "<probe>", "say", "started"),
	};

	one_line_without_a_capable_terminal(*state, &run, "");
}

/* A line that wraps to a second row could not be erased. */
SCENE_TEST(a_narrow_terminal_gets_a_short_line)
{
	struct scene *scene = *state;
	struct winsize size = { .ws_col = 45, .ws_row = 10 };
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.terminal = TERMINAL_INPUT | TERMINAL_ERROR,
		/* It waits until the terminal's size is set. */
		.args = TEXTS("-c", "read go && exec <quixrun> -p dev <probe> "
				    "say started"),
	};

	prepare(scene, "{'kind':'status','retry_after':'1'}");
	run_start(scene, &run);
	assert_int_equal(ioctl(run.fds_out[2], TIOCSWINSZ, &size), 0);
	assert_int_equal(write(run.fds_out[2], "go\n", 3), 3);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
	assert_terminal(&run, "*\rquixrun: next attempt in 1 s: portal answe"
			      "\033[K" CLEARED);
}

SCENE_TEST(control_characters_do_not_reach_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	prepare(scene, "{'kind':'status','retry_after':'1',"
		       "'message':'a\\u001b]0;b\\u0007\\nc'}");
	runs(scene, &run);
	assert_non_null(strstr(buf_text(&run.tty), "HTTP 503: a?]0;b??c to "));
	assert_int_equal(waits_count(buf_text(&run.tty), "\033]"), 0);
}

static void stop_it(struct scene *scene, struct run *run, int number)
{
	prepare(scene, "{'kind':'status','retry_after':'20'}");
	run->args = TEXTS("-p", "dev", "<probe>", "say", "started");
	run->terminal = TERMINAL_ERROR;
	run_start(scene, run);
	waits_for_terminal(scene, run, "next attempt in ");
	assert_int_equal(kill(run->pid, number), 0);
}

SCENE_TEST(a_signal_does_not_leave_the_line_behind)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	stop_it(scene, &run, SIGTERM);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGTERM);
	assert_terminal(&run, "*\033[K" CLEARED);
}

/* Under nohup a hangup erases the line, and the wait continues. */
SCENE_TEST(an_ignored_signal_does_not_end_the_wait)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .ignored = NUMBERS(SIGHUP) };

	stop_it(scene, &run, SIGHUP);
	waits_for_terminal(scene, &run, CLEARED);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGTERM);
}
