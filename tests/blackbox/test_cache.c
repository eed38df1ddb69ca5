/*
 * Cached answers: which entry is used, replaced, deleted.
 */
#include "cached.h"
#include "harness.h"
#include "profiles.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUR	  3600000LL
#define TTL_HOUR  "[cache]\nttl = 1h\n"
#define WORKSPACE "acme-factory-dev"
#define ID	  "/bin/sh", "-c", "echo $QUIXRUN_TOKEN_ID"

/* Launches successfully and checks the number of requests. */
static void takes(struct scene *scene, const char *const *args, int requests,
		  const char *out)
{
	AUTO_RUN struct run run = { .args = args };
	int before = portal_requests(scene);

	run_program(scene, &run);
	assert_run(scene, &run, 0, out, "");
	assert_int_equal(portal_requests(scene) - before, requests);
}

static void launches(struct scene *scene, int requests)
{
	takes(scene, TEXTS("-p", "dev", ID), requests, "1:<dev-1:id>\n");
}

static void prepare(struct scene *scene, const char *profile)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
}

SCENE_TEST(by_default_the_portal_is_asked_each_time)
{
	prepare(*state, PROFILE_DEV);
	launches(*state, 1);
	cached_entry(*state);
	launches(*state, 1);
	cached_entry(*state);
}

SCENE_TEST(a_workspace_is_looked_for_once)
{
	prepare(*state, PROFILE_DEV_FOUND);
	launches(*state, 2);
	launches(*state, 1);
	launches(*state, 1);
}

/* Then with token 2, for which no workspace is remembered. */
SCENE_TEST(a_remembered_workspace_is_confirmed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-qp", "dev", ID) };

	prepare(scene, PROFILE_DEV_FOUND);
	launches(scene, 2);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "2:<dev-2:id>\n", "");
	/*
	 * Token 1: the remembered workspace, then /workspaces. Token 2: two
	 * requests.
	 */
	assert_int_equal(portal_requests(scene), 2 + 2 + 2);
}

/* It has access to several workspaces, so the profile must name one. */
SCENE_TEST(a_personal_token_s_workspace_is_not_remembered)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ID) };

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = <pat>\n");
	portal_fault(scene, "{'kind':'body','path':'/workspaces','body':"
			    "'[{\\'workspaceId\\':\\'acme-factory-dev\\'}]'}");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	AUTO_RUN struct run again = { .args = TEXTS("-qp", "dev", ID) };

	run_program(scene, &again);
	assert_int_equal(again.exit_status, 125);
}

/* Uses copies of both programs, and then removes the helper. */
SCENE_TEST(a_hit_needs_no_helper)
{
	struct scene *scene = *state;
	AUTO_RUN struct run copy = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "mkdir <dir>/bin <dir>/libexec && "
				    "cp <quixrun> <dir>/bin/quixrun && "
				    "cp <helper> <dir>/libexec/"),
	};

	prepare(scene, PROFILE_DEV TTL_HOUR);
	run_program(scene, &copy);
	assert_run(scene, &copy, 0, "", "");
	for (int i = 0; i < 2; i++) {
		AUTO_RUN struct run run = { .program = "<dir>/bin/quixrun",
					    .args = TEXTS("-p", "dev", ID) };

		run_program(scene, &run);
		assert_run(scene, &run, 0, "1:<dev-1:id>\n", "");
		assert_int_equal(portal_requests(scene), 1);
		unlink(scene_text(scene, "<dir>/libexec/quixrun-portal"));
	}
}

SCENE_TEST(a_hit_may_be_token_2s)
{
	struct scene *scene = *state;
	AUTO_RUN struct run first = { .args = TEXTS("-qp", "dev", ID) };

	prepare(scene, PROFILE_DEV TTL_HOUR);
	portal_rotate(scene, "dev");
	run_program(scene, &first);
	assert_run(scene, &first, 0, "2:<dev-2:id>\n", "");
	takes(scene, TEXTS("-p", "dev", ID), 0, "2:<dev-2:id>\n");
	takes(scene, TEXTS("--use-token=2", "-p", "dev", ID), 0,
	      "2:<dev-2:id>\n");
	cached_entry(scene);
}

/* After --rotate, token 2 has become token 1; its entry is still valid. */
SCENE_TEST(an_entry_is_the_tokens_not_the_slots)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV TTL_HOUR);
	launches(scene, 1);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\nworkspace = " WORKSPACE
		      "\ntoken_1 = <dev-2>\ntoken_2 = <dev-1>\n" TTL_HOUR);
	takes(scene, TEXTS("-p", "dev", ID), 0, "2:<dev-1:id>\n");
}

SCENE_TEST(the_first_line_tells_the_age)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-vp", "dev", ID) };

	prepare(scene, PROFILE_DEV TTL_HOUR);
	launches(scene, 1);
	cached_set_age(scene, WORKSPACE, "dev-1", 120500);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "1:<dev-1:id>\n",
			"quixrun: profile 'dev', workspace 'acme-factory-dev', "
			"token 1:<dev-1:id>, from the cache (12* s old), * "
			"ms\n");
}

