/*
 * `extends`: what is inherited, from where, and what is rejected.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <unistd.h>

#define EXTENDS(name) "[profile]\nextends = " name "\n"
#define AT(line)      "<config>/dev.ini:" #line ": extends: "

static const struct variable MERGED[] = {
	{ "ONLY_BASE", "base" },
	{ "BOTH", "dev" },
	{ "EMPTIED", "" },
	{ "TOPIC_BASE", "base-topic" },
	{ "TOPIC_BOTH", "dev-topic" },
	{ "KAFKA_BOOTSTRAP_SERVERS", "dev.test:1" },
	{ "KAFKA_CLIENT_ID", "base client" },
	{ "KAFKA_SASL_MECHANISM", "PLAIN" },
	{ "QUIXRUN_PROFILE", "dev" },
};

SCENE_TEST(sections_merge_key_by_key)
{
	struct scene *scene = *state;

	scene_profile(scene, "base",
		      "[broker]\nbootstrap.servers = base.test:1\n"
		      "client.id = base client\n"
		      "sasl.mechanism = SCRAM-SHA-256\n"
		      "[topics]\nTOPIC_BASE = base-topic\n"
		      "TOPIC_BOTH = base-topic\n"
		      "[env]\nONLY_BASE = base\nBOTH = base\nEMPTIED = x\n"
		      "[launch]\ndialects = quix spring\n");
	struct dump dump = launch_dev(
		scene, EXTENDS("base") "[broker]\n"
				       "bootstrap.servers = dev.test:1\n"
				       "sasl.mechanisms = plain\n"
				       "client.id =\n"
				       "[topics]\nTOPIC_BOTH = dev-topic\n"
				       "[env]\nBOTH = dev\nEMPTIED =\n"
				       "[launch]\ndialects = kafka\n");
	ASSERT_VARIABLES(scene, &dump, MERGED);
	assert_env(scene, &dump, "SPRING_KAFKA_BOOTSTRAP_SERVERS", NULL);
}

SCENE_TEST(a_profile_is_found_beside_then_on_the_search_path)
{
	struct scene *scene = *state;
	static const char *const env[] = {
		"QUIXRUN_CONFIG_PATH=<dir>/a:<dir>/b", NULL
	};

	scene_write(scene, "a/dev.ini", 0600,
		    EXTENDS("base") PROFILE_LOCAL "[env]\nA = 1\n");
	scene_write(scene, "b/base.ini", 0600, "[env]\nFROM = path\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), env, NULL);
	assert_env(scene, &dump, "FROM", "path");
	scene_write(scene, "a/base.ini", 0600, "[env]\nFROM = beside\n");
	dump = launch(scene, TEXTS("-p", "dev"), env, NULL);
	assert_env(scene, &dump, "FROM", "beside");
}

SCENE_TEST(a_path_starts_from_the_file_that_it_stands_in)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/shared/base.ini", 0600,
		    EXTENDS("./deep/more.ini") "[env]\nA = ${file:a}\n");
	scene_write(scene, "<config>/shared/deep/more.ini", 0600,
		    PROFILE_LOCAL "[env]\nB = ${file:b}\n"
				  "[launch]\nenv_file = .env\n");
	scene_write(scene, "<config>/shared/a", 0600, "of base\n");
	scene_write(scene, "<config>/shared/deep/b", 0600, "of more\n");
	scene_write(scene, "<config>/shared/deep/.env", 0600, "C=of env\n");
	struct dump dump = launch_dev(scene, EXTENDS("shared/base.ini"));
	assert_env(scene, &dump, "A", "of base");
	assert_env(scene, &dump, "B", "of more");
	assert_env(scene, &dump, "C", "of env");
}

SCENE_TEST(tokens_may_be_shared)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "base",
		      "[quix]\nportal = <portal>\n"
		      "token_1 = <prod-1>\ntoken_2 = <dev-2>\n");
	struct dump dump = launch_dev(
		scene, EXTENDS("base") "[quix]\ntoken_1 = <dev-1>\n"
				       "workspace = acme-factory-dev\n");
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
}

/* A chain: dev, then base-1 to base-<count>. */
static void write_chain(struct scene *scene, int count)
{
	for (int i = 1; i <= count; i++) {
		struct buf name = { 0 };
		struct buf text = { 0 };

		buf_add_format(&name, "base-%d", i);
		if (i < count)
			buf_add_format(&text, EXTENDS("base-%d"), i + 1);
		buf_add_format(&text, "[env]\nA%d = %d\n", i, i);
		scene_profile(scene, buf_text(&name), buf_text(&text));
		buf_clear(&name);
		buf_clear(&text);
	}
}

