/*
 * The order of the sources of a variable, and options and settings that add and
 * remove variables.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

/*
 * V1 is set by every source, V2 by all but the last, and so on: each shows the
 * last source that sets it.
 */
#define ENV_LAYERS                                                             \
	PROFILE_LOCAL                                                          \
	"[launch]\nenv_file = one.env\nunset = V8 V9 INH_*\n"                  \
	"[topics]\nV1 = topics\nV2 = topics\nV3 = topics\nV4 = topics\n"       \
	"V5 = topics\n"                                                        \
	"[files]\nV1 = librdkafka\nV2 = librdkafka\nV3 = librdkafka\n"         \
	"V4 = librdkafka\n"                                                    \
	"[env]\nV1 = env\nV2 = env\nV3 = env\n"

static const struct variable WINNERS[] = {
	{ "V1", "-e" },	    { "V2", "-t" },	    { "V3", "env" },
	{ "V5", "topics" }, { "V6", "--env-file" }, { "V7", "env_file" },
	{ "V8", NULL },	    { "V9", "env_file" },   { "INH_1", NULL },
	{ "V10", "stays" }, { "V11", NULL },
};

SCENE_TEST(the_last_word_is_as_documented)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/one.env", 0600,
		    "V1=env_file\nV2=env_file\nV3=env_file\nV4=env_file\n"
		    "V5=env_file\nV6=env_file\nV7=env_file\nV9=env_file\n"
		    "V11=env_file\n");
	scene_write(scene, "two.env", 0600,
		    "V1=--env-file\nV2=--env-file\nV3=--env-file\n"
		    "V4=--env-file\nV5=--env-file\nV6=--env-file\n");
	scene_profile(scene, "dev", ENV_LAYERS);
	struct dump dump = launch(
		scene,
		TEXTS("-p", "dev", "--env-file=two.env", "-t", "V1=-t", "-t",
		      "V2=-t", "-u", "V11", "-u", "V1", "-e", "V1=-e"),
		TEXTS("V1=x", "V2=x", "V3=x", "V4=x", "V5=x", "V6=x", "V7=x",
		      "V8=x", "V9=x", "INH_1=x", "V10=stays"),
		"");
	ASSERT_VARIABLES(scene, &dump, WINNERS);
	/* [files] */
	assert_memory_equal(dump_env(&dump, "V4"), "/proc/", 6);
}

/* Variables that are set by name override those of dialects. */
SCENE_TEST(what_is_said_by_name_wins_over_a_dialect)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nKAFKA_CLIENT_ID = mine\n"
				    "Quix__Sdk__Token =\n"
				    "[topics]\nKAFKA_TOPIC_PREFIX = t\n");
	struct dump dump = launch(scene,
				  TEXTS("-p", "dev", "-e",
					"KAFKA_BOOTSTRAP_SERVERS=other:1", "-u",
					"Quix__Workspace__Id"),
				  NULL, "");
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "mine");
	assert_env(scene, &dump, "KAFKA_TOPIC_PREFIX", "t");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "other:1");
	assert_env(scene, &dump, "Quix__Workspace__Id", NULL);
	assert_env(scene, &dump, "Quix__Broker__Address", "localhost:19092");
}

SCENE_TEST(of_equal_options_the_last_counts)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	struct dump dump = launch(scene,
				  TEXTS("-p", "dev", "-e", "A=1", "-e", "A=2",
					"-t", "B=one", "--topic=B=two", "-e",
					"C=", "--env=D=a=b \"c\" $d\n\xC3\xA9"),
				  NULL, "");
	assert_env(scene, &dump, "A", "2");
	assert_env(scene, &dump, "B", "two");
	assert_env(scene, &dump, "C", "");
	assert_env(scene, &dump, "D", "a=b \"c\" $d\n\xC3\xA9");
}

/* The value of an option is literal. */
SCENE_TEST(options_are_not_evaluated)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "-e", "A=${token} $${x}"), NULL, "");
	assert_env(scene, &dump, "A", "${token} $${x}");
}

#define INHERITED                                                              \
	"SECRET=x", "LC_TIME=C", "LC_ALL=C", "TZ=UTC", "TERM=dumb",            \
		"SHELL=/bin/sh", "USER=me", "LOGNAME=me", "http_proxy=p",      \
		"HTTPS_PROXY=p", "all_proxy=p", "NO_PROXY=p",                  \
		"SSL_CERT_FILE=/ca", "SSL_CERT_DIR=/cas", "KEPT_1=kept",       \
		"LCX=x", "LD_LIBRARY_PATH=/lib"

