/*
 * Requests to the portal over HTTP, and the handling of answers.
 */
#include "harness.h"
#include "profiles.h"
#include "waits.h"

#include <string.h>

/* A request, and the beginning of the message when its answer is rejected. */
#define CREDENTIALS "GET /workspaces/acme-factory-dev/broker/librdkafka"
#define ANSWERED    "portal's answer to " CREDENTIALS " "
#define DUMP	    TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen")

SCENE_TEST(a_named_workspace_costs_one_request)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_int_equal(portal_requests(scene), 1);
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
	assert_env(scene, &dump, "Quix__Portal__Api", "<portal>");
	assert_env(scene, &dump, "Quix__Workspace__Id", "acme-factory-dev");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS",
		   "kafka-1.dev.test:9093,kafka-2.dev.test:9093");
}

SCENE_TEST(a_workspace_is_found_over_one_connection)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_int_equal(portal_requests(scene), 2);
	assert_int_equal(portal_connections(scene), 1);
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "Quix__Workspace__Id", "acme-factory-dev");
	assert_env(scene, &dump, "Quix__Topic__Prefix", "acme-factory-dev-");
}

SCENE_TEST(a_base_url_may_have_a_path_and_a_slash)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, TEXTS("--base", "/some/where"));
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>/\ntoken_1 = <dev-1>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "Quix__Portal__Api", "<portal>");
}

SCENE_TEST(a_scheme_may_be_in_capitals)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_name(scene, "authority",
		   scene_text(scene, "<portal>") + strlen("http://"));
	scene_profile(scene, "dev",
		      "[quix]\nportal = HTTP://<authority>\n"
		      "token_1 = <dev-1>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "Quix__Workspace__Id", "acme-factory-dev");
}

SCENE_TEST(unknown_properties_are_kept)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "[env]\nA = ${broker:quix.future.property}\n"
				  "B = ${broker:socket.timeout.ms}\n"
				  "C = ${broker:socket.keepalive.enable}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "A", "kept");
	assert_env(scene, &dump, "B", "60000");
	assert_env(scene, &dump, "C", "true");
}

SCENE_TEST(topic_ids_from_the_portal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "topic_ids = portal\n[topics]\n"
				  "OUT = f1-data\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_int_equal(portal_requests(scene), 2);
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "OUT", "acme-factory-dev-f1-data");
}

SCENE_TEST(a_proxy_is_not_asked_for_loopback)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = DUMP,
		.env = TEXTS("http_proxy=http://127.0.0.1:1",
			     "all_proxy=http://127.0.0.1:1"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
}

SCENE_TEST(a_netrc_is_ignored)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	scene_write(scene, "<home>/.netrc", 0600,
		    "machine 127.0.0.1 login me password wrong\n");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
}

SCENE_TEST(a_redirect_is_not_followed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','status':302,"
			    "'location':'<portal>/workspaces'}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: portal answered HTTP 302 to " CREDENTIALS
		   ", a redirect to '<portal>/workspaces' that is not "
		   "followed; correct 'portal' in [quix]\n");
	assert_int_equal(portal_requests(scene), 1);
}

SCENE_TEST(a_missing_helper_is_named)
{
	struct scene *scene = *state;
	AUTO_RUN struct run copy = {
		.program = "/bin/cp",
		.args = TEXTS("<quixrun>", "<dir>/bin/quixrun"),
	};
	AUTO_RUN struct run run = { .program = "<dir>/bin/quixrun",
				    .args = DUMP };

	portal_start(scene, NULL);
	scene_write(scene, "bin/readme", 0600, "");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &copy);
	assert_run(scene, &copy, 0, "", "");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: '<dir>/libexec/quixrun-portal': No such file or "
		"directory; quixrun needs it for requests to the portal; install quixrun "
		"again\n");
}

SCENE_TEST(a_refused_connection_ends_at_the_deadline)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=1s", "-p", "dev", "<probe>"),
	};

	valgrind_skip("takes longer");
	/* Port 1 of loopback: nothing listens on tcpmux. */
	scene_profile(scene, "dev",
		      "[quix]\nportal = http://127.0.0.1:1\n"
		      "workspace = w\ntoken_1 = sdk-x\n");
	waits_in_time(
		scene, &run,
		&(struct timed){ 75,
				 "quixrun: cannot connect to the portal at "
				 "'http://127.0.0.1:1': connection refused "
				 "(* attempt* in *s)\n",
				 0, 2000 });
}

#define ANSWER(sentence, fault_text, code, message)                            \
	{                                                                      \
		.name = #sentence, .profile = PROFILE_DEV, .has_portal = true, \
		.fault = (fault_text), .status = (code),                       \
		.err = "quixrun: " message "\n"                                \
	}