SCENE_TEST(eight_are_not_too_deep)
{
	struct scene *scene = *state;

	write_chain(scene, 8);
	struct dump dump = launch_dev(scene, EXTENDS("base-1") PROFILE_LOCAL);
	assert_env(scene, &dump, "A1", "1");
	assert_env(scene, &dump, "A8", "8");
}

SCENE_TEST(nine_are_too_deep)
{
	struct scene *scene = *state;

	write_chain(scene, 9);
	assert_refused(scene, EXTENDS("base-1") PROFILE_LOCAL,
		       "<config>/base-8.ini:2: extends: more than 8 files "
		       "deep");
}

SCENE_TEST(a_loop_is_refused)
{
	struct scene *scene = *state;

	scene_profile(scene, "base", EXTENDS("dev"));
	assert_refused(scene, EXTENDS("base"),
		       "<config>/base.ini:2: extends: '<config>/dev.ini' is "
		       "already part of this profile; remove the loop");
	assert_refused(scene, EXTENDS("dev"),
		       AT(2) "'<config>/dev.ini' is already part of this "
			     "profile; remove the loop");
}

/* The link is another name of the same file. */
SCENE_TEST(a_loop_through_a_link_is_refused)
{
	struct scene *scene = *state;

	assert_int_equal(
		symlink("dev.ini", scene_text(scene, "<config>/same.ini")), 0);
	assert_refused(scene, EXTENDS("same"),
		       AT(2) "'<config>/same.ini' is already part of this "
			     "profile; remove the loop");
}

SCENE_TEST(a_missing_one_is_named_with_a_near_name)
{
	struct scene *scene = *state;

	scene_profile(scene, "base", "");
	assert_refused(scene, EXTENDS("bsae"),
		       AT(2) "no profile 'bsae' beside this file or on the "
			     "search path; did you mean 'base'?");
	assert_refused(scene, EXTENDS("xyzzy"),
		       AT(2) "no profile 'xyzzy' beside this file or on the "
			     "search path");
	assert_refused(scene, EXTENDS("${env:BASE}"),
		       AT(2) "no profile '${env:BASE}' beside this file or on "
			     "the search path; '${' is not evaluated here");
	assert_refused(scene, "[env]\nA = 1\n" EXTENDS("./none.ini"),
		       AT(4) "'<config>/./none.ini': No such file or "
			     "directory");
}

SCENE_TEST(an_error_names_the_file_that_it_is_in)
{
	struct scene *scene = *state;

	scene_profile(scene, "base", "[env]\nA = ${file:none}\n");
	assert_refused(scene, EXTENDS("base") PROFILE_LOCAL,
		       "<config>/base.ini:2: ${file:none}: '<config>/none': "
		       "No such file or directory");
	scene_profile(scene, "base", "[env]\nA = 1\nA = 2\n");
	assert_refused(scene, EXTENDS("base") PROFILE_LOCAL,
		       "<config>/base.ini:3: 'A' in [env] is given twice; the "
		       "first is in line 2");
	scene_profile(scene, "base", "[quix]\nworkspce = x\n");
	assert_refused(scene, EXTENDS("base") PROFILE_LOCAL,
		       "<config>/base.ini:2: unknown key 'workspce' in [quix]; "
		       "did you mean 'workspace'?");
}
