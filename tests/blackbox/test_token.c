/*
 * Which token is used, and the messages for each failure.
 */
#include "harness.h"
#include "profiles.h"

#define SHOW "/bin/sh", "-c", "echo $QUIXRUN_TOKEN_ID $Quix__Workspace__Id"

SCENE_TEST(token_1_is_used_and_token_2_is_not_even_read)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"
		      "token_2 = ${file:/not/there}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "1:<dev-1:id> acme-factory-dev\n", "");
}

SCENE_TEST(token_2_steps_in_after_a_rotation)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };
	AUTO_RUN struct run quiet = { .args = TEXTS("-qp", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "2:<dev-2:id> acme-factory-dev\n",
		   "quixrun: warning: portal rejected token 1 of profile "
		   "'dev' (HTTP 401, correlation id cid-1); token 2 works: "
		   "after a rotation run 'quixrun --rotate dev'\n");
	assert_int_equal(portal_requests(scene), 2);
	run_program(scene, &quiet);
	assert_run(scene, &quiet, 0, "2:<dev-2:id> acme-factory-dev\n", "");
}

SCENE_TEST(token_2_steps_in_without_a_workspace)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "2:<dev-2:id> acme-factory-dev\n",
		   "quixrun: warning: portal rejected token 1 of profile "
		   "'dev' (HTTP 401, correlation id cid-1); token 2 works: "
		   "after a rotation run 'quixrun --rotate dev'\n");
}

SCENE_TEST(a_403_on_token_1_falls_to_token_2)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "workspace = acme-factory-dev\n"
		      "token_1 = <prod-1>\ntoken_2 = <dev-2>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "2:<dev-2:id> acme-factory-dev\n",
		   "quixrun: warning: portal rejected token 1 of profile "
		   "'dev' (HTTP 403, correlation id cid-1); token 2 works: "
		   "after a rotation run 'quixrun --rotate dev'\n");
}

SCENE_TEST(use_token_chooses)
{
	struct scene *scene = *state;
	AUTO_RUN struct run by_profile = { .args = TEXTS("-p", "dev", SHOW) };
	AUTO_RUN struct run by_option = {
		.args = TEXTS("--use-token=1", "-p", "dev", SHOW),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "use_token = 2\n");
	run_program(scene, &by_profile);
	assert_run(scene, &by_profile, 0, "2:<dev-2:id> acme-factory-dev\n",
		   "");
	run_program(scene, &by_option);
	assert_run(scene, &by_option, 0, "1:<dev-1:id> acme-factory-dev\n", "");
}

SCENE_TEST(a_chosen_token_does_not_fall_to_the_other)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--use-token=1", "-p", "dev", SHOW),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: portal rejected token 1 of profile 'dev' (HTTP 401, "
		"correlation id cid-1): the token is unknown: deactivated, mistyped "
		"or of another portal; read the new tokens and run 'quixrun "
		"--rotate dev'\n");
}

static void fails(struct scene *scene, const char *profile, const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "", err);
}

SCENE_TEST(one_unknown_token)
{
	fails(*state,
	      "[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
	      "token_1 = sdk-unknown\n",
	      "quixrun: portal rejected token 1 of profile 'dev' (HTTP 401, "
	      "correlation id cid-1): the token is unknown: deactivated, mistyped "
	      "or of another portal; read the new tokens and run 'quixrun "
	      "--rotate dev'\n");
}

SCENE_TEST(two_unknown_tokens)
{
	fails(*state,
	      "[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
	      "token_1 = sdk-unknown\ntoken_2 = sdk-another\n",
	      "quixrun: portal rejected token 1 and token 2 of profile 'dev' "
	      "(HTTP 401, correlation id cid-2); read the new tokens and run "
	      "'quixrun --rotate dev'\n");
}

SCENE_TEST(another_environments_tokens)
{
	fails(*state,
	      "[quix]\nportal = <portal>\nworkspace = acme-factory-prod\n"
	      "token_1 = <dev-1>\ntoken_2 = <dev-2>\n",
	      "quixrun: token 1 and token 2 of profile 'dev' are for another environment"
	      ": they have access to 'acme-factory-dev', the profile says "
	      "'acme-factory-prod'\n");
}

