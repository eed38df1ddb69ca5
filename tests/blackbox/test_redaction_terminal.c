/*
 * --redact on a terminal: the program has a terminal, too.
 */
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define EVERYTHING (TERMINAL_INPUT | TERMINAL_OUTPUT | TERMINAL_ERROR)
#define CONTROL_C  "\x03"
#define CONTROL_D  "\x04"
#define CONTROL_Z  "\x1a"

#define REDACTED_TOKEN "[redacted Quix__Sdk__Token]"

#define SHELL(text)   "/bin/sh", "-c", text
#define REDACTED(...) TEXTS("--redact", "-p", "dev", __VA_ARGS__)

static void set_scene(struct scene *scene)
{
	scene_secret(scene, "token", "sdk-0f1e2d3c4b5a69788796a5b4c3d2e1f0");
	scene_profile(scene, "dev",
		      "[quix]\ntoken_1 = <token>\nworkspace = acme-dev\n"
		      "[broker]\nsource = none\n[env]\nX = <token>\n");
}

SCENE_TEST(the_program_has_a_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("test -t 0 -a -t 1 -a -t 2 && "
				       "echo \"$X\" >/dev/tty; echo \"$X\" >&2;"
				       " exit 9")),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 9);
	assert_string_equal(buf_text(&run.tty),
			    REDACTED_TOKEN "\r\n" REDACTED_TOKEN "\r\n");
}

SCENE_TEST(standard_error_that_is_none_stays_apart)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("test -t 1 && test ! -t 2 && "
				       "echo \"$X\"; echo \"err $X\" >&2")),
		.terminal = TERMINAL_INPUT | TERMINAL_OUTPUT,
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.tty), REDACTED_TOKEN "\r\n");
	assert_string_equal(buf_text(&run.err), "err " REDACTED_TOKEN "\n");
}

SCENE_TEST(standard_input_that_is_none_reaches_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED("cat"),
		.terminal = TERMINAL_OUTPUT,
		.input = "from a pipe\n",
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.tty), "from a pipe\r\n");
}

SCENE_TEST(its_size_is_that_of_the_outer_one)
{
	const struct winsize size = { .ws_row = 33, .ws_col = 99 };
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(
			"bash", "-c",
			"trap 'stty size; read x; exit' WINCH; echo ready; "
			"while :; do read -t 0.1 x; done"),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "ready");
	assert_int_equal(ioctl(run.fds_out[2], TIOCSWINSZ, &size), 0);
	run_await_terminal(scene, &run, "33 99");
	run_type(&run, "\n");
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

SCENE_TEST(a_progress_bar_is_not_held_back)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("printf '\\r 10%%\\r 20%%'; read x; "
				       "printf '\\r100%%\\n'")),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "\r 10%\r 20%");
	run_type(&run, "\n");
	run_wait(scene, &run);
	assert_string_equal(buf_text(&run.tty), "\r 10%\r 20%\r\n\r100%\r\n");
}

SCENE_TEST(control_c_arrives_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED("<probe>", "signals", "10"),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "ready\r\n");
	run_type(&run, CONTROL_C);
	run_await_terminal(scene, &run, "2\r\n");
	/* A second signal would have arrived before this one. */
	assert_int_equal(kill(run.pid, SIGUSR1), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.tty), "ready\r\n^C2\r\n10\r\n");
}

SCENE_TEST(control_c_ends_it_as_a_signal_does)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED("<probe>", "ready"),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "ready\r\n");
	run_type(&run, CONTROL_C);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
}

/* sleep is not on the inner terminal. */
SCENE_TEST(control_c_ends_the_rest_of_the_pipeline)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "sleep 1000 | <quixrun> --redact -p dev "
				    "/bin/sh -c '<probe> ready; :'"),
		.terminal = EVERYTHING,
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "ready\r\n");
	run_type(&run, CONTROL_C);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
}

