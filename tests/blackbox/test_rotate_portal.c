/*
 * --rotate with a personal access token: the tokens come from the Portal, and
 * --now rotates them there.
 */
#include "harness.h"
#include "profiles.h"
#include "portal.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROFILE(personal)                                                      \
	"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"            \
	"token_1 = ${file:one}\ntoken_2 = ${file:two}\n"                       \
	"personal_token = " personal "\n"

#define ROTATE_PATH "\"path\":\"/sdktokens/rotate\""

static void prepare(struct scene *scene, const char *profile)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
	scene_write(scene, "<config>/one", 0600, "<dev-1>\n");
	scene_write(scene, "<config>/two", 0600, "<dev-2>\n");
}

static void assert_tokens(struct scene *scene, const char *first,
			  const char *second)
{
	if (strcmp(scene_read(scene, "<config>/one"),
		   scene_text(scene, first)) != 0 ||
	    strcmp(scene_read(scene, "<config>/two"),
		   scene_text(scene, second)) != 0)
		fail_msg("the files do not hold the tokens that they should");
}

static void assert_kept(struct scene *scene)
{
	assert_tokens(scene, "<dev-1>\n", "<dev-2>\n");
}

static void assert_rotates(struct scene *scene, const char *const *args,
			   int status, const char *out, const char *err)
{
	AUTO_RUN struct run run = { .args = args };

	run_program(scene, &run);
	portal_learn(scene);
	assert_run_like(scene, &run, status, out, err);
}

#define NOW_YES TEXTS("--rotate", "dev", "--now", "-y")

#define STOPS                                                                  \
	"quixrun: rotating the tokens of 'acme-factory-dev' in Quix: Token 1 " \
	"(<dev-1:id>) stops working; no program on this host runs with it\n"
#define DONE                                                                   \
	"profile 'dev': the tokens were rotated and written: token 1 is "      \
	"<dev-2:id>, token 2 is <dev-3:id>\n"

SCENE_TEST(the_pair_of_the_portal_is_written)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	portal_rotate(scene, "dev");
	assert_rotates(scene, TEXTS("--rotate", "dev"), 0,
		       "profile 'dev': the tokens of the portal were written: "
		       "token 1 is <dev-2:id>, token 2 is <dev-3:id>\n",
		       "");
	assert_tokens(scene, "<dev-2>\n", "<dev-3>\n");
}

/* Safe at any time: changes nothing in Quix. */
SCENE_TEST(a_pair_that_is_there_is_not_written)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<reader>"));
	assert_rotates(scene, TEXTS("--rotate", "dev"), 0,
		       "profile 'dev': the tokens are those of the portal "
		       "already; nothing was changed: token 1 is <dev-1:id>, "
		       "token 2 is <dev-2:id>\n",
		       "");
	assert_kept(scene);
}

SCENE_TEST(now_rotates_in_quix_and_writes)
{
	struct scene *scene = *state;
	AUTO_RUN struct run after = {
		.args = TEXTS(
			"-p", "dev", "/bin/sh", "-c",
			"echo $QUIXRUN_TOKEN_ID; env | grep -c pat- || :"),
	};

	prepare(scene, PROFILE("<pat>"));
	assert_rotates(scene, NOW_YES, 0, DONE, STOPS);
	assert_tokens(scene, "<dev-2>\n", "<dev-3>\n");
	/* The program never gets the personal token. */
	run_program(scene, &after);
	assert_run(scene, &after, 0, "1:<dev-2:id>\n0\n", "");
}

SCENE_TEST(without_a_workspace_the_tokens_say_which)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"
		      "token_2 = <dev-2>\npersonal_token = <pat>\n");
	assert_rotates(scene, NOW_YES, 0, DONE, STOPS);
}

SCENE_TEST(without_a_terminal_it_needs_yes)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	assert_rotates(
		scene, TEXTS("--rotate", "dev", "--now"), 125, "",
		"quixrun: there is no terminal for the question; use -y to rotate without it"
		"; nothing was rotated\n");
	assert_kept(scene);
}

static void answers(struct scene *scene, const char *keys, int status)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("--rotate", "dev", "--now"),
		.terminal = TERMINAL_INPUT,
	};

	run_start(scene, &run);
	terminal_await(&run, "Rotate? [y/N] ");
	terminal_type(scene, &run, keys);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, status);
}

/* Nothing undoes it. */
SCENE_TEST(only_yes_rotates)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	answers(scene, "\r", 125);
	answers(scene, "n\r", 125);
	assert_kept(scene);
	answers(scene, "y\r", 0);
	portal_learn(scene);
	assert_tokens(scene, "<dev-2>\n", "<dev-3>\n");
}

