/*
 * One timeout for all requests, and signals during a wait.
 */
#include "harness.h"
#include "profiles.h"
#include "valgrind.h"
#include "waits.h"

#include <signal.h>
#include <unistd.h>

#define CREDENTIALS "GET /workspaces/acme-factory-dev/broker/librdkafka"

/* A tenth of a second, and the number of attempts on a busy machine. */
#define PROMPT_MS 100
#define ATTEMPTS  20

/*
 * Checks that it exits with 75 and `err`, not before `least_ms`, and within a
 * second after 1200 ms.
 */
static void ends_in_time(struct scene *scene, long long least_ms,
			 const char *err)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=1200ms", "-p", "dev", "<probe>", "say",
			      "started"),
	};

	valgrind_skip("takes longer");
	waits_in_time(scene, &run, &(struct timed){ 75, err, least_ms, 2200 });
	assert_string_equal(buf_text(&run.out), "");
}

static void with_fault(struct scene *scene, const char *fault,
		       long long least_ms, const char *err)
{
	portal_start(scene, NULL);
	portal_fault(scene, fault);
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	ends_in_time(scene, least_ms, err);
}

SCENE_TEST(a_portal_that_hangs)
{
	with_fault(*state, "{'kind':'hang','count':-1}", 1200,
		   "quixrun: no complete answer from the portal at '<portal>' "
		   "within 1.*s (1 attempt in 1.*s)\n");
}

SCENE_TEST(a_portal_that_drips)
{
	with_fault(*state, "{'kind':'drip','count':-1}", 1200,
		   "quixrun: no complete answer from the portal at '<portal>' "
		   "within 1.*s (1 attempt in 1.*s)\n");
}

/* The timeout is for both requests together. */
SCENE_TEST(a_portal_that_hangs_at_the_second_request)
{
	with_fault(*state, "{'kind':'hang','path':'librdkafka','count':-1}",
		   1200,
		   "quixrun: no complete answer from the portal at '<portal>' "
		   "within * (1 attempt in *)\n");
}

/* It stops when there is no time for another attempt. */
SCENE_TEST(a_portal_that_fails)
{
	with_fault(*state,
		   "{'kind':'status','count':-1,'message':'Sorry',"
		   "'correlation_id':'cid-x'}",
		   500,
		   "quixrun: portal answered HTTP 503: Sorry (correlation id "
		   "cid-x) to GET /workspaces (* attempts in *)\n");
}

SCENE_TEST(a_portal_that_is_not_there)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      "[quix]\nportal = https://127.0.0.1:1\n"
		      "token_1 = sdk-x\n");
	ends_in_time(scene, 500,
		     "quixrun: cannot connect to the portal at "
		     "'https://127.0.0.1:1': connection refused (* attempts "
		     "in *)\n");
}

/* There are no more attempts than the exponential back-off allows. */
SCENE_TEST(the_attempts_do_not_pile_up_at_the_deadline)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-q", "--timeout=3s", "-p", "dev", "<probe>"),
	};

	valgrind_skip("takes longer");
	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','count':-1}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run_like(scene, &run, 75, "",
			"quixrun: portal answered HTTP 503 to " CREDENTIALS
			" (* attempts in *)\n");
	assert_in_range(portal_requests(scene), 3, 11);
	assert_true(run.ended_ms - run.started_ms >= 1000);
}

/* Starts quixrun and returns when it waits for its first retry. */
static void start_waiting(struct scene *scene, struct run *run)
{
	run->args = TEXTS("-p", "dev", "<probe>", "say", "started");
	portal_fault(scene, "{'kind':'status','retry_after':'20'}");
	run_start(scene, run);
	if (run->terminal & TERMINAL_ERROR)
		waits_for_terminal(scene, run, "next attempt in ");
	else
		waits_for_error(scene, run, "next attempt in ");
}

/* Milliseconds from the signal until the last process has ended. */
static long long stop(struct scene *scene, struct run *run, int number)
{
	long long started = clock_ms();

	if (number == SIGINT && run->terminal != TERMINAL_NONE)
		assert_int_equal(write(run->fds_out[2], "\x03", 1), 1);
	else
		assert_int_equal(kill(run->pid, number), 0);
	run_wait(scene, run);
	while (leftovers_count(scene) > 0 && clock_ms() - started < 10000)
		usleep(1000);
	assert_int_equal(leftovers_count(scene), 0);
	return clock_ms() - started;
}

static void assert_stops_at_once(struct scene *scene, int number, int terminal,
				 bool is_pid_1)
{
	long long best = 10000;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	for (int i = 0; i < ATTEMPTS && best > PROMPT_MS; i++) {
		AUTO_RUN struct run run = { .terminal = terminal,
					    .is_pid_1 = is_pid_1 };

		start_waiting(scene, &run);
		long long taken = stop(scene, &run, number);
		assert_int_equal(run.signal, is_pid_1 ? 0 : number);
		assert_int_equal(run.exit_status, is_pid_1 ? 128 + number : -1);
		assert_string_equal(buf_text(&run.out), "");
		best = taken < best ? taken : best;
	}
	assert_true(best <= PROMPT_MS);
}

SCENE_TEST(term_ends_a_wait_at_once)
{
	assert_stops_at_once(*state, SIGTERM, TERMINAL_NONE, false);
}

SCENE_TEST(hup_ends_a_wait_at_once)
{
	assert_stops_at_once(*state, SIGHUP, TERMINAL_NONE, false);
}

SCENE_TEST(control_c_ends_a_wait_at_once)
{
	assert_stops_at_once(*state, SIGINT, TERMINAL_INPUT, false);
}

SCENE_TEST(control_c_ends_a_countdown_at_once)
{
	assert_stops_at_once(*state, SIGINT, TERMINAL_INPUT | TERMINAL_ERROR,
			     false);
}

SCENE_TEST(term_ends_a_countdown_of_pid_1_at_once)
{
	assert_stops_at_once(*state, SIGTERM, TERMINAL_INPUT | TERMINAL_ERROR,
			     true);
}
