/*
 * A supervised program gets every signal that quixrun gets, once.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "valgrind.h"

#define PROMPT_MS 50
#define ATTEMPTS  5
#define SOAK	  10000

static void send(const struct run *run, int number)
{
	assert_int_equal(kill(run->pid, number), 0);
}

SCENE_TEST(term_reaches_the_program_at_once)
{
	struct scene *scene = *state;
	long long best = 10000;

	valgrind_skip("takes longer");
	for (int i = 0; i < ATTEMPTS && best > PROMPT_MS; i++) {
		AUTO_RUN struct run run = { .args = SUPERVISED("<probe>",
							       "ready") };

		supervised_start(scene, &run);
		long long sent = clock_ms();
		send(&run, SIGTERM);
		run_wait(scene, &run);
		assert_run(scene, &run, 128 + SIGTERM, "ready\n", "");
		long long taken = run.ended_ms - sent;
		best = taken < best ? taken : best;
	}
	assert_true(best <= PROMPT_MS);
}

/* The number of lines with this signal. */
static int times(const struct run *run, int number)
{
	char line[16];
	int result = 0;

	snprintf(line, sizeof(line), "\n%d\n", number);
	for (const char *at = buf_text(&run->out);
	     (at = strstr(at, line)) != NULL; at++)
		result++;
	return result;
}

static bool can_be_sent(int number)
{
	/* The C library reserves 32 and 33. */
	return number != SIGKILL && number != SIGSTOP && number != SIGCHLD &&
	       (number < 32 || number >= SIGRTMIN);
}

/* All of them are pending when quixrun continues. */
SCENE_TEST(a_burst_arrives_in_full_and_each_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "signals",
						       "64") };

	valgrind_skip("loses signals of a burst");
	supervised_start(scene, &run);
	send(&run, SIGSTOP);
	await_state(run.pid, "T");
	for (int number = 1; number <= 64; number++)
		if (can_be_sent(number) && number != SIGCONT)
			send(&run, number);
	send(&run, SIGCONT);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	for (int number = 1; number <= 64; number++) {
		/* SIGCONT removes pending stop signals. */
		const bool is_stop = number == SIGTSTP || number == SIGTTIN ||
				     number == SIGTTOU;
		assert_int_equal(times(&run, number),
				 can_be_sent(number) && !is_stop ? 1 : 0);
	}
}

SCENE_TEST(chld_is_never_passed_on)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "signals",
						       "10") };

	supervised_start(scene, &run);
	send(&run, SIGCHLD);
	send(&run, SIGUSR1);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n10\n", "");
}

SCENE_TEST(a_value_that_was_queued_arrives)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "signals",
						       "10") };

	valgrind_skip("loses signals of a burst");
	supervised_start(scene, &run);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(sigqueue(run.pid, SIGRTMAX,
					  (union sigval){ .sival_int = i }),
				 0);
	run_await_output(scene, &run, "64 3\n");
	send(&run, SIGUSR1);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n64 1\n64 2\n64 3\n10\n", "");
}

SCENE_TEST(a_second_term_is_no_kill)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "10"),
	};

	supervised_start(scene, &run);
	send(&run, SIGTERM);
	run_await_output(scene, &run, "15\n");
	send(&run, SIGTERM);
	run_await_output(scene, &run, "15\n15\n");
	send(&run, SIGTERM);
	run_await_output(scene, &run, "15\n15\n15\n");
	send(&run, SIGUSR1);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n15\n15\n15\n10\n", "");
}

SCENE_TEST(killed_itself_it_takes_the_program_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready") };

	supervised_start(scene, &run);
	pid_t program = child_of(run.pid);
	send(&run, SIGKILL);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGKILL);
	/* The test is a subreaper: it reaps it. */
	await_state(program, "Z");
}

SCENE_TEST(under_nohup_a_hangup_is_ignored)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready"),
				    .ignored = NUMBERS(SIGHUP) };

	supervised_start(scene, &run);
	send(&run, SIGHUP);
	send(&run, SIGTERM);
	run_wait(scene, &run);
	assert_run(scene, &run, 128 + SIGTERM, "ready\n", "");
}

static void prepare_portal(struct scene *scene)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
}

static void start_waiting(struct scene *scene, struct run *run, int requests)
{
	run->args = SUPERVISED("<probe>", "say", "started");
	portal_fault(scene, "{'kind':'hang'}");
	run_start(scene, run);
	portal_await(scene, requests);
}

/* Before the program is executed. */
SCENE_TEST(while_it_waits_for_the_portal_a_signal_ends_it)
{
	static const int numbers[] = { SIGTERM, SIGHUP, SIGQUIT, SIGINT };
	struct scene *scene = *state;

	prepare_portal(scene);
	for (int i = 0; i < 8; i++) {
		const int number = numbers[i % 4];
		AUTO_RUN struct run run = { .is_pid_1 = i >= 4 };

		start_waiting(scene, &run, i + 1);
		long long sent = clock_ms();
		send(&run, number);
		run_wait(scene, &run);
		assert_true(run.ended_ms - sent < 1000);
		if (number == SIGINT && !run.is_pid_1)
			assert_killed(&run, SIGINT);
		else
			assert_run(scene, &run, 128 + number, "", "");
	}
}

SCENE_TEST(killed_while_it_waits_it_takes_the_helper_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	prepare_portal(scene);
	start_waiting(scene, &run, 1);
	send(&run, SIGKILL);
	run_wait(scene, &run);
	assert_killed(&run, SIGKILL);
}

SCENE_TEST(a_program_that_dies_at_once_is_not_missed)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (int i = 0; i < (valgrind_is_on() ? 5 : 100); i++) {
		AUTO_RUN struct run run = { .args = SUPERVISED("/bin/true") };

		run_program(scene, &run);
		assert_run(scene, &run, 0, "", "");
	}
}

/* Queued signals are not merged: each must arrive. */
SCENE_TEST(ten_thousand_signals_arrive)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "count",
						       "10000") };
	int sent = 0;

	supervised_start(scene, &run);
	while (sent < SOAK) {
		const int number = SIGRTMIN + sent % 8;

		if (sigqueue(run.pid, number, (union sigval){ 0 }) == 0)
			sent++;
		else
			assert_int_equal(errno, EAGAIN);
	}
	run_await_output(scene, &run, "10000\n");
	send(&run, SIGTERM);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "ready\n10000\n10000\n", "");
}
