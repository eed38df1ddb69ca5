/*
 * --offline, and an unreachable portal: the cached answer is used.
 */
#include "cached.h"
#include "harness.h"
#include "profiles.h"
#include "valgrind.h"
#include "waits.h"

#include <string.h>
#include <unistd.h>

#define HOUR	    3600000LL
#define DAY	    (24 * HOUR)
#define WORKSPACE   "acme-factory-dev"
#define CREDENTIALS "GET /workspaces/" WORKSPACE "/broker/librdkafka"
#define ID	    "/bin/sh", "-c", "echo $QUIXRUN_TOKEN_ID"
#define TOKEN_1	    "1:<dev-1:id>\n"
#define OFFLINE	    TEXTS("--offline", "-p", "dev", ID)
#define ASK	    TEXTS("-p", "dev", ID)
/* Too short for a wait that is announced. */
#define SHORT TEXTS("--timeout=1200ms", "-p", "dev", ID)

/* A successful launch that leaves an entry, which is made `age_ms` old. */
static void keep_entry(struct scene *scene, const char *profile,
		       long long age_ms)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ID) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, 0, TOKEN_1, "");
	cached_set_age(scene, WORKSPACE, "dev-1", age_ms);
	cJSON_Delete(portal_command(scene, "forget", "{}"));
}

static void ends(struct scene *scene, const char *const *args, int status,
		 const char *err)
{
	AUTO_RUN struct run run = { .args = args };

	run_program(scene, &run);
	assert_run_like(scene, &run, status, status == 0 ? TOKEN_1 : "", err);
}

/* The same with a short timeout, for a portal that fails permanently. */
static void ends_soon(struct scene *scene, int status, const char *err)
{
	AUTO_RUN struct run run = { .args = SHORT };

	waits_in_time(scene, &run, &(struct timed){ status, err, 0, 0 });
	assert_string_equal(buf_text(&run.out),
			    scene_text(scene, status == 0 ? TOKEN_1 : ""));
}

#define NOT_IN_CACHE                                                           \
	"quixrun: profile 'dev': --offline, but there is no cached answer of the portal"

SCENE_TEST(offline_without_an_entry_is_75)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	ends(scene, OFFLINE, 75, NOT_IN_CACHE "\n");
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(offline_asks_nothing)
{
	struct scene *scene = *state;

	keep_entry(scene, PROFILE_DEV, 23 * HOUR);
	ends(scene, OFFLINE, 0, "");
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(offline_with_an_old_entry_is_75)
{
	keep_entry(*state, PROFILE_DEV, DAY);
	ends(*state, OFFLINE, 75, NOT_IN_CACHE "\n");
}

SCENE_TEST(offline_without_a_cache_says_why)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = OFFLINE,
		.env = TEXTS("XDG_RUNTIME_DIR="),
	};

	keep_entry(scene, PROFILE_DEV, 0);
	run_program(scene, &run);
	assert_run(scene, &run, 75, "",
		   NOT_IN_CACHE ": no cache: XDG_RUNTIME_DIR is not set; name "
				"a folder for it with 'dir' in [cache]\n");
	ends(scene, TEXTS("--offline", "--no-cache", "-p", "dev", ID), 75,
	     NOT_IN_CACHE ": no cache: --no-cache\n");
}

SCENE_TEST(offline_a_mistyped_topic_gets_a_near_name)
{
	struct scene *scene = *state;

	keep_entry(scene, PROFILE_DEV "topic_ids = portal\n", 0);
	ends(scene, TEXTS("--offline", "-p", "dev", "-t", "T=f1-dat", ID), 125,
	     "quixrun: -t: no topic 'f1-dat' in workspace 'acme-factory-dev'; "
	     "did you mean 'f1-data'?\n");
}

SCENE_TEST(with_stale_if_error_0_nothing_stands_in)
{
	struct scene *scene = *state;

	keep_entry(scene, PROFILE_DEV "[cache]\nstale_if_error = 0\n", 0);
	ends(scene, OFFLINE, 75, NOT_IN_CACHE "\n");
	portal_fault(scene, "{'kind':'status','count':-1}");
	ends_soon(scene, 75,
		  "quixrun: portal answered HTTP 503 to " CREDENTIALS
		  " (* attempt* in *)\n");
}

/* With a usable entry it does not wait for half a minute. */
SCENE_TEST(a_portal_that_is_gone_is_judged_after_5_s)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ID) };

	valgrind_skip("takes longer");
	keep_entry(scene, PROFILE_DEV, 2 * HOUR + 60000);
	portal_fault(scene, "{'kind':'hang','count':-1}");
	waits_in_time(scene, &run,
		      &(struct timed){
			      0,
			      "quixrun: warning: no complete answer from the "
			      "portal at '<portal>' within 5*s (1 attempt in "
			      "5*s); using the cached answer of 2 hours ago"
			      "\n",
			      5000, 6000 });
	assert_string_equal(buf_text(&run.out), scene_text(scene, TOKEN_1));
	/* Using an entry does not make it younger. */
	cached_set_age(scene, WORKSPACE, "dev-1", DAY);
	ends_soon(scene, 75,
		  "quixrun: no complete answer from the portal at '<portal>' "
		  "within 1.*s (1 attempt in 1.*s)\n");
}