SCENE_TEST(programs_that_stop_working_are_named)
{
	struct scene *scene = *state;
	AUTO_RUN struct run service = {
		.args = TEXTS("-p", "dev", "<probe>", "ready"),
	};
	AUTO_RUN struct run run = { .args = NOW_YES };

	prepare(scene, PROFILE("<pat>"));
	run_start(scene, &service);
	run_await_output(scene, &service, "ready");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(run.err.data,
			       "stops working; 1 program on this host runs "
			       "with it:\n  process "));
	assert_null(strstr(run.err.data, scene_text(scene, "<dev-1>")));
	kill(service.pid, SIGKILL);
	run_wait(scene, &service);
}

SCENE_TEST(only_administrators_rotate)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<reader>"));
	assert_rotates(scene, NOW_YES, 125, "",
		       "quixrun: only administrators of the organisation can "
		       "rotate, and the personal access token is not an "
		       "administrator's; nothing was rotated\n");
	/* If the Portal does not say so before, the rotation itself fails. */
	portal_fault(scene, "{\"kind\":\"status\",\"status\":404,"
			    "\"path\":\"/auth/token/roles\"}");
	assert_rotates(scene, NOW_YES, 125, "",
		       STOPS
		       "quixrun: the personal access token may not rotate "
		       "(HTTP 403: Only administrators can rotate, correlation "
		       "id cid-*): only administrators of the organisation "
		       "can\n");
	assert_kept(scene);
}

static const struct {
	const char *personal;
	const char *message;
} TOKENS[] = {
	{ "<dev-1>",
	  "quixrun: the personal access token may not read the streaming "
	  "tokens (HTTP 403: A personal token is needed, correlation id "
	  "cid-*): that takes a personal access token of somebody in the "
	  "environment's organisation; nothing was rotated\n" },
	{ "pat-0123456789abcdef0123456789abcdef",
	  "quixrun: portal rejected the personal access token (HTTP 401, "
	  "correlation id cid-*): the token is unknown: expired, deleted, "
	  "mistyped or of another portal; nothing was rotated\n" },
	{ "'<pat>'",
	  "quixrun: <config>/dev.ini:6: personal_token is in quotes; remove "
	  "them\n" },
};

SCENE_TEST(a_token_that_is_no_personal_one_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, "");
	for (size_t i = 0; i < sizeof(TOKENS) / sizeof(TOKENS[0]); i++) {
		struct buf profile = { 0 };

		buf_add_format(&profile, PROFILE("%s"), TOKENS[i].personal);
		scene_profile(scene, "dev", profile.data);
		buf_clear(&profile);
		assert_rotates(scene, NOW_YES, 125, "", TOKENS[i].message);
		assert_kept(scene);
	}
}

/* The POST is sent once; reading the tokens shows whether they were rotated. */
SCENE_TEST(a_lost_answer_is_found_out)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	portal_fault(scene,
		     "{\"kind\":\"reset\",\"late\":true," ROTATE_PATH "}");
	assert_rotates(scene, NOW_YES, 0, DONE, STOPS);
	assert_tokens(scene, "<dev-2>\n", "<dev-3>\n");
}

SCENE_TEST(a_rotation_that_did_not_happen_is_not_sent_again)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	portal_fault(scene, "{\"kind\":\"reset\"," ROTATE_PATH "}");
	assert_rotates(scene, NOW_YES, 75, "",
		       STOPS "quixrun: connection to the portal at '<portal>' "
			     "broke: *; the tokens were not rotated\n");
	portal_fault(scene,
		     "{\"kind\":\"status\",\"status\":503," ROTATE_PATH "}");
	assert_rotates(scene, NOW_YES, 75, "",
		       STOPS "quixrun: portal answered HTTP 503* the tokens "
			     "were not rotated\n");
	assert_kept(scene);
}

