/*
 * Topic ids and consumer groups: with the prefix, or from the Portal's list.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#define TOPICS                                                                 \
	"[topics]\nA = f1-data\nB = acme-factory-dev-f1-data\n"                \
	"C = acme-factory-dev\nD = acme-factory-dev-acme-factory-dev-x\n"      \
	"E =\n"                                                                \
	"[env]\nF = ${topic:alarms}\nG = ${group:pump}\n"                      \
	"H = ${group:acme-factory-dev-pump}\nI = ${topic:${env:STAGE}}\n"      \
	"PLAIN = f1-data\n"

static const struct variable PREFIXED[] = {
	{ "A", "acme-factory-dev-f1-data" },
	{ "B", "acme-factory-dev-f1-data" },
	{ "C", "acme-factory-dev-acme-factory-dev" },
	{ "D", "acme-factory-dev-acme-factory-dev-x" },
	{ "E", NULL },
	{ "F", "acme-factory-dev-alarms" },
	{ "G", "acme-factory-dev-pump" },
	{ "H", "acme-factory-dev-pump" },
	{ "I", "acme-factory-dev-test" },
	{ "PLAIN", "f1-data" },
	{ "T", "acme-factory-dev-t" },
};

/* One request with a workspace: ids with the prefix need none. */
SCENE_TEST(the_prefix_is_put_before_and_never_doubled)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV TOPICS);
	struct dump dump = launch(scene, TEXTS("-p", "dev", "-t", "T=t"),
				  TEXTS("STAGE=test"), "");
	ASSERT_VARIABLES(scene, &dump, PREFIXED);
	assert_int_equal(portal_requests(scene), 1);
}

SCENE_TEST(a_workspace_that_is_found_out_gives_the_prefix)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV_FOUND TOPICS);
	struct dump dump = launch(scene, TEXTS("-p", "dev", "-t", "T=t"),
				  TEXTS("STAGE=test"), "");
	ASSERT_VARIABLES(scene, &dump, PREFIXED);
	assert_int_equal(portal_requests(scene), 2);
	assert_int_equal(portal_connections(scene), 1);
}

#define LOOKED_UP                                                              \
	"[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"                       \
	"workspace = acme-factory-dev\ntopic_ids = portal\n"

SCENE_TEST(topics_are_looked_up_over_the_same_connection)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	/* A linked topic has an id without the prefix. */
	portal_fault(scene, "{'kind':'body','path':'/topics','body':'["
			    "{\\'id\\':\\'linked.other\\',"
			    "\\'name\\':\\'f1-data\\'},"
			    "{\\'id\\':\\'acme-factory-dev-alarms\\',"
			    "\\'name\\':\\'alarms\\'}]'}");
	struct dump dump =
		launch_dev(scene, LOOKED_UP
			   "[topics]\nA = f1-data\nB = alarms\n"
			   "C = linked.other\nD = acme-factory-dev-alarms\n"
			   "[env]\nE = ${topic:f1-data}\nF = ${group:g}\n");
	assert_env(scene, &dump, "A", "linked.other");
	assert_env(scene, &dump, "B", "acme-factory-dev-alarms");
	assert_env(scene, &dump, "C", "linked.other");
	assert_env(scene, &dump, "D", "acme-factory-dev-alarms");
	assert_env(scene, &dump, "E", "linked.other");
	assert_env(scene, &dump, "F", "acme-factory-dev-g");
	assert_int_equal(portal_requests(scene), 2);
	assert_int_equal(portal_connections(scene), 1);
}

SCENE_TEST(a_local_profile_has_plain_names)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[quix]\ntopic_ids = portal\n"
				    "[topics]\nA = f1-data\n"
				    "[env]\nB = ${group:g}\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "-t", "C=c"), NULL, "");
	assert_env(scene, &dump, "A", "f1-data");
	assert_env(scene, &dump, "B", "g");
	assert_env(scene, &dump, "C", "c");
}

SCENE_TEST(source_none_asks_only_for_what_is_needed)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	struct dump dump =
		launch_dev(scene, PROFILE_DEV "[broker]\nsource = none\n"
					      "[topics]\nA = f1-data\n");
	assert_env(scene, &dump, "A", "acme-factory-dev-f1-data");
	assert_int_equal(portal_requests(scene), 0);
	dump = launch_dev(scene, PROFILE_DEV_FOUND "[broker]\nsource = none\n"
						   "[topics]\nA = f1-data\n");
	assert_env(scene, &dump, "A", "acme-factory-dev-f1-data");
	assert_int_equal(portal_requests(scene), 1);
}

#define AT(line) "quixrun: <config>/dev.ini:" #line ": "

static const struct launch_case MISSING[] = {
	{ .name = "a_near_name_is_suggested",
	  .has_portal = true,
	  .profile = LOOKED_UP "[topics]\nA = f1_data\n",
	  .status = 125,
	  .err = AT(7) "no topic 'f1_data' in workspace 'acme-factory-dev'; "
		       "did you mean 'f1-data'?\n" },
	{ .name = "a_form_has_its_line",
	  .has_portal = true,
	  .profile = LOOKED_UP "[env]\nA = 1\nB = ${topic:alarm}\n",
	  .status = 125,
	  .err = AT(8) "no topic 'alarm' in workspace 'acme-factory-dev'; did "
		       "you mean 'alarms'?\n" },
	{ .name = "without_a_near_name_there_is_none",
	  .has_portal = true,
	  .profile = LOOKED_UP "[topics]\nA = xyzzy\n",
	  .status = 125,
	  .err = AT(7) "no topic 'xyzzy' in workspace 'acme-factory-dev'\n" },
	{ .name = "an_option_says_so",
	  .has_portal = true,
	  .args = TEXTS("-p", "dev", "-t", "A=alarmz", "<probe>"),
	  .profile = LOOKED_UP,
	  .status = 125,
	  .err = "quixrun: -t: no topic 'alarmz' in workspace "
		 "'acme-factory-dev'; did you mean 'alarms'?\n" },
	{ .name = "a_form_that_a_secret_names_is_refused",
	  .profile = PROFILE_LOCAL "[env]\nA = ${topic:${command:echo x}}\n",
	  .status = 125,
	  .err = AT(4) "${topic}: its argument contains a secret\n" },
};

CASES(MISSING);