SCENE_TEST(an_entry_older_than_ttl_is_replaced)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV TTL_HOUR);
	launches(scene, 1);
	cached_set_age(scene, WORKSPACE, "dev-1", HOUR - 60000);
	launches(scene, 0);
	cached_set_age(scene, WORKSPACE, "dev-1", HOUR);
	launches(scene, 1);
	launches(scene, 0);
}

SCENE_TEST(an_entry_from_the_future_is_replaced)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV TTL_HOUR);
	launches(scene, 1);
	cached_set_age(scene, WORKSPACE, "dev-1", -HOUR);
	launches(scene, 1);
	launches(scene, 0);
}

SCENE_TEST(no_cache_neither_reads_nor_writes)
{
	struct scene *scene = *state;
	struct stat before, after;

	prepare(scene, PROFILE_DEV TTL_HOUR);
	takes(scene, TEXTS("--no-cache", "-p", "dev", ID), 1, "1:<dev-1:id>\n");
	assert_int_equal(access(scene_text(scene, "<run>/quixrun"), F_OK), -1);
	launches(scene, 1);
	stat(cached_entry(scene), &before);
	takes(scene, TEXTS("--no-cache", "-p", "dev", ID), 1, "1:<dev-1:id>\n");
	stat(cached_entry(scene), &after);
	assert_int_equal(before.st_ino, after.st_ino);
}

SCENE_TEST(what_was_not_asked_for_is_asked_for)
{
	struct scene *scene = *state;
	static const char topics[] = "topic_ids = portal\n[topics]\n"
				     "OUT = f1-data\n";

	prepare(scene, PROFILE_DEV TTL_HOUR);
	launches(scene, 1);
	struct buf profile = { 0 };
	buf_add_format(&profile, PROFILE_DEV "%s" TTL_HOUR, topics);
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	launches(scene, 2);
	launches(scene, 0);
}

/* The topic may have been created after the list was cached. */
SCENE_TEST(a_topic_that_the_list_lacks_is_asked_for)
{
	struct scene *scene = *state;
	const char *const *args = TEXTS("-p", "dev", "-t", "T=f1-data",
					"/bin/sh", "-c", "echo $T");

	prepare(scene, PROFILE_DEV "topic_ids = portal\n" TTL_HOUR);
	portal_fault(scene,
		     "{'kind':'body','path':'topics','body':"
		     "'[{\\'id\\':\\'old-id\\',\\'name\\':\\'old\\'}]'}");
	takes(scene,
	      TEXTS("-p", "dev", "-t", "T=old", "/bin/sh", "-c", "echo $T"), 2,
	      "old-id\n");
	takes(scene, args, 2, "acme-factory-dev-f1-data\n");
	takes(scene, args, 0, "acme-factory-dev-f1-data\n");
}

SCENE_TEST(a_token_2_that_is_not_used_is_not_evaluated)
{
	struct scene *scene = *state;

	prepare(scene,
		"[quix]\nportal = <portal>\nworkspace = " WORKSPACE
		"\ntoken_1 = <dev-1>\n"
		"token_2 = ${command:touch <dir>/mark; echo sdk-x}\n" TTL_HOUR);
	takes(scene, TEXTS("--use-token=1", "-p", "dev", ID), 1,
	      "1:<dev-1:id>\n");
	launches(scene, 0);
	takes(scene, TEXTS("--offline", "-p", "dev", ID), 0, "1:<dev-1:id>\n");
	assert_int_equal(access(scene_text(scene, "<dir>/mark"), F_OK), -1);
}

static void is_rejected(struct scene *scene, int status, const char *fault)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ID) };

	portal_fault(scene, fault);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, status);
}

SCENE_TEST(a_401_deletes_the_entry)
{
	prepare(*state, PROFILE_DEV);
	launches(*state, 1);
	is_rejected(*state, 125, "{'kind':'status','status':401,'count':-1}");
	assert_int_equal(cached_count(*state, "<run>/quixrun"), 0);
}

SCENE_TEST(a_403_deletes_the_entry)
{
	prepare(*state, PROFILE_DEV);
	launches(*state, 1);
	is_rejected(*state, 125, "{'kind':'status','status':403,'count':-1}");
	assert_int_equal(cached_count(*state, "<run>/quixrun"), 0);
}

SCENE_TEST(another_refusal_does_not)
{
	prepare(*state, PROFILE_DEV);
	launches(*state, 1);
	is_rejected(*state, 125, "{'kind':'status','status':400}");
	cached_entry(*state);
}

SCENE_TEST(a_rejected_token_1_loses_its_entry_to_token_2)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV);
	launches(scene, 1);
	const char *first = cached_entry(scene);
	portal_rotate(scene, "dev");
	takes(scene, TEXTS("-qp", "dev", ID), 2, "2:<dev-2:id>\n");
	assert_string_not_equal(cached_entry(scene), first);
	cached_set_age(scene, WORKSPACE, "dev-2", 0);
}