static void start_bash(struct scene *scene, struct run *run)
{
	run->program = "/bin/bash";
	run->name = "bash";
	run->args = TEXTS("--norc", "--noprofile", "--noediting", "-i");
	run->env = TEXTS("PS1=[prompt]", "Q=<quixrun> --redact -p dev",
			 "HISTFILE=", "TERM=xterm");
	run->terminal = EVERYTHING;
	set_scene(scene);
	run_start(scene, run);
	run_await_terminal(scene, run, "[prompt]");
}

/* The terminal's settings are restored. */
static void leave_bash(struct scene *scene, struct run *run)
{
	run_type(run, "stty -a | grep -o '[-]*icanon'\n");
	run_await_terminal(scene, run, "\r\nicanon");
	run_type(run, "exit 5\n");
	run_wait(scene, run);
	assert_int_equal(run->exit_status, 5);
}

SCENE_TEST(control_z_and_fg_work)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q sh -c 'echo go$((1+1)); while read x; do "
		       "echo got$((1+1)) $x $X; done; exit 7'\n");
	run_await_terminal(scene, &run, "go2");
	for (int i = 0; i < 5; i++) {
		run_type(&run, CONTROL_Z);
		run_await_terminal(scene, &run, "Stopped");
		run_await_terminal(scene, &run, "[prompt]");
		run_type(&run, "fg\n");
		run_await_terminal(scene, &run, "$Q sh -c");
		run_type(&run, "line\n");
		run_await_terminal(scene, &run, "got2 line " REDACTED_TOKEN);
	}
	run_type(&run, CONTROL_D);
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "echo status$((1+1)) $?\n");
	run_await_terminal(scene, &run, "status2 7");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

SCENE_TEST(control_z_and_bg_let_it_run_on)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "mkfifo fifo; $Q sh -c 'echo go$((1+1)); read x <fifo; "
		       "echo got$((1+1)) $x'\n");
	run_await_terminal(scene, &run, "go2");
	run_type(&run, CONTROL_Z);
	run_await_terminal(scene, &run, "Stopped");
	run_type(&run, "bg\n");
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "echo line >fifo; wait\n");
	run_await_terminal(scene, &run, "got2 line");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

SCENE_TEST(a_shell_under_it_has_job_control_of_its_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q env PS1='[inner]' bash --norc --noediting -i\n");
	run_await_terminal(scene, &run, "\r\n[inner]");
	run_type(&run, "cat\n");
	run_type(&run, "line\n");
	run_await_terminal(scene, &run, "line\r\nline\r\n");
	run_type(&run, CONTROL_Z);
	run_await_terminal(scene, &run, "Stopped");
	run_await_terminal(scene, &run, "[inner]");
	run_type(&run, "fg\n");
	run_await_terminal(scene, &run, "fg\r\ncat\r\n");
	run_type(&run, "more\n");
	run_await_terminal(scene, &run, "more\r\nmore\r\n");
	run_type(&run, CONTROL_D);
	run_await_terminal(scene, &run, "[inner]");
	run_type(&run, "exit\n");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

SCENE_TEST(python_can_be_talked_to)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q python3 -q\n");
	run_await_terminal(scene, &run, ">>> ");
	run_type(&run, "import os; print('the', os.environ['X'])\n");
	run_await_terminal(scene, &run, "the " REDACTED_TOKEN);
	run_type(&run, "exit()\n");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

SCENE_TEST(less_reads_keys_and_leaves_the_terminal_as_it_was)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "seq 1000 | $Q less\n");
	run_await_terminal(scene, &run, "\r\n20\r\n");
	run_type(&run, "G");
	run_await_terminal(scene, &run, "\r\n1000\r\n");
	run_type(&run, "q");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

SCENE_TEST(a_full_screen_program_is_in_raw_mode)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q sh -c 'stty raw -echo; echo go$((1+1)); "
		       "dd bs=1 count=3 2>/dev/null | od -An -tx1'\n");
	run_await_terminal(scene, &run, "go2");
	run_type(&run, CONTROL_C CONTROL_Z "\r");
	run_await_terminal(scene, &run, "03 1a 0d");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}