SCENE_TEST(an_unknown_and_another_environments_token)
{
	fails(*state,
	      "[quix]\nportal = <portal>\nworkspace = acme-factory-prod\n"
	      "token_1 = sdk-unknown\ntoken_2 = <dev-1>\n",
	      "quixrun: portal rejected token 1 (unknown: HTTP 401, "
	      "correlation id cid-1) and token 2 (it has access to 'acme-factory-dev', "
	      "the profile says 'acme-factory-prod') of profile 'dev'; read the "
	      "new tokens and run 'quixrun --rotate dev'\n");
}

SCENE_TEST(a_mistyped_workspace_gets_a_near_name)
{
	fails(*state,
	      "[quix]\nportal = <portal>\nworkspace = acme-factory-dve\n"
	      "token_1 = <dev-1>\n",
	      "quixrun: no workspace 'acme-factory-dve' for token 1 of profile "
	      "'dev' (HTTP 404: Workspace not found, correlation id cid-1); "
	      "did you mean 'acme-factory-dev'?\n");
}

SCENE_TEST(no_access_to_the_credentials)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','status':403,'count':-1,"
			    "'path':'librdkafka','message':'Forbidden',"
			    "'correlation_id':'cid-x'}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: token 1 and token 2 of profile 'dev' have no "
		   "access to '/workspaces/acme-factory-dev/broker/librdkafka' "
		   "(HTTP 403: Forbidden, correlation id cid-x); use a "
		   "streaming token of that environment\n");
}

SCENE_TEST(a_personal_token_works_with_a_warning)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "workspace = acme-factory-dev\ntoken_1 = <pat>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "1:<pat:id> acme-factory-dev\n",
		   "quixrun: warning: <config>/dev.ini:4: token_1 is a "
		   "personal access token, which has access to more than one "
		   "environment; use a streaming token\n");
}

SCENE_TEST(a_personal_token_without_a_workspace_lists_them)
{
	fails(*state, "[quix]\nportal = <portal>\ntoken_1 = <pat>\n",
	      "quixrun: token 1 of profile 'dev' has access to more than one "
	      "workspace: 'acme-factory-dev', 'acme-factory-prod'; name one "
	      "with 'workspace' in [quix]\n");
}

SCENE_TEST(a_token_that_opens_nothing_is_said_so)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','body':'[]','count':-1}");
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: token 1 of profile 'dev' has access to no workspace; "
		"name one with 'workspace' in [quix]\n");
}

SCENE_TEST(source_none_asks_nothing)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[broker]\nsource = none\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "1:<dev-1:id> acme-factory-dev\n", "");
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(source_none_finds_a_workspace_that_is_needed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c", "echo $OUT"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV_FOUND "[broker]\nsource = none\n"
					"[topics]\nOUT = f1-data\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "acme-factory-dev-f1-data\n", "");
	assert_int_equal(portal_requests(scene), 1);
}

/*
 * With source = none or static only some settings need a request. The resulting
 * token applies to every variable.
 */
SCENE_TEST(whoever_asks_the_token_is_one_for_all)
{
	static const char *const profiles[] = {
		PROFILE_DEV_FOUND "[broker]\nsource = none\n"
				  "[files]\nF = template:${env:TEMPLATE}\n",
		PROFILE_DEV "topic_ids = portal\n"
			    "[broker]\nsource = none\n"
			    "[topics]\nT = f1-data\n",
		PROFILE_DEV "topic_ids = portal\n"
			    "[broker]\nsource = none\n"
			    "[env]\nT = ${topic:f1-data}\n",
	};
	struct scene *scene = *state;
	size_t i;

	portal_start(scene, NULL);
	portal_rotate(scene, "dev");
	scene_write(scene, "<config>/prefix.conf", 0600, "group=${prefix}x\n");
	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS(
				"-qp", "dev", "/bin/sh", "-c",
				"echo $Quix__Sdk__Token $QUIXRUN_TOKEN_ID "
				"$Quix__Topic__Prefix"),
			.env = TEXTS("TEMPLATE=prefix.conf"),
			.shows_secrets = true,
		};

		scene_profile(scene, "dev", profiles[i]);
		run_program(scene, &run);
		assert_run(scene, &run, 0,
			   "<dev-2> 2:<dev-2:id> acme-factory-dev-\n", "");
	}
}

SCENE_TEST(a_template_that_needs_no_workspace_asks_nothing)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c", "cat $F"),
	};

	portal_start(scene, NULL);
	scene_write(scene, "<config>/name.conf", 0600, "name=${profile}\n");
	scene_profile(scene, "dev",
		      PROFILE_DEV_FOUND "[broker]\nsource = none\n"
					"[files]\nF = template:name.conf\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "name=dev\n", "");
	assert_int_equal(portal_requests(scene), 0);
}

