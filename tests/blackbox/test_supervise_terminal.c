/*
 * A supervised program on a terminal behaves as if quixrun were not there.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVERYTHING (TERMINAL_INPUT | TERMINAL_OUTPUT | TERMINAL_ERROR)
#define CONTROL_C  "\x03"
#define CONTROL_Z  "\x1a"

/* The command in a shell. */
#define QUIXRUN "<quixrun> --supervise -p dev "

SCENE_TEST(control_c_arrives_once)
{
	static const int terminals[] = {
		EVERYTHING,
		TERMINAL_INPUT,
		TERMINAL_OUTPUT,
		TERMINAL_INPUT | TERMINAL_ERROR,
	};
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(terminals) / sizeof(int); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("/bin/sh", "-c",
					   "exec <probe> signals 10 >seen"),
			.terminal = terminals[i],
		};

		mkfifo(scene_text(scene, "<dir>/seen"), 0600);
		run_start(scene, &run);
		FILE *seen = fopen(scene_text(scene, "<dir>/seen"), "re");
		char line[16];
		assert_string_equal(fgets(line, sizeof(line), seen), "ready\n");
		run_type(&run, CONTROL_C);
		assert_string_equal(fgets(line, sizeof(line), seen), "2\n");
		/* A second signal would have arrived before this one. */
		assert_int_equal(kill(run.pid, SIGUSR1), 0);
		assert_string_equal(fgets(line, sizeof(line), seen), "10\n");
		assert_null(fgets(line, sizeof(line), seen));
		fclose(seen);
		run_wait(scene, &run);
		assert_int_equal(run.exit_status, 0);
	}
}

SCENE_TEST(control_c_ends_a_shell_and_what_it_runs)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c", "<probe> ready; :"),
		.terminal = TERMINAL_INPUT,
	};

	supervised_start(scene, &run);
	run_type(&run, CONTROL_C);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
	/* Teardown finds processes that are left. */
}

SCENE_TEST(the_program_has_the_terminal_at_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "dump", "<dir>/seen"),
		.terminal = EVERYTHING,
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_string_equal(dump_get(&dump, "tty-pgrp", 0),
			    dump_get(&dump, "pgrp", 0));
	assert_string_equal(dump_get(&dump, "pid", 0),
			    dump_get(&dump, "pgrp", 0));
	assert_int_not_equal(strtol(dump_get(&dump, "pid", 0), NULL, 10),
			     run.pid);
}

/* In a script quixrun does not lead the foreground group. */
SCENE_TEST(in_a_script_it_gets_the_terminal_when_it_reads)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", QUIXRUN "/bin/sh -c 'echo ready; read x; "
					    "echo got $x'; read y; "
					    "echo then $y"),
		.terminal = EVERYTHING,
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_start(scene, &run);
	run_await_terminal(scene, &run, "ready");
	run_type(&run, "one\n");
	run_await_terminal(scene, &run, "got one");
	run_type(&run, "two\n");
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.tty), "then two"));
}

SCENE_TEST(in_a_script_control_c_arrives_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "trap : INT; " QUIXRUN
				    "<probe> signals 15; echo status $?"),
		.terminal = TERMINAL_INPUT,
	};

	supervised_start(scene, &run);
	run_type(&run, CONTROL_C);
	run_await_output(scene, &run, "2\n");
	assert_int_equal(kill(child_of(run.pid), SIGTERM), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n2\n15\nstatus 0\n", "");
}

/* Starts an interactive bash, with job control and a known prompt. */
static void start_bash(struct scene *scene, struct run *run)
{
	run->program = "/bin/bash";
	run->name = "bash";
	run->args = TEXTS("--norc", "--noprofile", "--noediting", "-i");
	run->env = TEXTS("PS1=[prompt]", "Q=<quixrun> --supervise -p dev",
			 "P=<probe>", "HISTFILE=");
	run->terminal = EVERYTHING;
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_start(scene, run);
	run_await_terminal(scene, run, "[prompt]");
}

static void leave_bash(struct scene *scene, struct run *run)
{
	/* The echoed text differs from the awaited output. */
	run_type(run, "echo has$((40+2)) the terminal\n");
	run_await_terminal(scene, run, "has42 the terminal");
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
		       "echo got$((1+1)) $x; done; exit 7'\n");
	run_await_terminal(scene, &run, "go2");
	for (int i = 0; i < 5; i++) {
		run_type(&run, CONTROL_Z);
		run_await_terminal(scene, &run, "Stopped");
		run_await_terminal(scene, &run, "[prompt]");
		run_type(&run, "fg\n");
		run_await_terminal(scene, &run, "$Q sh -c");
		run_type(&run, "line\n");
		run_await_terminal(scene, &run, "got2 line");
	}
	/* End of file. */
	run_type(&run, "\x04");
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "echo status$((1+1)) $?\n");
	run_await_terminal(scene, &run, "status2 7");
	leave_bash(scene, &run);
}