/* The failure, the age and the end of the warning. */
static void stands_in(struct scene *scene, const char *fault, long long age_ms,
		      const char *warning)
{
	struct buf err = { 0 };

	keep_entry(scene, PROFILE_DEV "[cache]\nstale_if_error = 7d\n", age_ms);
	portal_fault(scene, fault);
	buf_add_format(&err, "quixrun: warning: %s\n", warning);
	if (strstr(fault, "'count':-1") != NULL)
		ends_soon(scene, 0, buf_text(&err));
	else
		ends(scene, ASK, 0, buf_text(&err));
	buf_clear(&err);
}

SCENE_TEST(for_a_503)
{
	stands_in(
		*state, "{'kind':'status','count':-1}", 47 * 60000 + 1000,
		"portal answered HTTP 503 to " CREDENTIALS
		" (* attempt* in *); using the cached answer of 47 minutes ago");
}

SCENE_TEST(for_a_429_with_a_retry_after)
{
	stands_in(*state, "{'kind':'status','status':429,'retry_after':'60'}",
		  3 * DAY,
		  "portal answered HTTP 429 to " CREDENTIALS
		  " (1 attempt in *; Retry-After is 1m); using the cached "
		  "answer of 3 days ago");
}

SCENE_TEST(for_a_reset)
{
	stands_in(*state, "{'kind':'reset','count':-1}", 90000,
		  "connection to the portal at '<portal>' broke: * (* attempt* "
		  "in *); using the cached answer of 9* seconds ago");
}

SCENE_TEST(for_nonsense_at_once)
{
	stands_in(*state, "{'kind':'body','body':'{'}", 20 * HOUR + 1000,
		  "portal's answer to " CREDENTIALS
		  " is not JSON; using the cached answer of 20 hours ago");
}

SCENE_TEST(for_a_web_page_at_once)
{
	stands_in(
		*state, "{'kind':'body','body':'<html>'}", 2 * DAY + 1000,
		"portal's answer to " CREDENTIALS
		" is a web page, not JSON; using the cached answer of 2 days ago");
}

/* An error that the user must fix is not hidden by a cached answer. */
static void does_not_stand_in(struct scene *scene, const char *fault,
			      const char *err)
{
	keep_entry(scene, PROFILE_DEV, 0);
	portal_fault(scene, fault);
	ends(scene, ASK, 125, err);
}

SCENE_TEST(not_for_a_400)
{
	does_not_stand_in(*state, "{'kind':'status','status':400}",
			  "quixrun: portal answered HTTP 400 to " CREDENTIALS
			  "\n");
}

SCENE_TEST(not_for_a_redirect)
{
	does_not_stand_in(
		*state,
		"{'kind':'body','status':302,'location':'https://x.test/'}",
		"quixrun: portal answered HTTP 302 to " CREDENTIALS
		", a redirect to 'https://x.test/' that is not followed; "
		"correct 'portal' in [quix]\n");
}

SCENE_TEST(not_for_an_answer_that_is_refused)
{
	does_not_stand_in(*state, "{'kind':'nested'}",
			  "quixrun: portal's answer to " CREDENTIALS
			  " rejected: nested more than 32 deep\n");
}

SCENE_TEST(not_for_a_token_that_was_just_rejected)
{
	struct scene *scene = *state;

	keep_entry(scene, PROFILE_DEV, 0);
	portal_rotate(scene, "dev");
	portal_fault(scene, "{'kind':'status','skip':1,'count':-1}");
	ends(scene, SHORT, 75,
	     "quixrun: portal answered HTTP 503 to " CREDENTIALS
	     " (* attempt* in *)\n");
	assert_int_equal(cached_count(scene, "<run>/quixrun"), 0);
}

SCENE_TEST(token_2_is_not_evaluated_when_token_1s_entry_will_do)
{
	struct scene *scene = *state;

	keep_entry(scene,
		   "[quix]\nportal = <portal>\nworkspace = " WORKSPACE
		   "\ntoken_1 = <dev-1>\n"
		   "token_2 = ${command:touch <dir>/mark; echo sdk-x}\n",
		   HOUR + 60000);
	portal_fault(scene, "{'kind':'body'}");
	ends(scene, ASK, 0,
	     "quixrun: warning: portal's answer to " CREDENTIALS
	     " is empty; using the cached answer of 61 minutes ago\n");
	assert_int_equal(access(scene_text(scene, "<dir>/mark"), F_OK), -1);
}

SCENE_TEST(quiet_uses_it_without_a_word)
{
	struct scene *scene = *state;

	keep_entry(scene, PROFILE_DEV, 0);
	portal_fault(scene, "{'kind':'body'}");
	ends(scene, TEXTS("-qp", "dev", ID), 0, "");
}
