/*
 * Profiles without a token: no network, no helper.
 */
#include "harness.h"
#include "profiles.h"

#define DUMP TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen")

static struct dump launch(struct scene *scene, const char *profile,
			  const char *err)
{
	AUTO_RUN struct run run = { .args = DUMP };

	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", err);
	return dump_read(scene);
}

SCENE_TEST(a_local_broker_sets_its_address)
{
	struct scene *scene = *state;
	struct dump dump =
		launch(scene, PROFILE_LOCAL "[topics]\nOUT = f1-data\n", "");

	assert_env(scene, &dump, "Quix__Broker__Address", "localhost:19092");
	assert_env(scene, &dump, "Quix__Topic__Prefix", "");
	assert_env(scene, &dump, "Quix__Sdk__Token", "");
	assert_env(scene, &dump, "Quix__Portal__Api", "");
	assert_env(scene, &dump, "Quix__Workspace__Id", "");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092");
	assert_env(scene, &dump, "KAFKA_TOPIC_PREFIX", "");
	assert_env(scene, &dump, "KAFKA_SASL_PASSWORD", NULL);
	assert_env(scene, &dump, "OUT", "f1-data");
	assert_env(scene, &dump, "QUIXRUN_TOKEN_ID", NULL);
	assert_fds(&dump, (const int[]){ 0, 1, 2, -1 });
}

SCENE_TEST(a_broker_with_credentials_has_no_address)
{
	struct scene *scene = *state;

	scene_secret(scene, "password", "correct-horse-battery");
	struct dump dump = launch(
		scene,
		"[broker]\nbootstrap.servers = kafka.test:9093\n"
		"security.protocol = sasl_plaintext\n"
		"sasl.mechanism = PLAIN\nsasl.username = me\n"
		"sasl.password = <password>\n",
		"quixrun: warning: profile 'dev': Quix__Broker__Address stays "
		"empty: the broker is not plaintext, and an address cannot "
		"carry credentials\n");
	assert_env(scene, &dump, "Quix__Broker__Address", "");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "kafka.test:9093");
	assert_env(scene, &dump, "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
	assert_env(scene, &dump, "KAFKA_SASL_PASSWORD", "<password>");
}

/* The value as written, in all variables. */
SCENE_TEST(source_none_sets_a_workspace_that_is_named)
{
	struct scene *scene = *state;
	struct dump dump =
		launch(scene,
		       "[quix]\nworkspace = acme-factory-dev\n"
		       "[broker]\nsource = none\n"
		       "bootstrap.servers = localhost:19092\n"
		       "[topics]\nOUT = f1-data\n[env]\nP = ${prefix}\n",
		       "");

	assert_env(scene, &dump, "Quix__Workspace__Id", "acme-factory-dev");
	assert_env(scene, &dump, "Quix__Topic__Prefix", "acme-factory-dev-");
	assert_env(scene, &dump, "KAFKA_TOPIC_PREFIX", "acme-factory-dev-");
	assert_env(scene, &dump, "Quix__Sdk__Token", "");
	assert_env(scene, &dump, "Quix__Broker__Address", "localhost:19092");
	assert_env(scene, &dump, "OUT", "acme-factory-dev-f1-data");
	assert_env(scene, &dump, "P", "acme-factory-dev-");
}

SCENE_TEST(plaintext_may_be_said)
{
	struct scene *scene = *state;
	struct dump dump = launch(
		scene, PROFILE_LOCAL "security.protocol = plaintext\n", "");

	assert_env(scene, &dump, "Quix__Broker__Address", "localhost:19092");
	assert_env(scene, &dump, "KAFKA_SECURITY_PROTOCOL", "PLAINTEXT");
}

SCENE_TEST(a_local_launch_needs_no_helper)
{
	struct scene *scene = *state;
	AUTO_RUN struct run copy = {
		.program = "/bin/cp",
		.args = TEXTS("<quixrun>", "<dir>/bin/quixrun"),
	};
	AUTO_RUN struct run run = {
		.program = "<dir>/bin/quixrun",
		.args = TEXTS("-p", "dev", "<probe>", "say", "started"),
	};

	scene_write(scene, "bin/readme", 0600, "");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &copy);
	assert_run(scene, &copy, 0, "", "");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

SCENE_TEST(a_stale_dotenv_cannot_set_a_token)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dotenv", "<dir>/.env",
			      "Quix__Sdk__Token", "Quix__Workspace__Id",
			      "Quix__Portal__Api", "Quix__Broker__Address"),
	};

	scene_write(scene, ".env", 0644,
		    "Quix__Sdk__Token=stale\nQuix__Workspace__Id=stale\n"
		    "Quix__Portal__Api=stale\nQuix__Broker__Address=stale\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "Quix__Sdk__Token=\nQuix__Workspace__Id=\n"
		   "Quix__Portal__Api=\n"
		   "Quix__Broker__Address=localhost:19092\n",
		   "");
}
