/*
 * on_change = overlap: the new program runs before the old one is stopped.
 */
#include "harness.h"
#include "profiles.h"
#include "run_output.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OVERLAP(settings)                                                      \
	PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"                           \
		      "[supervise]\non_change = overlap\n" settings
/* Long enough for a new program to begin on a crowded machine. */
#define SHORT_GRACE "overlap_grace = 2s\n"
#define LONG_GRACE  "overlap_grace = 1h\n"

/* Prints its environment; TERM ends it, with status 0. */
#define SHELL(text) "/bin/sh", "-c", text
#define PROGRAM	    SHELL("echo run $X; exec <probe> signals 15")

/* `text` is what the program does when X is "two". */
#define UNLESS_TWO(text)                                                       \
	SHELL("echo run $X; test $X != two || { " text "; }; "                 \
	      "exec <probe> signals 15")

static void begin(struct scene *scene, struct run *run, const char *profile)
{
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, run, profile);
	scene_write(scene, "x", 0600, "two");
}

SCENE_TEST(the_new_one_runs_before_the_old_one_ends)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM) };

	begin(scene, &run, OVERLAP(SHORT_GRACE));
	waits_for_error(scene, &run, " ms\n");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\n15\n15\n",
			"quixrun: changed: X; process * took over from process "
			"* after * ms\n");
}

/* The child of the old program's shell is ended, too. */
SCENE_TEST(the_whole_group_is_ended)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("trap 'kill $!; wait; exit 0' TERM; "
					 "<probe> signals 15 & echo run $X; "
					 "wait")),
	};

	begin(scene, &run, OVERLAP(SHORT_GRACE));
	waits_for_error(scene, &run, "took over");
	while (waits_count(buf_text(&run.out), "ready\n") < 2)
		assert_true(output_step(&run, 30000));
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(waits_count(buf_text(&run.out), "15\n"), 2);
}

SCENE_TEST(a_new_one_that_dies_leaves_the_old_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(UNLESS_TWO("exit 7")) };

	begin(scene, &run, OVERLAP(SHORT_GRACE));
	waits_for_error(scene, &run, "continues");
	/* The next change is applied at once. */
	scene_write(scene, "x", 0600, "three");
	waits_for_error(scene, &run, "took over");
	supervised_stop(
		scene, &run, 0,
		"run one\nready\nrun two\nrun three\nready\n15\n15\n",
		"quixrun: changed: X; the new program ended with "
		"status 7 within overlap_grace; process * continues, the "
		"next attempt is in 300.0 s\n"
		"quixrun: changed: X; process * took over from process "
		"* after * ms\n");
}

SCENE_TEST(a_death_by_signal_is_told)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(UNLESS_TWO("kill -9 $$")),
	};

	begin(scene, &run, OVERLAP("interval = 0\n"));
	waits_for_error(scene, &run, "continues");
	supervised_stop(
		scene, &run, 0, "run one\nready\nrun two\n15\n",
		"quixrun: changed: X; the new program died of signal 9 "
		"within overlap_grace; process * continues, the next attempt "
		"is at the next change\n");
}

SCENE_TEST(it_is_tried_again_with_growing_waits)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(UNLESS_TWO("test -e ok || exit 7")),
	};

	begin(scene, &run, OVERLAP(SHORT_GRACE "interval = 100ms\n"));
	waits_for_error(scene, &run, "the next attempt is in 0.1 s\n");
	waits_for_error(scene, &run, "the next attempt is in 0.2 s\n");
	waits_for_error(scene, &run, "the next attempt is in 0.4 s\n");
	scene_write(scene, "ok", 0600, "");
	waits_for_error(scene, &run, "took over");
	assert_int_equal(waits_count(buf_text(&run.err), "status 7"),
			 waits_count(buf_text(&run.out), "run two\n") - 1);
	kill(run.pid, SIGTERM);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

/* A change that was reverted is not retried. */
SCENE_TEST(it_is_not_tried_again_when_it_is_as_before)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(UNLESS_TWO("exit 7")) };

	portal_start(scene, NULL);
	begin(scene, &run,
	      PROFILE_DEV "[env]\nX = ${file:<dir>/x}\n"
			  "[supervise]\non_change = overlap\n"
			  "interval = 400ms\n");
	waits_for_error(scene, &run, "continues");
	scene_write(scene, "x", 0600, "one");
	/* One of these refreshes would be the retry. */
	portal_await(scene, portal_requests(scene) + 4);
	supervised_stop(scene, &run, 0, "run one\nready\nrun two\n15\n",
			"*in 0.4 s\n");
	assert_int_equal(waits_count(buf_text(&run.err), "\n"), 1);
}

/* A lock, like that of a program with a fixed port. */
SCENE_TEST(after_the_third_it_is_restarted)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			SHELL("mkdir lock || exit 5; echo run $X; "
			      "trap 'rmdir lock; exit 0' TERM; "
			      "echo ready; while :; do sleep 0.01; done")),
	};

	begin(scene, &run,
	      OVERLAP(SHORT_GRACE
		      "interval = 50ms\noverlap_fallback = restart\n"));
	run_await_output(scene, &run, "run two\nready\n");
	supervised_stop(
		scene, &run, 0, "run one\nready\nrun two\nready\n",
		"*status 5 within overlap_grace; process * continues, the next "
		"attempt is in 0.0 s\n*status 5 within overlap_grace; process * "
		"continues, the next attempt is in 0.1 s\n*status 5 within "
		"overlap_grace; process * continues, it is restarted instead\n*"
		"quixrun: changed: X; restarted as process * after * ms\n");
	assert_int_equal(waits_count(buf_text(&run.err), "continues"), 3);
}

