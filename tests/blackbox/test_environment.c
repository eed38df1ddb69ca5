/*
 * What the program sees in its environment.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

static const struct variable CLOUD[] = {
	{ "Quix__Sdk__Token", "<dev-1>" },
	{ "Quix__Portal__Api", "<portal>" },
	{ "Quix__Workspace__Id", "acme-factory-dev" },
	{ "Quix__Topic__Prefix", "acme-factory-dev-" },
	{ "Quix__Broker__Address", "" },
	{ "KAFKA_BOOTSTRAP_SERVERS",
	  "kafka-1.dev.test:9093,kafka-2.dev.test:9093" },
	{ "KAFKA_SECURITY_PROTOCOL", "SASL_SSL" },
	{ "KAFKA_SASL_MECHANISM", "SCRAM-SHA-256" },
	{ "KAFKA_SASL_USERNAME", "acme-factory-dev" },
	{ "KAFKA_SASL_PASSWORD", "<dev-password>" },
	{ "KAFKA_CLIENT_ID", "acme-client" },
	{ "KAFKA_TOPIC_PREFIX", "acme-factory-dev-" },
	{ "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", NULL },
	{ "QUIXRUN_PROFILE", "dev" },
	{ "QUIXRUN_TOKEN_ID", "1:<dev-1:id>" },
	{ "HOME", "<home>" },
};

SCENE_TEST(a_cloud_profile_sets_both_dialects)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, NULL);
	ASSERT_VARIABLES(scene, &dump, CLOUD);
}

SCENE_TEST(the_security_protocol_is_in_capitals)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_property(scene, "dev", "security.protocol", "'sasl_ssl'");
	portal_property(scene, "dev", "ssl.endpoint.identification.algorithm",
			"'https'");
	scene_profile(scene, "dev", PROFILE_DEV);
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, NULL);
	assert_env(scene, &dump, "KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
	assert_env(scene, &dump, "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM",
		   "https");
}

SCENE_TEST(sasl_mechanisms_is_sasl_mechanism)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "[broker]\nsasl.mechanisms = PLAIN\n"
				  "sasl.username = pump\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, NULL);
	assert_env(scene, &dump, "KAFKA_SASL_MECHANISM", "PLAIN");
	assert_env(scene, &dump, "KAFKA_SASL_USERNAME", "pump");
}

SCENE_TEST(one_dialect_leaves_the_other_alone)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[launch]\ndialects = quix\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS("KAFKA_CLIENT_ID=mine", "Quix__Sdk__Token=stale"), NULL);
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "mine");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", NULL);
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
}

static const struct variable ORDER[] = {
	{ "A", "option" },
	{ "B", "profile" },
	{ "C", "inherited" },
	{ "D", NULL },
	{ "E", "acme-factory-dev-f1-data" },
	{ "F", "env wins" },
	{ "G", "acme-factory-dev-alarms" },
};

SCENE_TEST(the_later_wins)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "[topics]\nE = f1-data\nF = f1-data\n"
				  "[env]\nA = profile\nB = profile\n"
				  "F = env wins\nG = profile\nD = profile\n");
	struct dump dump = launch(scene,
				  TEXTS("-p", "dev", "-e", "A=option", "-t",
					"G=alarms", "-u", "D"),
				  TEXTS("A=inherited", "B=inherited",
					"C=inherited", "D=inherited"),
				  NULL);
	ASSERT_VARIABLES(scene, &dump, ORDER);
}

SCENE_TEST(e_wins_over_u)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nA = profile\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "-e", "A=option", "-u", "A"),
		       NULL, NULL);
	assert_env(scene, &dump, "A", "option");
}

static const char *const STALE =
	"Quix__Broker__Address=localhost:19092\nOTHER=from dotenv\n";

SCENE_TEST(a_stale_dotenv_cannot_set_the_broker)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dotenv", "<dir>/.env",
			      "Quix__Broker__Address", "OTHER"),
	};

	portal_start(scene, NULL);
	scene_write(scene, ".env", 0644, STALE);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "Quix__Broker__Address=\nOTHER=from dotenv\n", "");
}

SCENE_TEST(values_up_to_the_kernels_limit_are_whole)
{
	static const size_t lengths[] = { 4096, 60000, 131069 };
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct buf entry = { 0 };

		buf_add_text(&entry, "A=");
		for (size_t j = 0; j < lengths[i]; j++)
			buf_add_char(&entry, (char)('a' + j % 26));
		struct dump dump = launch(
			scene, TEXTS("-p", "dev"),
			TEXTS(scene_text(scene, buf_text(&entry))), NULL);
		assert_env(scene, &dump, "A", buf_text(&entry) + 2);
		buf_clear(&entry);
	}
}

SCENE_TEST(an_environment_over_the_limit_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };
	struct buf profile = { 0 };

	valgrind_skip("dies when execve(2) fails");
	buf_add_text(&profile, PROFILE_LOCAL "[env]\n");
	for (int i = 0; i < 40; i++) {
		buf_add_format(&profile, "A%d = ", i);
		for (int j = 0; j < 100000 + i; j++)
			buf_add_char(&profile, 'x');
		buf_add_char(&profile, '\n');
	}
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "", "quixrun: *'A39'*\n");
}

SCENE_TEST(the_verbose_line_names_profile_and_token)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "-p", "dev", "<probe>", "exit", "0"),
		.env = TEXTS("Quix__Environment=x"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "",
			"*dev*acme-factory-dev*1:<dev-1:id>*ms*");
	assert_non_null(strstr(buf_text(&run.err), "Quix__Environment"));
}
