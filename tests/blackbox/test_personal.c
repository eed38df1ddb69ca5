/*
 * A profile with only a personal access token: the streaming tokens come from
 * the Portal.
 */
#include "cached.h"
#include "harness.h"
#include "portal.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <string.h>

#define PORTAL	"[quix]\nportal = <portal>\n"
#define PROFILE PORTAL "workspace = acme-factory-dev\npersonal_token = <pat>\n"

/* Prints the id of the token, and whether the personal token was inherited. */
#define SHOW                                                                   \
	"/bin/sh", "-c",                                                       \
		"echo $QUIXRUN_TOKEN_ID; "                                     \
		"test \"$Quix__Sdk__Token\" = \"$(cat $0)\" && echo it; "      \
		"env | grep -c pat- || :"

static void prepare(struct scene *scene, const char *profile)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
	scene_write(scene, "first", 0600, "<dev-1>\n");
	scene_write(scene, "second", 0600, "<dev-2>\n");
}

/* Launches once and checks the number of requests. */
static void takes(struct scene *scene, const char *const *args, int requests,
		  const char *out)
{
	AUTO_RUN struct run run = { .args = args };
	const int before = portal_requests(scene);

	run_program(scene, &run);
	assert_run(scene, &run, 0, out, "");
	assert_int_equal(portal_requests(scene) - before, requests);
}

static void refuses(struct scene *scene, const char *const *args, int status,
		    const char *err)
{
	AUTO_RUN struct run run = { .args = args };

	run_program(scene, &run);
	assert_run_like(scene, &run, status, "", err);
}

#define LAUNCH	 TEXTS("-p", "dev", SHOW, "<dir>/first")
#define LAUNCH_2 TEXTS("-p", "dev", SHOW, "<dir>/second")

/* One more request, and the program never gets the personal token. */
SCENE_TEST(a_launch_fetches_the_tokens)
{
	prepare(*state, PROFILE);
	takes(*state, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
}

SCENE_TEST(a_reader_can_launch)
{
	prepare(*state, PORTAL "workspace = acme-factory-dev\n"
			       "personal_token = <reader>\n");
	takes(*state, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
}

SCENE_TEST(use_token_chooses)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE "use_token = 2\n");
	takes(scene, LAUNCH_2, 2, "2:<dev-2:id>\nit\n0\n");
	takes(scene, TEXTS("--use-token=1", "-p", "dev", SHOW, "<dir>/first"),
	      2, "1:<dev-1:id>\nit\n0\n");
}

/* Empty tokens count as not set. */
SCENE_TEST(empty_tokens_are_none)
{
	prepare(*state, PROFILE "token_1 =\ntoken_2 = ${env:NONE:-}\n");
	takes(*state, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
}

SCENE_TEST(a_token_of_the_profile_comes_first)
{
	prepare(*state, PROFILE "token_2 = <dev-2>\n");
	takes(*state, LAUNCH_2, 1, "2:<dev-2:id>\nit\n0\n");
}

SCENE_TEST(what_it_was_read_from_is_taken_out)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", SHOW, "<dir>/first"),
		.env = TEXTS("MY_PAT=<pat>", "OTHER_PAT=<pat>"),
	};

	prepare(scene, PORTAL "workspace = acme-factory-dev\n"
			      "personal_token = "
			      "${env:MY_PAT:-${env:OTHER_PAT}}\n");
	scene->is_secret_inherited = true;
	run_program(scene, &run);
	assert_run(scene, &run, 0, "1:<dev-1:id>\nit\n0\n", "");
}

SCENE_TEST(several_environments_need_a_name)
{
	prepare(*state, PORTAL "personal_token = <pat>\n");
	refuses(*state, LAUNCH, 125,
		"quixrun: the personal access token has access to more than one "
		"workspace: 'acme-factory-dev', 'acme-factory-prod'; name one with "
		"'workspace' in [quix]\n");
}

SCENE_TEST(the_only_environment_is_found)
{
	struct scene *scene = *state;

	prepare(scene, PORTAL "personal_token = <pat>\n");
	portal_fault(scene, "{'kind':'body','path':'/workspaces','body':"
			    "'[{\\'workspaceId\\':\\'acme-factory-dev\\'}]'}");
	takes(scene, LAUNCH, 3, "1:<dev-1:id>\nit\n0\n");
}

SCENE_TEST(a_streaming_token_will_not_do)
{
	prepare(*state, PORTAL "workspace = acme-factory-dev\n"
			       "personal_token = <dev-1>\n");
	refuses(*state, LAUNCH, 125,
		"quixrun: the personal access token may not read the streaming "
		"tokens (HTTP 403: A personal token is needed, correlation id "
		"cid-*): that takes a personal access token of somebody in the "
		"environment's organisation\n");
}

SCENE_TEST(an_expired_one_is_told)
{
	prepare(*state, PORTAL "workspace = acme-factory-dev\n"
			       "personal_token = pat-expired\n");
	refuses(*state, LAUNCH, 125,
		"quixrun: portal rejected the personal access token (HTTP 401, "
		"correlation id cid-*): the token is unknown: expired, deleted, "
		"mistyped or of another portal\n");
}

SCENE_TEST(a_portal_without_the_request_is_told)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE);
	portal_fault(scene, "{'kind':'status','status':405,"
			    "'path':'/sdktokens'}");
	refuses(scene, LAUNCH, 125,
		"quixrun: this portal cannot be asked for streaming tokens "
		"(HTTP 405 to /workspaces/acme-factory-dev/sdktokens); copy "
		"them from Quix into token_1 and token_2 of [quix]\n");
}

