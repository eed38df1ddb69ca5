/*
 * --init with a personal access token, which gives both streaming tokens.
 */
#include "harness.h"
#include "profiles.h"
#include "stores.h"
#include "terminal.h"

#include <string.h>
#include <unistd.h>

#define ASK_TOKEN "Token 1, or a personal access token (not shown): "
#define ASK_WHICH                                                              \
	"Environments:\r\n  1  acme-factory-dev  (dev)\r\n"                    \
	"  2  acme-factory-prod  (prod)\r\nWhich one (1 to 2)? "
#define NOTHING "; no profile was written\n"

/* Without stores on PATH, so that it does not ask where to store tokens. */
#define NO_STORES TEXTS("PATH=<dir>/none")

#define WROTE(workspace)                                                       \
	"wrote '<config>/new.ini' for the environment '" workspace "'; try: "  \
	"quixrun -p new --check\n"

static void init(struct scene *scene, const char *const *args,
		 const char *input, int status, const char *text)
{
	AUTO_RUN struct run run = { .args = args, .input = input };

	scene_holds_secrets(scene, "<config>/new.ini");
	run_program(scene, &run);
	assert_run_like(scene, &run, status, status ? "" : text,
			status ? text : "");
}

#define INIT TEXTS("--init", "new")
#define KEEP TEXTS("--init", "new", "--keep-personal-token")

static void assert_has(struct scene *scene, const char *text)
{
	if (!strstr(scene_read(scene, "<config>/new.ini"),
		    scene_text(scene, text)))
		fail_msg("the profile has no '%s'", text);
}

static void assert_lacks(struct scene *scene, const char *text)
{
	if (strstr(scene_read(scene, "<config>/new.ini"),
		   scene_text(scene, text)))
		fail_msg("the profile has '%s'", text);
}

#define DEV_TOKENS                                                             \
	"token_1 = <dev-1>\n"                                                  \
	"; Used, with a warning, if the Portal rejects token 1:\n"             \
	"token_2 = <dev-2>\n"

SCENE_TEST(both_tokens_are_written_and_it_is_not)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launch = {
		.args = TEXTS("-p", "new", "/bin/sh", "-c",
			      "echo $QUIXRUN_TOKEN_ID"),
	};

	portal_start(scene, NULL);
	init(scene, INIT, "<portal>\nacme-factory-dev\n<pat>\n", 0,
	     WROTE("acme-factory-dev"));
	assert_has(scene, DEV_TOKENS "\n");
	assert_lacks(scene, "<pat>");
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-1:id>\n", "");
}

SCENE_TEST(somebody_who_cannot_rotate_can_read)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	init(scene, INIT, "<portal>\nacme-factory-dev\n<reader>\n", 0,
	     WROTE("acme-factory-dev"));
	assert_has(scene, DEV_TOKENS "\n");
}

SCENE_TEST(several_environments_are_listed)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	init(scene, INIT, "<portal>\n\n<pat>\n", 125,
	     "quixrun: the personal access token has access to more than one "
	     "workspace: 'acme-factory-dev', 'acme-factory-prod'; name one in "
	     "the second line" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(the_only_environment_is_taken)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','path':'/workspaces','body':"
			    "'[{\\'workspaceId\\':\\'acme-factory-dev\\'}]'}");
	init(scene, INIT, "<portal>\n\n<pat>\n", 0, WROTE("acme-factory-dev"));
	assert_has(scene, DEV_TOKENS "\n");
}

/* Three answers: portal, token, environment. */
static void choose(struct scene *scene, const char *choice, int status,
		   const char *out, const char *err)
{
	AUTO_RUN struct run run = { .args = INIT,
				    .env = NO_STORES,
				    .terminal = TERMINAL_INPUT };

	scene_holds_secrets(scene, "<config>/new.ini");
	run_start(scene, &run);
	terminal_await(&run, "Portal [https://portal-api.cloud.quix.io]: ");
	terminal_type(scene, &run, "<portal>\r");
	terminal_await(&run, ASK_TOKEN);
	terminal_type(scene, &run, "<pat>\r");
	terminal_await(&run, ASK_WHICH);
	terminal_type(scene, &run, choice);
	run_wait(scene, &run);
	assert_run(scene, &run, status, out, err);
	assert_null(strstr(buf_text(&run.tty), scene_text(scene, "<pat>")));
}

SCENE_TEST(one_is_chosen_on_a_terminal)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	choose(scene, "2\r", 0, WROTE("acme-factory-prod"), "");
	assert_has(scene, "workspace = acme-factory-prod\n");
	assert_has(scene, "token_1 = <prod-1>\n");
}

SCENE_TEST(its_id_will_do)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	choose(scene, "acme-factory-dev\r", 0, WROTE("acme-factory-dev"), "");
	assert_has(scene, DEV_TOKENS);
}

SCENE_TEST(another_answer_is_none)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	choose(scene, "3\r", 125, "",
	       "quixrun: '3' is not one of the environments" NOTHING);
	choose(scene, "\r", 125, "",
	       "quixrun: '' is not one of the environments" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(it_is_kept_when_that_is_wanted)
{
	struct scene *scene = *state;
	AUTO_RUN struct run rotate = {
		.args = TEXTS("--rotate", "new", "--now", "-qy"),
	};

	portal_start(scene, NULL);
	init(scene, KEEP, "<portal>\nacme-factory-dev\n<pat>\n", 0,
	     WROTE("acme-factory-dev"));
	assert_has(scene,
		   DEV_TOKENS "; Reads both from the Portal: quixrun --rotate "
			      "new [--now]\npersonal_token = <pat>\n\n");
	run_program(scene, &rotate);
	assert_run(scene, &rotate, 0, "", "");
	portal_learn(scene);
	assert_has(scene, "token_1 = <dev-2>\n");
	assert_has(scene, "token_2 = <dev-3>\n");
	assert_has(scene, "personal_token = <pat>\n");
}

SCENE_TEST(a_streaming_token_cannot_be_kept_as_one)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	init(scene, KEEP, "<portal>\n\n<dev-1>\n", 125,
	     "quixrun: --keep-personal-token: this is not a personal access token with access to streaming tokens" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(one_of_another_organisation_is_refused)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','status':403,"
			    "'message':'Access denied','path':'/sdktokens'}");
	init(scene, INIT, "<portal>\nacme-factory-dev\n<pat>\n", 125,
	     "quixrun: the personal access token may not read the streaming "
	     "tokens (HTTP 403: Access denied*): that takes a personal access "
	     "token of somebody in the environment's organisation" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(tokens_of_another_environment_are_refused)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','path':'/sdktokens','body':"
			    "'{\\'current\\':\\'<prod-1>\\',"
			    "\\'next\\':\\'<prod-2>\\'}'}");
	init(scene, INIT, "<portal>\nacme-factory-dev\n<pat>\n", 125,
	     "quixrun: token 1 *" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(a_portal_without_the_request_is_told)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','status':404,"
			    "'path':'/sdktokens'}");
	init(scene, INIT, "<portal>\nacme-factory-dev\n<pat>\n", 125,
	     "quixrun: this portal cannot be asked for streaming tokens (HTTP "
	     "404 to /workspaces/acme-factory-dev/sdktokens); *" NOTHING);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(the_option_belongs_to_init)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--keep-personal-token", "--list"),
	};

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: --keep-personal-token requires --init\n");
}