SCENE_TEST(in_the_background_it_stops_when_it_reads)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q sh -c 'echo go$((1+1)); read x; "
		       "echo got$((1+1)) $x' &\n");
	run_await_terminal(scene, &run, "go2");
	/* bash reports a stopped job before its next prompt. */
	run_type(&run, "wait\n");
	run_await_terminal(scene, &run, "Stopped");
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "fg\n");
	run_await_terminal(scene, &run, "$Q sh -c");
	run_type(&run, "line\n");
	run_await_terminal(scene, &run, "got2 line");
	leave_bash(scene, &run);
}

SCENE_TEST(control_z_and_bg_let_it_run_on)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	assert_int_equal(mkfifo(scene_text(scene, "<dir>/fifo"), 0600), 0);
	start_bash(scene, &run);
	run_type(&run, "$Q sh -c 'echo go$((1+1)); read x <fifo; "
		       "echo got$((1+1)) $x'\n");
	run_await_terminal(scene, &run, "go2");
	run_type(&run, CONTROL_Z);
	run_await_terminal(scene, &run, "Stopped");
	run_type(&run, "bg\n");
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "echo line >fifo; wait\n");
	run_await_terminal(scene, &run, "got2 line");
	leave_bash(scene, &run);
}

SCENE_TEST(a_pipeline_stops_and_goes_on)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "$Q sh -c 'echo go$((1+1)); while read x; do "
		       "echo got$((1+1)) $x; done' | cat\n");
	run_await_terminal(scene, &run, "go2");
	for (int i = 0; i < 3; i++) {
		run_type(&run, CONTROL_Z);
		run_await_terminal(scene, &run, "Stopped");
		run_await_terminal(scene, &run, "[prompt]");
		run_type(&run, "fg\n");
		run_await_terminal(scene, &run, "| cat");
		run_type(&run, "line\n");
		run_await_terminal(scene, &run, "got2 line");
	}
	run_type(&run, "\x04");
	leave_bash(scene, &run);
}

SCENE_TEST(a_reader_at_the_end_of_a_pipeline_gets_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "echo a | $Q sh -c 'cat; echo go$((1+1)); "
		       "read x </dev/tty; echo got$((1+1)) $x'\n");
	run_await_terminal(scene, &run, "go2");
	run_type(&run, "line\n");
	run_await_terminal(scene, &run, "got2 line");
	leave_bash(scene, &run);
}

/* A shell checks how its child ended. */
SCENE_TEST(control_c_ends_a_loop_of_the_shell)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	run_type(&run, "for i in 1 2 3; do echo go$((1+1)); $Q $P ready; "
		       "done\n");
	run_await_terminal(scene, &run, "ready\r\n");
	run_type(&run, CONTROL_C);
	run_await_terminal(scene, &run, "[prompt]");
	run_type(&run, "echo status$((1+1)) $?\n");
	run_await_terminal(scene, &run, "status2 130");
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
	run_type(&run, "\x04");
	run_await_terminal(scene, &run, "[inner]");
	run_type(&run, "exit\n");
	run_await_terminal(scene, &run, "[prompt]");
	leave_bash(scene, &run);
}

/* If nothing could continue it, Ctrl-Z must not stop it forever. */
SCENE_TEST(without_job_control_it_is_not_stopped)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (int i = 0; i < 2; i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("/bin/sh", "-c",
					   "echo ready; read x; echo got $x"),
			.terminal = TERMINAL_INPUT,
			.is_pid_1 = i == 1,
		};

		supervised_start(scene, &run);
		run_type(&run, CONTROL_Z);
		run_type(&run, "line\n");
		run_wait(scene, &run);
		assert_run(scene, &run, 0, "ready\ngot line\n", "");
	}
}

/* `confirm` and ${command:} ask before the program is executed. */
SCENE_TEST(it_can_ask_on_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	start_bash(scene, &run);
	scene_profile(scene, "dev",
		      "[profile]\nconfirm = yes\n" PROFILE_LOCAL
		      "[env]\nX = ${command:read x </dev/tty; echo ask:$x}\n");
	run_type(&run, "true | $Q sh -c 'echo $X'\n");
	run_await_terminal(scene, &run, "[y/N]");
	run_type(&run, "y\n");
	run_type(&run, "line\n");
	run_await_terminal(scene, &run, "ask:line");
	leave_bash(scene, &run);
}

SCENE_TEST(a_hangup_of_the_terminal_ends_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "10"),
		.terminal = TERMINAL_INPUT,
	};

	supervised_start(scene, &run);
	close(run.fds_out[2]);
	run.fds_out[2] = -1;
	/* The kernel sends a SIGCONT with the SIGHUP. */
	run_await_output(scene, &run, "\n1\n");
	run_await_output(scene, &run, "\n18\n");
	assert_int_equal(kill(run.pid, SIGUSR1), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n1\n18\n10\n", "");
}
