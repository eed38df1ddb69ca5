/*
 * signals = group: which processes get a signal, and what happens to those that
 * the program leaves in its process group.
 *
 * A trapped signal ends the shell's `wait`, unless it arrives before; so a
 * shell waits once more than signals are sent to it.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUP(settings) PROFILE_LOCAL "[supervise]\nsignals = group\n" settings
#define SHELL(text)	"/bin/sh", "-c", text

static void send(const struct run *run, int number)
{
	assert_int_equal(kill(run->pid, number), 0);
}

SCENE_TEST(a_signal_reaches_every_process_of_the_group)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap 'echo woken' USR1; "
					 "trap : TERM; touch one two; "
					 "<probe> signals 15 >one & "
					 "<probe> signals 15 >two & "
					 "until grep -q ready one && "
					 "grep -q ready two; "
					 "do sleep 0.01; done; echo ready; "
					 "wait; wait; wait; cat one two")),
	};

	supervised_start_with(scene, &run, GROUP(""));
	send(&run, SIGUSR1);
	run_await_output(scene, &run, "woken\n");
	supervised_stop(scene, &run, 0,
			"ready\nwoken\nready\n10\n15\nready\n10\n15\n", "");
}

/* The default. */
SCENE_TEST(by_default_only_the_program_gets_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap 'echo woken' USR1; "
					 "trap 'kill $!' TERM; "
					 "<probe> signals 15 & "
					 "wait; wait; wait")),
	};

	supervised_start_with(scene, &run,
			      PROFILE_LOCAL "[supervise]\nsignals = program\n");
	send(&run, SIGUSR1);
	run_await_output(scene, &run, "woken\n");
	supervised_stop(scene, &run, 0, "ready\nwoken\n15\n", "");
}

SCENE_TEST(what_is_left_behind_is_told_to_end)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "--supervise", "-p", "dev",
			      SHELL("trap 'exit 3' USR1; "
				    "<probe> signals 15 & wait")),
	};

	supervised_start_with(scene, &run, GROUP(""));
	send(&run, SIGUSR1);
	run_wait(scene, &run);
	assert_run_like(
		scene, &run, 3, "ready\n10\n15\n",
		"*ended with status 3\nquixrun: stopping processes that the program left in its group"
		"\n");
}

SCENE_TEST(what_does_not_end_is_killed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap '' TERM; trap 'exit 3' USR1; "
					 "(trap '' USR1; echo ready; "
					 "exec sleep 1000) & wait")),
	};

	supervised_start_with(scene, &run, GROUP("kill_timeout = 100ms\n"));
	send(&run, SIGUSR1);
	run_wait(scene, &run);
	assert_run(scene, &run, 3, "ready\n",
		   "quixrun: warning: processes that the program left in its "
		   "group did not end within kill_timeout and are killed\n");
}

/* Also a signal that arrives while the group is stopping. */
SCENE_TEST(a_signal_reaches_what_is_left)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap 'exit 3' USR1; "
					 "<probe> signals 12 & wait")),
	};

	supervised_start_with(scene, &run, GROUP("kill_timeout = 1h\n"));
	send(&run, SIGUSR1);
	run_await_output(scene, &run, "15\n");
	send(&run, SIGUSR2);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 3);
	assert_int_equal(waits_count(buf_text(&run.out), "\n12\n"), 1);
}

SCENE_TEST(by_default_it_is_left)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "--supervise", "-p", "dev",
			      SHELL("(until test -e <dir>/stop; "
				    "do sleep 0.01; done; "
				    "rm <dir>/stop) >/dev/null 2>&1 & "
				    "echo $!; echo ready; exit 3")),
	};

	supervised_start_with(scene, &run, PROFILE_LOCAL);
	run_wait(scene, &run);
	pid_t left = (pid_t)strtol(buf_text(&run.out), NULL, 10);
	char out[32];
	snprintf(out, sizeof(out), "%d\nready\n", (int)left);
	assert_run_like(scene, &run, 3, out,
			"*quixrun: processes that the program left in its "
			"group are left running\n");
	scene_write(scene, "stop", 0600, "");
	await_state(left, "Z");
}

/* The kernel kills all processes of the namespace. */
SCENE_TEST(process_1_does_not_wait_for_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap '' TERM; sleep 1000 & "
					 "echo ready; exit 3")),
		.is_pid_1 = true,
	};

	scene_profile(scene, "dev", GROUP("kill_timeout = 1h\n"));
	run_program(scene, &run);
	assert_run(scene, &run, 3, "ready\n", "");
}

/* Both process groups of an overlap. */
SCENE_TEST(both_groups_of_an_overlap_get_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			SHELL("<probe> signals 15 & echo run $X; "
			      "trap 'wait; wait; exit 0' TERM; wait")),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      GROUP("on_change = overlap\n"
				    "overlap_grace = 1h\n"
				    "[env]\nX = ${file:<dir>/x}\n"));
	scene_write(scene, "x", 0600, "two");
	run_await_output(scene, &run, "run two\n");
	waits_for_outputs(scene, &run, "ready\n", 2);
	send(&run, SIGTERM);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(waits_count(buf_text(&run.out), "15\n"), 2);
}

SCENE_TEST(another_word_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready") };

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[supervise]\nsignals = all\n");
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "",
			"quixrun: <config>/dev.ini:*: signals: 'all' is not "
			"program or group\n");
}
