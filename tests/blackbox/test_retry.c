/*
 * Which failures are retried, and when.
 */
#include "harness.h"
#include "profiles.h"
#include "run_output.h"
#include "valgrind.h"
#include "waits.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CREDENTIALS "GET /workspaces/acme-factory-dev/broker/librdkafka"
#define SAY	    TEXTS("-p", "dev", "<probe>", "say", "started")

#define AGAIN(sentence, fault_text)                                            \
	{                                                                      \
		.name = #sentence, .profile = PROFILE_DEV, .has_portal = true, \
		.args = SAY, .fault = (fault_text), .out = "started\n"         \
	}

/* One such answer causes a wait of at most 250 ms, which is not announced. */
static const struct launch_case RETRIED[] = {
	AGAIN(a_408_is_retried, "{'kind':'status','status':408}"),
	AGAIN(a_429_is_retried, "{'kind':'status','status':429}"),
	AGAIN(a_500_is_retried, "{'kind':'status','status':500}"),
	AGAIN(a_502_is_retried, "{'kind':'status','status':502}"),
	AGAIN(a_503_is_retried, "{'kind':'status','status':503}"),
	AGAIN(a_504_is_retried, "{'kind':'status','status':504}"),
	AGAIN(a_599_is_retried, "{'kind':'status','status':599}"),
	AGAIN(a_reset_is_retried, "{'kind':'reset'}"),
	AGAIN(a_closed_connection_is_retried, "{'kind':'close'}"),
	AGAIN(a_truncated_answer_is_retried, "{'kind':'truncate'}"),
	AGAIN(a_web_page_with_a_503_is_retried, "{'kind':'html','status':503}"),
};

#define AT_ONCE(code)                                                          \
	{                                                                      \
		.name = "a_" #code "_is_not_retried", .profile = PROFILE_DEV,  \
		.has_portal = true, .args = SAY, .status = 125,                \
		.fault = "{'kind':'status','status':" #code                    \
			 ",'count':-1,'message':'No'"                          \
			 ",'correlation_id':'cid-x'}",                         \
		.err = "quixrun: portal answered HTTP " #code                  \
		       ": No (correlation id cid-x) to " CREDENTIALS "\n"      \
	}

static const struct launch_case NOT_RETRIED[] = {
	AT_ONCE(400), AT_ONCE(402), AT_ONCE(405), AT_ONCE(406), AT_ONCE(409),
	AT_ONCE(410), AT_ONCE(413), AT_ONCE(422), AT_ONCE(451),
};

static void prepare(struct scene *scene, const char *fault)
{
	portal_start(scene, NULL);
	portal_fault(scene, fault);
	scene_profile(scene, "dev", PROFILE_DEV);
}

/* A slow answer is awaited, and the request is not repeated. */
SCENE_TEST(a_slow_portal_is_waited_for)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	assert_int_equal(kill(scene->portal, SIGSTOP), 0);
	run_start(scene, &run);
	assert_false(output_step(&run, 300));
	assert_int_equal(kill(scene->portal, SIGCONT), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
	assert_int_equal(portal_requests(scene), 1);
}

SCENE_TEST(a_4xx_costs_one_request)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	prepare(scene, "{'kind':'status','status':400,'count':-1}");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: portal answered HTTP 400 to " CREDENTIALS "\n");
	assert_int_equal(portal_requests(scene), 1);
}

/* Only the failed request is retried, over the same connection. */
SCENE_TEST(the_second_request_is_retried_alone)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','path':'librdkafka','count':2}");
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
	assert_int_equal(portal_requests(scene), 4);
	assert_string_equal(waits_path(scene, 0), "/workspaces");
	assert_int_equal(portal_connections(scene), 1);
}

SCENE_TEST(token_2_is_not_tried_because_the_portal_fails)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','count':2}");
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "workspace = acme-factory-dev\ntoken_1 = <dev-1>\n"
		      "token_2 = ${command:touch <dir>/mark; echo sdk-x}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
	assert_int_not_equal(access(scene_text(scene, "<dir>/mark"), F_OK), 0);
}

