/*
 * The environment that quixrun inherits.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

static const struct variable IN_PROD[] = {
	{ "Quix__Workspace__Id", "acme-factory-prod" },
	{ "Quix__Organisation__Id", NULL },
	{ "Quix__Environment", NULL },
	{ "Quix__Deployment__Id", NULL },
	{ "Quix__Consumer_Group", "group" },
	{ "Quix__State__Dir", "/state" },
	{ "CATALOG_URL", NULL },
	{ "QUIX_LAKE_URL", NULL },
	{ "KAFKA_SASL_PASSWORD", "<prod-password>" },
	{ "KAFKA_SASL_USERNAME", "acme-factory-prod" },
};

SCENE_TEST(unset_of_the_profile_is_for_what_is_inherited)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nAWS_MINE = mine\n"
				    "[launch]\nunset = AWS_* OTHER\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("AWS_KEY=x", "OTHER=x", "OTHERS=x"), NULL);
	assert_env(scene, &dump, "AWS_MINE", "mine");
	assert_env(scene, &dump, "AWS_KEY", NULL);
	assert_env(scene, &dump, "OTHER", NULL);
	assert_env(scene, &dump, "OTHERS", "x");
}

SCENE_TEST(a_name_inherited_twice_is_there_once)
{
	struct scene *scene = *state;

	valgrind_skip("changes the environment");
	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nA = new\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"),
		TEXTS("A=old 1", "B=first", "A=old 2", "B=second"), NULL);
	assert_env(scene, &dump, "A", "new");
	assert_env(scene, &dump, "B", "first");
}

SCENE_TEST(odd_entries_are_what_they_should_be)
{
	struct scene *scene = *state;

	valgrind_skip("changes the environment");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("no-equals-sign", "EMPTY=", "LINES=a\nb\n",
			     "CAF\xC3\x89=\xC3\xA9", "a-b.c=odd name",
			     "BASH_FUNC_f%%=() { :; }", "=x"),
		       NULL);
	assert_env(scene, &dump, "EMPTY", "");
	assert_env(scene, &dump, "LINES", "a\nb\n");
	assert_env(scene, &dump, "CAF\xC3\x89", "\xC3\xA9");
	assert_env(scene, &dump, "a-b.c", "odd name");
	assert_env(scene, &dump, "BASH_FUNC_f%%", "() { :; }");
	size_t count = dump_count(&dump, "env");
	for (size_t i = 0; i < count; i++)
		assert_non_null(strchr(dump_get(&dump, "env", i), '='));
}

SCENE_TEST(pristine_is_empty_but_for_the_list)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\nkeep = KEPT DISPLAY_*\n");
	struct dump dump =
		launch(scene, TEXTS("-i", "-p", "dev"),
		       TEXTS("SECRET=x", "LC_TIME=C", "KEPT=yes",
			     "DISPLAY_1=yes", "http_proxy=http://p:1",
			     "XDG_RUNTIME_DIR=<run>", "TERM=dumb"),
		       NULL);
	assert_env(scene, &dump, "SECRET", NULL);
	assert_env(scene, &dump, "XDG_RUNTIME_DIR", NULL);
	assert_env(scene, &dump, "HOME", "<home>");
	assert_env(scene, &dump, "LC_TIME", "C");
	assert_env(scene, &dump, "TERM", "dumb");
	assert_env(scene, &dump, "TMPDIR", "<tmp>");
	assert_env(scene, &dump, "KEPT", "yes");
	assert_env(scene, &dump, "DISPLAY_1", "yes");
	assert_env(scene, &dump, "http_proxy", "http://p:1");
}

SCENE_TEST(control_variables_are_gone)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("QUIXRUN_TOKEN_ID=1:stale", "QUIXRUN_OTHER=x",
			     "QUIXRUN_NAMES=STALE_NAME", "STALE_NAME=stale",
			     "QUIXRUN_TRUST_OWNER=1000",
			     "QUIXRUN_CONFIG_PATH=<config>"),
		       NULL);
	assert_env(scene, &dump, "QUIXRUN_TOKEN_ID", NULL);
	assert_env(scene, &dump, "QUIXRUN_OTHER", NULL);
	assert_env(scene, &dump, "STALE_NAME", NULL);
	assert_env(scene, &dump, "QUIXRUN_TRUST_OWNER", "1000");
	assert_env(scene, &dump, "QUIXRUN_CONFIG_PATH", "<config>");
	assert_env(scene, &dump, "QUIXRUN_PROFILE", "dev");
}

SCENE_TEST(names_lists_what_was_injected)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nMINE = 1\n"
				    "[launch]\ndialects = quix\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "-e", "YOURS=2", "-u", "HOME"),
		       NULL, NULL);
	const char *names = dump_env(&dump, "QUIXRUN_NAMES");
	assert_non_null(names);
	assert_non_null(strstr(names, "MINE"));
	assert_non_null(strstr(names, "YOURS"));
	assert_non_null(strstr(names, "Quix__Broker__Address"));
	assert_null(strstr(names, "HOME"));
	assert_null(strstr(names, "TMPDIR"));
}

SCENE_TEST(dev_never_leaks_into_prod)
{
	struct scene *scene = *state;

	scene->is_secret_inherited = true;
	portal_start(scene, NULL);
	scene_profile(scene, "prod", PROFILE_PROD);
	struct dump dump = launch(
		scene, TEXTS("-p", "prod"),
		TEXTS("Quix__Workspace__Id=acme-factory-dev",
		      "Quix__Sdk__Token=<dev-1>", "Quix__Organisation__Id=acme",
		      "Quix__Environment=x", "Quix__Deployment__Id=x",
		      "Quix__Consumer_Group=group", "Quix__State__Dir=/state",
		      "CATALOG_URL=http://dev", "QUIX_LAKE_URL=http://dev",
		      "KAFKA_SASL_PASSWORD=<dev-password>"),
		NULL);
	ASSERT_VARIABLES(scene, &dump, IN_PROD);
	assert_null(memmem(dump.bytes, dump.length, "acme-factory-dev", 16));
}

SCENE_TEST(the_same_environment_keeps_its_own)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("Quix__Workspace__Id=acme-factory-dev",
			     "Quix__Deployment__Id=x", "CATALOG_URL=http://d"),
		       NULL);
	assert_env(scene, &dump, "Quix__Deployment__Id", "x");
	assert_env(scene, &dump, "CATALOG_URL", "http://d");
}

SCENE_TEST(keep_exempts_from_scrubbing)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\nkeep = Quix__Environment "
				    "STALE_*\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"),
				  TEXTS("Quix__Environment=x", "STALE_A=1",
					"QUIXRUN_NAMES=STALE_A"),
				  NULL);
	assert_env(scene, &dump, "Quix__Environment", "x");
	assert_env(scene, &dump, "STALE_A", "1");
}

SCENE_TEST(quixrun_in_quixrun_leaves_nothing_of_the_first)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene->is_secret_inherited = true;
	scene_profile(scene, "dev", PROFILE_DEV "[env]\nONLY_DEV = ${token}\n");
	scene_profile(scene, "prod", PROFILE_PROD "[env]\nONLY_PROD = 1\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "<quixrun>", "-p", "prod"),
		       NULL, NULL);
	assert_env(scene, &dump, "ONLY_DEV", NULL);
	assert_env(scene, &dump, "ONLY_PROD", "1");
	assert_env(scene, &dump, "QUIXRUN_PROFILE", "prod");
	scene_assert_no_secret(scene, "nothing", "", 0);
	assert_null(memmem(dump.bytes, dump.length,
			   scene_text(scene, "<dev-1>"),
			   strlen(scene_text(scene, "<dev-1>"))));
}