static const struct {
	const char *fault;
	int status;
	const char *message;
} ANSWERS[] = {
	{ "{\"kind\":\"status\",\"status\":404,\"path\":\"/sdktokens\"}", 125,
	  "quixrun: this portal cannot be asked for streaming tokens (HTTP "
	  "404* to /workspaces/acme-factory-dev/sdktokens); rotate in Quix, "
	  "then run 'quixrun --rotate dev' without a personal access token; "
	  "nothing was rotated\n" },
	{ "{\"kind\":\"status\",\"status\":405,\"path\":\"/sdktokens\"}", 125,
	  "quixrun: this portal cannot be asked for streaming tokens (HTTP "
	  "405* to /workspaces/acme-factory-dev/sdktokens); rotate in Quix, "
	  "then run 'quixrun --rotate dev' without a personal access token; "
	  "nothing was rotated\n" },
	{ "{\"kind\":\"body\",\"body\":\"{}\",\"path\":\"/sdktokens\"}", 75,
	  "quixrun: portal's answer to GET "
	  "/workspaces/acme-factory-dev/sdktokens does not have two tokens; nothing "
	  "was rotated\n" },
	{ "{\"kind\":\"body\",\"path\":\"/sdktokens\","
	  "\"body\":\"{\\\"current\\\":\\\"sdk-x\\\",\\\"next\\\":\\\"sdk-x\\\""
	  "}\"}",
	  125,
	  "quixrun: portal's answer to GET "
	  "/workspaces/acme-factory-dev/sdktokens rejected: both tokens are the "
	  "same; nothing was rotated\n" },
	{ "{\"kind\":\"body\",\"path\":\"/sdktokens\","
	  "\"body\":\"{\\\"current\\\":\\\"sdk x\\\",\\\"next\\\":\\\"sdk-x\\\""
	  "}\"}",
	  125,
	  "quixrun: portal's answer to GET "
	  "/workspaces/acme-factory-dev/sdktokens rejected: a token is empty or "
	  "contains a character that no token has; nothing was rotated\n" },
	{ "{\"kind\":\"body\",\"path\":\"/sdktokens\","
	  "\"body\":\"{\\\"current\\\":\\\"sdk-y\\\",\\\"next\\\":\\\"sdk-x\\\""
	  "}\"}",
	  125,
	  "quixrun: portal rejected the portal's Token 1 (HTTP 401, "
	  "correlation id cid-*): the token is unknown: deactivated, mistyped or "
	  "of another portal; nothing was rotated\n" },
};

SCENE_TEST(an_answer_of_another_kind_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
		portal_fault(scene, ANSWERS[i].fault);
		assert_rotates(scene, NOW_YES, ANSWERS[i].status, "",
			       ANSWERS[i].message);
		assert_kept(scene);
	}
}

/* The token that is read and the one that is rotated must be the same. */
SCENE_TEST(a_place_that_cannot_be_written_is_found_before)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE("<pat>"));
	scene_profile(
		scene, "dev",
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = ${env:TOKEN}\ntoken_2 = ${file:two}\n"
		"personal_token = <pat>\n");
	AUTO_RUN struct run run = { .args = NOW_YES, .env = TEXTS("TOKEN=x") };
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "",
			"quixrun: <config>/dev.ini:4: token_1 comes from "
			"${env...}, which quixrun cannot change; *\n");
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(a_personal_token_may_be_typed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run written = { .args = TEXTS("--rotate", "dev"),
					.input = "<pat>\n" };
	AUTO_RUN struct run rotated = { .args = NOW_YES, .input = "<pat>\n" };

	prepare(scene, PROFILE(""));
	portal_rotate(scene, "dev");
	run_program(scene, &written);
	assert_run(scene, &written, 0,
		   "profile 'dev': the tokens of the portal were written: "
		   "token 1 is <dev-2:id>, token 2 is <dev-3:id>\n",
		   "");
	run_program(scene, &rotated);
	assert_int_equal(rotated.exit_status, 0);
	portal_learn(scene);
	assert_tokens(scene, "<dev-3>\n", "<dev-4>\n");
}

SCENE_TEST(now_belongs_to_rotate)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--list", "--now") };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "", "quixrun: --now requires --rotate\n");
}

/* Killed at any time: --rotate writes the Portal's tokens to the profile. */
SCENE_TEST(whatever_is_killed_rotate_completes)
{
	struct scene *scene = *state;
	unsigned seed = (unsigned)time(NULL);

	print_message("seed %u\n", seed);
	prepare(scene, PROFILE("<pat>"));
	for (int i = 0; i < 200; i++) {
		AUTO_RUN struct run killed = { .args = NOW_YES };
		AUTO_RUN struct run again = { .args = TEXTS("--rotate",
							    "dev") };
		const struct timespec wait = {
			0, (long)(rand_r(&seed) % 60000) * 1000
		};

		run_start(scene, &killed);
		nanosleep(&wait, NULL);
		kill(killed.pid, SIGKILL);
		run_wait(scene, &killed);
		run_program(scene, &again);
		if (again.exit_status != 0)
			fail_msg("--rotate ended with %d: %s",
				 again.exit_status, buf_text(&again.err));
	}
	cJSON *pair = portal_command(scene, "state", "{}");
	const cJSON *dev = cJSON_GetObjectItem(pair, "dev");
	struct buf first = { 0 }, second = { 0 };

	buf_add_format(&first, "%s\n",
		       cJSON_GetObjectItem(dev, "token_1")->valuestring);
	buf_add_format(&second, "%s\n",
		       cJSON_GetObjectItem(dev, "token_2")->valuestring);
	assert_tokens(scene, first.data, second.data);
	buf_clear(&first);
	buf_clear(&second);
	cJSON_Delete(pair);
}