/* Tokens come from files and commands of other tools. */
SCENE_TEST(what_other_tools_leave_around_a_token_is_cut)
{
	static const char *const texts[] = {
		"<dev-1>\r\n",
		"<dev-1> \t\n\n",
		("\xEF\xBB\xBF"
		 "<dev-1>\n"),
	};
	static const char *const forms[] = {
		"${file:<dir>/token}",
		"${credential:token}",
		"${command:cat <dir>/token}",
	};
	struct scene *scene = *state;

	portal_start(scene, NULL);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t k = 0; k < sizeof(forms) / sizeof(forms[0]); k++) {
			struct buf profile = { 0 };
			AUTO_RUN struct run run = {
				.args = TEXTS("-p", "dev", SHOW),
				.env = TEXTS("CREDENTIALS_DIRECTORY=<dir>"),
			};

			buf_add_format(&profile,
				       "[quix]\nportal = <portal>\n"
				       "token_1 = %s\n",
				       forms[k]);
			scene_write(scene, "token", 0600, texts[i]);
			scene_profile(scene, "dev", profile.data);
			buf_clear(&profile);
			run_program(scene, &run);
			assert_run(scene, &run, 0,
				   "1:<dev-1:id> acme-factory-dev\n", "");
		}
}

/* No request is sent, and the message does not repeat the value. */
SCENE_TEST(what_is_no_token_is_refused_and_named)
{
	static const struct {
		const char *text;
		const char *message;
	} mistakes[] = {
		{ "'<dev-1>'\r\n", "token_1 is in quotes; remove them" },
		{ "QUIX_TOKEN=<dev-1>\n",
		  "token_1 is NAME=value; keep only the value" },
		{ "Bearer <dev-1>\n",
		  "token_1 begins with 'Bearer'; keep only the token" },
		{ "<dev-1>\n<dev-2>\n",
		  "token_1 has several lines; keep only the token" },
		{ "YOUR_SDK_TOKEN\n",
		  "token_1 is a placeholder; put a streaming token of your "
		  "environment in its place" },
	};
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "token_1 = ${file:<dir>/token}\n");
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct buf err = { 0 };
		AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", SHOW) };

		buf_add_format(&err, "quixrun: <config>/dev.ini:3: %s\n",
			       mistakes[i].message);
		scene_write(scene, "token", 0600, mistakes[i].text);
		run_program(scene, &run);
		assert_run(scene, &run, 125, "", err.data);
		buf_clear(&err);
	}
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(utf16_is_named)
{
	static const char text[] = "\xff\xfes\0d\0k\0-\0x\0\r\0\n\0";
	struct scene *scene = *state;
	AUTO_RUN struct run file = { .args = TEXTS("-p", "dev", SHOW) };
	AUTO_RUN struct run command = { .args = TEXTS("-p", "dev", SHOW) };
	AUTO_RUN struct run entered = {
		.args = TEXTS("--rotate", "dev"),
		.input = "\xff\xfesdk-x\n",
	};

	portal_start(scene, NULL);
	scene_write_bytes(scene, "token", 0600, text, sizeof(text) - 1);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "token_1 = ${file:<dir>/token}\n");
	run_program(scene, &file);
	assert_run(scene, &file, 125, "",
		   "quixrun: <config>/dev.ini:3: ${file:<dir>/token}: the file "
		   "is UTF-16, not UTF-8\n");
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "token_1 = ${command:cat <dir>/token}\n");
	run_program(scene, &command);
	assert_run(scene, &command, 125, "",
		   "quixrun: <config>/dev.ini:3: ${command}: the command's "
		   "output is UTF-16, not UTF-8\n");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &entered);
	assert_run(scene, &entered, 125, "",
		   "quixrun: the new token is UTF-16; save it as UTF-8; "
		   "nothing was changed\n");
}

SCENE_TEST(a_rejected_token_of_another_shape_is_said_so)
{
	struct scene *scene = *state;

	fails(scene, "[quix]\nportal = <portal>\ntoken_1 = mytoken\n",
	      "quixrun: portal rejected token 1 of profile 'dev' (HTTP 401, "
	      "correlation id cid-1): the token is unknown: deactivated, mistyped "
	      "or of another portal; read the new tokens and run 'quixrun "
	      "--rotate dev'; token 1 does not look like a token: those begin "
	      "with 'sdk-'\n");
}