static const struct variable PRISTINE[] = {
	{ "SECRET", NULL },
	{ "LC_TIME", "C" },
	{ "LC_ALL", "C" },
	{ "TZ", "UTC" },
	{ "TERM", "dumb" },
	{ "SHELL", "/bin/sh" },
	{ "USER", "me" },
	{ "LOGNAME", "me" },
	{ "http_proxy", "p" },
	{ "HTTPS_PROXY", "p" },
	{ "all_proxy", "p" },
	{ "NO_PROXY", "p" },
	{ "SSL_CERT_FILE", "/ca" },
	{ "SSL_CERT_DIR", "/cas" },
	{ "KEPT_1", "kept" },
	{ "LCX", NULL },
	{ "LD_LIBRARY_PATH", NULL },
	{ "XDG_RUNTIME_DIR", NULL },
	{ "PATH", "/usr/bin:/bin" },
	{ "HOME", "<home>" },
	{ "TMPDIR", "<tmp>" },
	{ "LANG", "C" },
	{ "A", "profile" },
	{ "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092" },
};

SCENE_TEST(pristine_keeps_its_list_and_what_keep_names)
{
	struct scene *scene = *state;
	static const char *const env[] = { INHERITED, NULL };

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nA = profile\n"
				    "[launch]\nkeep = KEPT_*\n");
	struct dump dump = launch(scene, TEXTS("-ip", "dev"), env, "");
	ASSERT_VARIABLES(scene, &dump, PRISTINE);
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nA = profile\n"
				    "[launch]\nkeep = KEPT_*\npristine = on\n");
	dump = launch(scene, TEXTS("-p", "dev"), env, "");
	ASSERT_VARIABLES(scene, &dump, PRISTINE);
}

SCENE_TEST(the_program_is_found_on_the_path_that_it_will_see)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "mine") };

	scene_write(scene, "own/mine", 0755, "#!/bin/sh\necho found\n");
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nPATH = <dir>/own:${env:PATH}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "found\n", "");
}

SCENE_TEST(the_list_of_names_is_exact)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\ndialects = quix\n"
				    "[topics]\nT = t\n[env]\nB = 1\nA = 1\n"
				    "PATH = ${env:PATH}\n[files]\nF = kcat\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "-u", "B", "-e", "Z=1", "-t", "Y=y"),
		TEXTS("OTHER=x"), "");
	assert_env(scene, &dump, "QUIXRUN_NAMES",
		   "PATH Quix__Sdk__Token Quix__Portal__Api "
		   "Quix__Workspace__Id Quix__Topic__Prefix "
		   "Quix__Broker__Address T F A Y Z");
}

#define BOTH                                                                   \
	"quixrun: Quix__Broker__Address and Quix__Sdk__Token would both have " \
	"a value: Quix Streams would use the address without credentials; "    \
	"set only one of them\n"
#define AT(line) "quixrun: <config>/dev.ini:" #line ": "

static const struct launch_case REFUSALS[] = {
	{ .name = "an_address_beside_a_token",
	  .has_portal = true,
	  .profile = PROFILE_DEV "[env]\nQuix__Broker__Address = x:1\n",
	  .status = 125,
	  .err = BOTH },
	{ .name = "a_token_beside_an_address",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "-e", "Quix__Sdk__Token=x", "<probe>"),
	  .status = 125,
	  .err = BOTH },
	{ .name = "a_bad_boolean",
	  .profile = PROFILE_LOCAL "[launch]\npristine = maybe\n",
	  .status = 125,
	  .err = AT(4) "pristine: 'maybe' is not yes or no\n" },
	{ .name = "quixruns_own_variable",
	  .profile = PROFILE_LOCAL "[env]\nQUIXRUN_PROFILE = x\n",
	  .status = 125,
	  .err = AT(4) "'QUIXRUN_PROFILE' is a variable of quixrun itself\n" },
	{ .name = "quixruns_own_variable_by_option",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "-e", "QUIXRUN_NAMES=x", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -e: 'QUIXRUN_NAMES' is a variable of quixrun itself\n" },
};

CASES(REFUSALS);
