/*
 * Signals during a request.
 */
#include "harness.h"
#include "profiles.h"
#include "waits.h"

#include <signal.h>
#include <unistd.h>

/* A tenth of a second, and the number of attempts on a busy machine. */
#define PROMPT_MS 100
#define ATTEMPTS  20

/*
 * Starts quixrun and returns when the portal has received its request and
 * hangs.
 */
static void start_waiting(struct scene *scene, struct run *run, int requests)
{
	run->args = TEXTS("-p", "dev", "<probe>", "say", "started");
	portal_fault(scene, "{'kind':'hang'}");
	run_start(scene, run);
	portal_await(scene, requests);
}

static void prepare(struct scene *scene)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
}

/* Milliseconds from the signal until the last process has ended. */
static long long stop(struct scene *scene, struct run *run, int number)
{
	long long started = clock_ms();

	assert_int_equal(kill(run->pid, number), 0);
	run_wait(scene, run);
	while (leftovers_count(scene) > 0 && clock_ms() - started < 10000)
		usleep(1000);
	assert_int_equal(leftovers_count(scene), 0);
	return clock_ms() - started;
}

static void assert_stops_at_once(struct scene *scene, int number, bool is_pid_1)
{
	long long best = 10000;

	for (int i = 1; i <= ATTEMPTS && best > PROMPT_MS; i++) {
		AUTO_RUN struct run run = { .is_pid_1 = is_pid_1 };

		start_waiting(scene, &run, i);
		long long taken = stop(scene, &run, number);
		if (is_pid_1)
			assert_run(scene, &run, 128 + number, "", "");
		else
			assert_killed(&run, number);
		best = taken < best ? taken : best;
	}
	assert_true(best <= PROMPT_MS);
}

SCENE_TEST(a_signal_ends_it_at_once)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct scene *scene = *state;

	prepare(scene);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		cJSON_Delete(portal_command(scene, "forget", "{}"));
		assert_stops_at_once(scene, numbers[i], false);
	}
}

SCENE_TEST(quit_ends_it_at_once)
{
	struct scene *scene = *state;

	prepare(scene);
	assert_stops_at_once(scene, SIGQUIT, false);
}

SCENE_TEST(as_pid_1_it_ends_with_128_and_the_number)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
	struct scene *scene = *state;

	prepare(scene);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		cJSON_Delete(portal_command(scene, "forget", "{}"));
		assert_stops_at_once(scene, numbers[i], true);
	}
}

SCENE_TEST(a_blocked_term_ends_it_too)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .blocked = NUMBERS(SIGTERM) };

	prepare(scene);
	start_waiting(scene, &run, 1);
	stop(scene, &run, SIGTERM);
	assert_killed(&run, SIGTERM);
}

SCENE_TEST(killed_it_takes_the_helper_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };

	prepare(scene);
	start_waiting(scene, &run, 1);
	stop(scene, &run, SIGKILL);
	assert_killed(&run, SIGKILL);
}

SCENE_TEST(under_nohup_a_hangup_is_ignored)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .ignored = NUMBERS(SIGHUP) };

	prepare(scene);
	start_waiting(scene, &run, 1);
	assert_int_equal(kill(run.pid, SIGHUP), 0);
	stop(scene, &run, SIGTERM);
	assert_killed(&run, SIGTERM);
}

SCENE_TEST(control_c_on_a_terminal_ends_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .terminal = TERMINAL_INPUT };

	prepare(scene);
	start_waiting(scene, &run, 1);
	assert_int_equal(write(run.fds_out[2], "\x03", 1), 1);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
	assert_string_equal(buf_text(&run.err), "");
}

SCENE_TEST(the_deadline_ends_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=300ms", "-p", "dev", "<probe>"),
	};

	valgrind_skip("takes longer");
	prepare(scene);
	portal_fault(scene, "{'kind':'hang','count':-1}");
	waits_in_time(scene, &run,
		      &(struct timed){
			      75,
			      "quixrun: no complete answer from the portal at "
			      "'<portal>' within 3*ms (1 attempt in 3*ms)\n",
			      300, 1300 });
	assert_string_equal(buf_text(&run.out), "");
}

/* After exec, only the program's disposition applies. */
SCENE_TEST(a_signal_to_the_program_is_its_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>",
						  "ready") };

	prepare(scene);
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGTERM);
	assert_string_equal(buf_text(&run.err), "");
}