/* Malformed answers (75), and well-formed answers that are rejected (125). */
static const struct launch_case ANSWERS[] = {
	ANSWER(an_empty_answer, "{'kind':'body','body':''}", 75,
	       ANSWERED "is empty"),
	ANSWER(an_answer_that_is_not_json, "{'kind':'body','body':'{nope'}", 75,
	       ANSWERED "is not JSON"),
	ANSWER(an_answer_that_is_garbage, "{'kind':'garbage','count':-1}", 75,
	       "answer from the portal at '<portal>' is not HTTP: Received HTTP/0.9 when not allowed"),
	ANSWER(an_array_instead_of_an_object, "{'kind':'body','body':'[]'}", 75,
	       ANSWERED "is not an object"),
	ANSWER(a_number_instead_of_an_object, "{'kind':'body','body':'17'}", 75,
	       ANSWERED "is not an object"),
	ANSWER(text_behind_the_json, "{'kind':'body','body':'{} {}'}", 75,
	       ANSWERED "is not JSON"),
	ANSWER(json_nested_too_deep, "{'kind':'nested'}", 125,
	       ANSWERED "rejected: nested more than 32 deep"),
	ANSWER(an_answer_over_one_mebibyte, "{'kind':'big'}", 125,
	       ANSWERED "rejected: it has more than 1 MiB"),
	ANSWER(a_web_page, "{'kind':'html'}", 75,
	       ANSWERED "is a web page, not JSON"),
	ANSWER(a_nul_in_a_property,
	       "{'kind':'body','body':'{\\'client.id\\':\\'a\\\\u0000b\\'}'}",
	       125, ANSWERED "rejected: a string contains a NUL character"),
	ANSWER(a_refusal_shows_message_and_correlation_id,
	       "{'kind':'status','status':418,'message':'I am a teapot',"
	       "'correlation_id':'cid-x'}",
	       125,
	       "portal answered HTTP 418: I am a teapot (correlation id cid-x) to " CREDENTIALS),
	ANSWER(a_refusal_without_a_body, "{'kind':'status','status':400}", 125,
	       "portal answered HTTP 400 to " CREDENTIALS),
	ANSWER(a_message_with_control_characters,
	       "{'kind':'status','status':400,'message':'a\\u001b[31mb\\n'}",
	       125, "portal answered HTTP 400: a?[31mb? to " CREDENTIALS),
};

#define TRIED " (* attempt* in *s)"
#define BROKE "connection to the portal at '<portal>' broke: "
#define RETRIED(sentence, fault_text, message)                                 \
	{                                                                      \
		.name = #sentence, .profile = PROFILE_DEV, .has_portal = true, \
		.args = TEXTS("-q", "--timeout=1s", "-p", "dev", "<probe>"),   \
		.fault = (fault_text), .status = 75, .is_timed = true,         \
		.err = "quixrun: " message TRIED "\n"                          \
	}

/* Temporary faults: retried until the timeout. */
static const struct launch_case RETRIES[] = {
	RETRIED(a_truncated_answer, "{'kind':'truncate','count':-1}",
		BROKE "transfer closed with 999 bytes remaining to read"),
	RETRIED(a_server_that_fails,
		"{'kind':'status','status':503,'count':-1,'message':'Sorry',"
		"'correlation_id':'cid-x'}",
		"portal answered HTTP 503: Sorry (correlation id cid-x) to " CREDENTIALS),
	RETRIED(a_connection_that_is_reset, "{'kind':'reset','count':-1}",
		BROKE "Recv failure: Connection reset by peer"),
	RETRIED(a_connection_that_is_closed, "{'kind':'close','count':-1}",
		BROKE "Empty reply from server"),
	RETRIED(an_answer_that_drips, "{'kind':'drip','count':-1}",
		"no complete answer from the portal at '<portal>' within *"),
	RETRIED(an_answer_that_does_not_come, "{'kind':'hang','count':-1}",
		"no complete answer from the portal at '<portal>' within *"),
};

#define PROPERTY(sentence, text, code, message)                                \
	{                                                                      \
		.name = #sentence, .profile = PROFILE_DEV, .has_portal = true, \
		.property = (text), .status = (code),                          \
		.err = "quixrun: " message "\n"                                \
	}

static const struct launch_case PROPERTIES[] = {
	PROPERTY(a_newline_in_a_property, "client.id='a\\nb'", 125,
		 ANSWERED
		 "rejected: property 'client.id' contains a control character"),
	PROPERTY(an_escape_in_a_property, "client.id='a\\u001bb'", 125,
		 ANSWERED
		 "rejected: property 'client.id' contains a control character"),
	PROPERTY(an_object_in_a_property, "client.id={}", 125,
		 ANSWERED "rejected: a property is not a plain value"),
	PROPERTY(a_list_in_a_property, "client.id=[]", 125,
		 ANSWERED "rejected: a property is not a plain value"),
	PROPERTY(
		a_ca_that_is_not_base64, "ssl.ca.cert='!!!'", 125,
		ANSWERED
		"rejected: property 'ssl.ca.cert' is not a PEM certificate in base64"),
	PROPERTY(
		a_ca_that_is_not_pem, "ssl.ca.cert='Zm9v'", 125,
		ANSWERED
		"rejected: property 'ssl.ca.cert' is not a PEM certificate in base64"),
};

CASES(ANSWERS);

CASES(RETRIES);

CASES(PROPERTIES);