SCENE_TEST(one_that_cannot_be_started_leaves_the_old_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("prog") };

	scene_write(scene, "bin/one/prog", 0755,
		    "#!/bin/sh\nexec <probe> signals 15\n");
	scene_write(scene, "bin/two/prog", 0644, "");
	begin(scene, &run,
	      OVERLAP("interval = 0\n[env]\nPATH = <dir>/bin/${file:<dir>/x}"
		      ":/usr/bin:/bin\n"));
	waits_for_error(scene, &run, "continues");
	supervised_stop(
		scene, &run, 0, "ready\n15\n",
		"quixrun: changed: PATH, X; the new program cannot be "
		"started ('<dir>/bin/two/prog' cannot be run: "
		"Permission denied); process * continues, the next attempt "
		"is at the next change\n");
}

SCENE_TEST(a_signal_goes_to_both)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM) };

	begin(scene, &run, OVERLAP(LONG_GRACE));
	run_await_output(scene, &run, "run two\nready\n");
	assert_int_equal(kill(run.pid, SIGUSR1), 0);
	run_await_output(scene, &run, "10\n10\n");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\n10\n10\n15\n15\n", "");
}

/* Both programs exit with a status, the new one first or last. */
static void stops_with(struct scene *scene, const char *when_two, int status)
{
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			SHELL("trap 'sleep $T; exit $S' TERM; echo run $X; "
			      "echo ready; while :; do sleep 0.01; done")),
	};

	scene_write(scene, "t", 0600, "0");
	scene_write(scene, "s", 0600, "3");
	begin(scene, &run,
	      OVERLAP(LONG_GRACE "[env]\nT = ${file:<dir>/t}\n"
				 "S = ${file:<dir>/s}\n"));
	scene_write(scene, "s", 0600, "5");
	scene_write(scene, "t", 0600, when_two);
	run_await_output(scene, &run, "run two\nready\n");
	supervised_stop(scene, &run, status, "run one\nready\nrun two\nready\n",
			"");
}

SCENE_TEST(the_last_to_end_gives_the_status)
{
	stops_with(*state, "0.3", 5);
}

static pid_t pid_in(struct scene *scene, const char *path)
{
	return (pid_t)strtol(scene_read(scene, path), NULL, 10);
}

/* Prints its pid and its environment. */
#define TELLING SHELL("echo $$ >$X.pid; echo run $X; exec <probe> signals 15")

SCENE_TEST(when_the_old_one_ends_the_new_one_is_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(TELLING) };

	begin(scene, &run, OVERLAP(LONG_GRACE));
	run_await_output(scene, &run, "run two\nready\n");
	assert_int_equal(kill(pid_in(scene, "<dir>/one.pid"), SIGKILL), 0);
	waits_for_error(scene, &run, "took over");
	/* The next change finds it running. */
	scene_write(scene, "x", 0600, "three");
	run_await_output(scene, &run, "run three\nready\n");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\nrun three\nready\n"
			"15\n15\n",
			"quixrun: changed: X; process * took over from process "
			"* after * ms\n");
}

SCENE_TEST(killed_itself_it_takes_both_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(TELLING) };

	begin(scene, &run, OVERLAP(LONG_GRACE));
	run_await_output(scene, &run, "run two\nready\n");
	const pid_t one = pid_in(scene, "<dir>/one.pid");
	const pid_t two = pid_in(scene, "<dir>/two.pid");
	assert_int_equal(kill(run.pid, SIGKILL), 0);
	run_wait(scene, &run);
	/* The test is a subreaper: it reaps them. */
	await_state(one, "Z");
	await_state(two, "Z");
}

SCENE_TEST(one_that_does_not_end_is_killed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("echo run $X; test $X = two && "
					 "exec <probe> signals 15; "
					 "exec <probe> signals 10")),
	};

	begin(scene, &run, OVERLAP(SHORT_GRACE "kill_timeout = 100ms\n"));
	waits_for_error(scene, &run, "took over");
	supervised_stop(scene, &run, 0,
			"run one\nready\nrun two\nready\n15\n18\n15\n",
			"quixrun: warning: process * did not end within "
			"kill_timeout and is killed\n"
			"quixrun: changed: X; process * took over from process "
			"* after * ms\n");
}

SCENE_TEST(the_terminal_goes_to_the_new_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("echo run $X; echo ready; "
					 "while read line; do "
					 "echo $X got $line; done")),
		.terminal = TERMINAL_INPUT,
	};

	begin(scene, &run, OVERLAP("overlap_grace = 200ms\n"));
	waits_for_error(scene, &run, "took over");
	run_type(&run, "hello\n");
	run_await_output(scene, &run, "two got hello\n");
	supervised_stop(scene, &run, 143,
			"run one\nready\nrun two\nready\ntwo got hello\n",
			"*took over*");
}

SCENE_TEST(control_c_ends_both)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("echo run $X; exec <probe> ready")),
		.terminal = TERMINAL_INPUT,
	};

	begin(scene, &run, OVERLAP(LONG_GRACE));
	run_await_output(scene, &run, "run two\nready\n");
	run_type(&run, "\003");
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
}