/* The second wait is at most half a second, the third at most one second. */
SCENE_TEST(the_waits_grow_and_are_bounded)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-vp", "dev", "<probe>",
						  "say", "started") };
	static const long long ceilings[] = { 250, 500, 1000 };

	prepare(scene, "{'kind':'status','count':3}");
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "started\n", "*");
	assert_int_equal(portal_requests(scene), 4);
	for (int i = 0; i < 3; i++) {
		long long told = waits_told_ms(&run, i);

		assert_in_range(told, 0, ceilings[i]);
		assert_true(waits_gap_ms(scene, i) >= told);
	}
}

SCENE_TEST(short_waits_are_told_with_v)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-vp", "dev", "<probe>",
						  "exit", "0") };

	prepare(scene, "{'kind':'status','message':'Sorry',"
		       "'correlation_id':'cid-x'}");
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 0, "",
		"quixrun: portal answered HTTP 503: Sorry (correlation id "
		"cid-x) to " CREDENTIALS "; next attempt in *ms\n"
		"quixrun: profile 'dev', workspace 'acme-factory-dev', token "
		"1:<dev-1:id>, from the portal, * ms\n");
}

SCENE_TEST(a_long_wait_is_announced)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	prepare(scene, "{'kind':'status','status':429,'retry_after':'1',"
		       "'message':'Slow down','correlation_id':'cid-x'}");
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "started\n",
			"quixrun: warning: portal answered HTTP 429: Slow down "
			"(correlation id cid-x) to " CREDENTIALS
			"; next attempt in * s\n");
	assert_int_equal(portal_requests(scene), 2);
	assert_true(waits_gap_ms(scene, 0) >= 1000);
}

SCENE_TEST(quiet_means_no_announcement)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-qp", "dev", "<probe>",
						  "say", "started") };

	prepare(scene, "{'kind':'status','retry_after':'1'}");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

/*
 * Dates have whole seconds, starting takes some time, and the jitter is up to
 * half.
 */
SCENE_TEST(retry_after_may_be_a_date)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--timeout=10m", "-p", "dev",
						  "<probe>") };
	struct buf fault = { 0 };
	time_t then = time(NULL) + 100;
	struct tm utc;
	char date[64];

	gmtime_r(&then, &utc);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
	buf_add_format(&fault, "{'kind':'status','retry_after':'%s'}", date);
	prepare(scene, buf_text(&fault));
	buf_clear(&fault);
	run_start(scene, &run);
	waits_for_error(scene, &run, " s\n");
	assert_in_range(waits_told_ms(&run, 0), 50000, 150000);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGTERM);
}

/* It is ignored. */
SCENE_TEST(a_retry_after_that_is_no_time_is_ignored)
{
	static const char *const values[] = { "soon", "-1", "", "1.5",
					      "Sun, 06 Nov 1994 08:49:37 GMT" };
	struct scene *scene = *state;

	prepare(scene, "{'kind':'status','count':0}");
	for (int i = 0; i < 5; i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-vp", "dev", "<probe>", "say", "started")
		};
		struct buf fault = { 0 };

		cJSON_Delete(portal_command(scene, "forget", "{}"));
		buf_add_format(&fault, "{'kind':'status','retry_after':'%s'}",
			       values[i]);
		portal_fault(scene, buf_text(&fault));
		buf_clear(&fault);
		run_program(scene, &run);
		assert_run_like(scene, &run, 0, "started\n", "*");
		assert_in_range(waits_told_ms(&run, 0), 0, 250);
	}
}

SCENE_TEST(a_retry_after_behind_the_deadline_ends_it_at_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	prepare(scene, "{'kind':'status','retry_after':'120','count':-1}");
	run_program(scene, &run);
	assert_run_like(scene, &run, 75, "",
			"quixrun: portal answered HTTP 503 to " CREDENTIALS
			" (1 attempt in *; Retry-After is 2m)\n");
	assert_int_equal(portal_requests(scene), 1);
	assert_true(run.ended_ms - run.started_ms < 25000);
}

SCENE_TEST(without_a_deadline_it_is_announced_once_a_minute)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--timeout=0", "-p", "dev",
						  "<probe>", "say",
						  "started") };

	prepare(scene, "{'kind':'status','retry_after':'1','count':2}");
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 0, "started\n",
		"quixrun: warning: portal answered HTTP 503 to " CREDENTIALS
		"; next attempt in * s\n");
	assert_int_equal(waits_count(buf_text(&run.err), "\n"), 1);
	assert_int_equal(portal_requests(scene), 3);
}

CASES(RETRIED);

CASES(NOT_RETRIED);
