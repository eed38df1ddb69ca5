/*
 * Inherited variables that do not reach the program.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

/* Every name of the dialects. */
#define QUIX_NAMES                                                             \
	"Quix__Sdk__Token=old", "Quix__Portal__Api=old",                       \
		"Quix__Workspace__Id=old", "Quix__Topic__Prefix=old",          \
		"Quix__Broker__Address=old"
#define KAFKA_NAMES                                                            \
	"KAFKA_BOOTSTRAP_SERVERS=old", "KAFKA_SECURITY_PROTOCOL=old",          \
		"KAFKA_SASL_MECHANISM=old", "KAFKA_SASL_USERNAME=old",         \
		"KAFKA_SASL_PASSWORD=old", "KAFKA_SSL_CA_LOCATION=old",        \
		"KAFKA_CLIENT_ID=old",                                         \
		"KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM=old",             \
		"KAFKA_TOPIC_PREFIX=old"
#define SPRING_NAMES                                                           \
	"SPRING_KAFKA_BOOTSTRAP_SERVERS=old",                                  \
		"SPRING_KAFKA_SECURITY_PROTOCOL=old",                          \
		"SPRING_KAFKA_CLIENT_ID=old",                                  \
		"SPRING_KAFKA_PROPERTIES_SASL_MECHANISM=old",                  \
		"SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG=old",                \
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE=old",             \
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION=old",         \
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES=old",     \
		"SPRING_KAFKA_PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_"         \
		"ALGORITHM=old"

static const char *const EVERY_NAME[] = { QUIX_NAMES, KAFKA_NAMES, SPRING_NAMES,
					  NULL };

/*
 * Launches with every name inherited as "old"; those of the selected dialects
 * must be removed, the others kept.
 */
static void assert_scrubbed(struct scene *scene, const char *dialects,
			    const char *const *prefixes)
{
	struct buf profile = { 0 };

	buf_add_format(&profile, PROFILE_LOCAL "[launch]\ndialects = %s\n",
		       dialects);
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	struct dump dump = launch(scene, TEXTS("-p", "dev"), EVERY_NAME, "");
	for (const char *const *entry = EVERY_NAME; *entry != NULL; entry++) {
		char *name = scene_text(scene, *entry);
		bool is_selected = false;

		name[strcspn(name, "=")] = '\0';
		for (const char *const *at = prefixes; *at != NULL; at++)
			is_selected |= strncmp(name, *at, strlen(*at)) == 0;
		const char *seen = dump_env(&dump, name);
		if ((seen != NULL && strcmp(seen, "old") == 0) == is_selected)
			fail_msg("%s is %s", name, seen);
	}
}

/* Quix__* of another workspace are always removed. */
SCENE_TEST(the_names_of_the_selected_dialects_are_taken_out)
{
	assert_scrubbed(*state, "quix", TEXTS("Quix__"));
	assert_scrubbed(*state, "kafka", TEXTS("Quix__", "KAFKA_"));
	assert_scrubbed(*state, "spring", TEXTS("Quix__", "SPRING_"));
	assert_scrubbed(*state, "quix kafka spring",
			TEXTS("Quix__", "KAFKA_", "SPRING_"));
	assert_scrubbed(*state, "", TEXTS("Quix__", "KAFKA_"));
}

static const struct variable ALWAYS[] = {
	{ "Quix__Organisation__Id", NULL },
	{ "Quix__Environment", NULL },
	{ "QUIXRUN_ANYTHING", NULL },
	{ "QUIXRUN_CONFIG_PATH", "<config>" },
	{ "Quix__Deployment__Id", "stays" },
	{ "CATALOG_URL", "stays" },
	{ "KAFKA_OF_MINE", "stays" },
};

SCENE_TEST(some_names_always_are)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\nkeep = QUIXRUN_*\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS("Quix__Organisation__Id=x", "Quix__Environment=x",
		      "QUIXRUN_ANYTHING=x", "QUIXRUN_CONFIG_PATH=<config>",
		      "Quix__Deployment__Id=stays", "CATALOG_URL=stays",
		      "KAFKA_OF_MINE=stays"),
		"");
	ASSERT_VARIABLES(scene, &dump, ALWAYS);
}