SCENE_TEST(nonsense_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE);
	portal_fault(scene, "{'kind':'body','path':'/sdktokens','body':"
			    "'{\\'current\\':\\'sdk-a\\',"
			    "\\'next\\':\\'sdk-a\\'}'}");
	refuses(scene, LAUNCH, 125, "quixrun: *sdktokens*\n");
}

/* The entry contains the pair, under a key made from the personal token. */
SCENE_TEST(a_cached_answer_has_the_tokens)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE "[cache]\nttl = 1h\n");
	takes(scene, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
	takes(scene, LAUNCH, 0, "1:<dev-1:id>\nit\n0\n");
	cached_entry(scene);
	takes(scene, TEXTS("--offline", "-p", "dev", SHOW, "<dir>/first"), 0,
	      "1:<dev-1:id>\nit\n0\n");
	/* The entry of another choice of token is not used. */
	takes(scene, TEXTS("--use-token=2", "-p", "dev", SHOW, "<dir>/second"),
	      2, "2:<dev-2:id>\nit\n0\n");
	takes(scene, TEXTS("--use-token=2", "-p", "dev", SHOW, "<dir>/second"),
	      0, "2:<dev-2:id>\nit\n0\n");
}

SCENE_TEST(without_the_portal_the_cached_answer_serves)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LAUNCH };

	prepare(scene, PROFILE);
	takes(scene, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
	portal_fault(scene, "{'kind':'status','status':503,'count':-1}");
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 0, "1:<dev-1:id>\nit\n0\n",
		"*quixrun: warning: portal answered HTTP 503 *; using the cached answer "
		"of * seconds ago\n");
}

/* Also when the profile sets the broker. */
SCENE_TEST(a_static_broker_gets_the_tokens)
{
	prepare(*state, PROFILE "[broker]\nsource = static\n"
				"bootstrap.servers = localhost:9092\n");
	/* Only the streaming token is requested. */
	takes(*state, LAUNCH, 2, "1:<dev-1:id>\nit\n0\n");
}

SCENE_TEST(the_dry_run_names_its_line)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-np", "dev") };

	prepare(scene, PROFILE);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out),
			       scene_text(scene, "token     1:<dev-1:id>\n")));
	assert_non_null(strstr(buf_text(&run.out), "  dev.ini:4\n"));
	assert_null(strstr(buf_text(&run.out), scene_text(scene, "<pat>")));
}

#define FOLLOWS                                                                \
	PROFILE                                                                \
	"use_token = 2\n"                                                      \
	"[supervise]\non_change = overlap\noverlap_grace = 2s\n"               \
	"interval = 100ms\n"

/* Another user rotates the tokens in Quix. */
SCENE_TEST(a_supervised_program_follows_a_rotation)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $QUIXRUN_TOKEN_ID; "
				   "exec <probe> signals 15"),
	};

	portal_start(scene, NULL);
	supervised_start_with(scene, &run, FOLLOWS);
	portal_rotate(scene, "dev");
	waits_for_error(scene, &run, " ms\n");
	supervised_stop(scene, &run, 0,
			"run 2:<dev-2:id>\nready\nrun 2:<dev-3:id>\nready\n"
			"15\n15\n",
			"quixrun: changed: *; process * took over from process "
			"* after * ms\n");
}

/* The old token 2 is now token 1. */
SCENE_TEST(a_program_on_token_1_is_moved_as_well)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $QUIXRUN_TOKEN_ID; "
				   "exec <probe> signals 15"),
	};

	portal_start(scene, NULL);
	supervised_start_with(scene, &run,
			      PROFILE "[supervise]\ninterval = 100ms\n");
	portal_rotate(scene, "dev");
	waits_for_outputs(scene, &run, "ready\n", 2);
	supervised_stop(scene, &run, 0,
			"run 1:<dev-1:id>\nready\n15\nrun 1:<dev-2:id>\n"
			"ready\n15\n",
			"quixrun: changed: *\n");
}

#define CHECK TEXTS("-p", "dev", "--check", "--timeout=<late>")

/* Checks the lines of --check about the tokens. */
static void checks(struct scene *scene, int status, const char *lines)
{
	AUTO_RUN struct run run = { .args = CHECK };

	run_program(scene, &run);
	assert_int_equal(run.exit_status, status);
	if (!strstr(buf_text(&run.out), scene_text(scene, lines)))
		fail_msg("'%s' is not in '%s'", scene_text(scene, lines),
			 buf_text(&run.out));
	assert_null(strstr(buf_text(&run.out), scene_text(scene, "<pat>")));
}

/* No broker to check. */
#define STATIC "[broker]\nsource = none\n"

SCENE_TEST(the_check_fetches_the_tokens)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE STATIC);
	checks(scene, 0,
	       "ok       portal       <portal> answers\n"
	       "ok       token 1      1:<dev-1:id> works\n"
	       "ok       workspace    acme-factory-dev\n"
	       "ok       personal     works, and gives both tokens\n");
}

SCENE_TEST(the_check_compares_the_tokens)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE "token_1 = <dev-1>\ntoken_2 = <dev-2>\n" STATIC);
	checks(scene, 0,
	       "ok       personal     works, and the tokens are the "
	       "portal's\n");
	portal_rotate(scene, "dev");
	checks(scene, 0,
	       "warning  personal     works, but both tokens of the profile "
	       "are other than the portal's\n"
	       "                      -> quixrun --rotate dev\n");
}

SCENE_TEST(the_check_tells_of_a_broken_one)
{
	struct scene *scene = *state;

	prepare(scene, PORTAL "workspace = acme-factory-dev\n"
			      "token_1 = <dev-1>\n"
			      "personal_token = pat-expired\n" STATIC);
	checks(scene, 125,
	       "failed   personal     portal rejected the personal "
	       "access token (HTTP 401,");
}