static const struct variable EARLIER[] = {
	{ "MINE", NULL },	   { "YOURS", "kept" },
	{ "OTHER", "not listed" }, { "PATH", "/usr/bin:/bin" },
	{ "HOME", "<home>" },	   { "LC_ALL", "C" },
	{ "TMPDIR", "<tmp>" },	   { "https_proxy", "http://p:1" },
};

SCENE_TEST(what_an_earlier_quixrun_set_is_taken_out)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL "[launch]\nkeep = YOUR*\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("QUIXRUN_NAMES=MINE YOURS PATH HOME LC_ALL TMPDIR "
			     "https_proxy GONE",
			     "MINE=x", "YOURS=kept", "OTHER=not listed",
			     "LC_ALL=C", "https_proxy=http://p:1"),
		       "");
	ASSERT_VARIABLES(scene, &dump, EARLIER);
}

#define FOREIGN_NAMES                                                          \
	"Quix__Deployment__Id=x", "Quix__Replica__Name=x",                     \
		"Quix__Consumer_Group=group", "Quix__State__Dir=/state",       \
		"CATALOG_URL=x", "QUIX_LAKE_URL=x", "QUIX_LAKE_TOKEN=x"

static const struct variable FOREIGN[] = {
	{ "Quix__Deployment__Id", NULL },
	{ "Quix__Replica__Name", NULL },
	{ "Quix__Consumer_Group", "group" },
	{ "Quix__State__Dir", "/state" },
	{ "CATALOG_URL", NULL },
	{ "QUIX_LAKE_URL", NULL },
	{ "QUIX_LAKE_TOKEN", "x" },
};

static const struct variable OWN[] = {
	{ "Quix__Deployment__Id", "x" },
	{ "Quix__Replica__Name", "x" },
	{ "Quix__Consumer_Group", "group" },
	{ "Quix__State__Dir", "/state" },
	{ "CATALOG_URL", "x" },
	{ "QUIX_LAKE_URL", "x" },
	{ "QUIX_LAKE_TOKEN", "x" },
};

SCENE_TEST(another_environments_variables_are_taken_out)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	/* The workspace comes from the Portal. */
	scene_profile(scene, "dev", PROFILE_DEV_FOUND);
	scene_profile(scene, "local", PROFILE_LOCAL);
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS("Quix__Workspace__Id=acme-factory-prod", FOREIGN_NAMES),
		"");
	ASSERT_VARIABLES(scene, &dump, FOREIGN);
	dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS("Quix__Workspace__Id=acme-factory-dev", FOREIGN_NAMES),
		"");
	ASSERT_VARIABLES(scene, &dump, OWN);
	dump = launch(
		scene, TEXTS("-p", "local"),
		TEXTS("Quix__Workspace__Id=acme-factory-dev", FOREIGN_NAMES),
		"");
	ASSERT_VARIABLES(scene, &dump, FOREIGN);
	dump = launch(scene, TEXTS("-p", "local"),
		      TEXTS("Quix__Workspace__Id=", FOREIGN_NAMES), "");
	ASSERT_VARIABLES(scene, &dump, OWN);
}

SCENE_TEST(keep_exempts)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\ndialects = quix kafka\n"
				    "keep = KAFKA_SASL_* Quix__Deployment__Id "
				    "KAFKA_CLIENT_ID\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS(QUIX_NAMES, KAFKA_NAMES, "Quix__Deployment__Id=x"), "");
	assert_env(scene, &dump, "KAFKA_SASL_USERNAME", "old");
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "old");
	assert_env(scene, &dump, "Quix__Deployment__Id", "x");
	/* Variables of the profile are set. */
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092");
}

SCENE_TEST(what_was_scrubbed_is_named_without_values)
{
	static const char *const names[] = { " KAFKA_SASL_PASSWORD",
					     " Quix__Environment", " MINE",
					     " QUIXRUN_NAMES" };
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "-p", "dev", "<probe>", "exit", "0"),
		.env = TEXTS("KAFKA_SASL_PASSWORD=<old>", "Quix__Environment=x",
			     "MINE=<old>", "QUIXRUN_NAMES=MINE"),
	};

	scene->is_secret_inherited = true;
	scene_secret(scene, "old", "an-old-password");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "",
			"quixrun: inherited variables removed: *\n"
			"quixrun: profile 'dev', local, *ms\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(strstr(buf_text(&run.err), names[i]));
}
