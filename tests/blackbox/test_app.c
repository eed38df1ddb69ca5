/*
 * A Quix application: --app, -d, [launch] app, app_topics, [variables].
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

#define APP                                                                    \
	"name: transform\nlanguage: Python\nrunEntryPoint: main.py\n"          \
	"variables:\n"                                                         \
	"  - name: input\n    inputType: InputTopic\n"                         \
	"    defaultValue: f1-data\n    required: true\n"                      \
	"  - name: output\n    inputType: OutputTopic\n"                       \
	"    defaultValue: lap-times\n"                                        \
	"  - name: text\n    inputType: FreeText\n    defaultValue: |\n"       \
	"      one\n      two\n"                                               \
	"  - {name: zero, inputType: FreeText, defaultValue: 0}\n"             \
	"  - {name: flag, inputType: FreeText, defaultValue: True}\n"          \
	"  - {name: empty, inputType: FreeText, defaultValue: \"\"}\n"         \
	"  - {name: nothing, inputType: FreeText}\n"                           \
	"  - {name: hidden, inputType: HiddenText, defaultValue: h-value}\n"   \
	"  - {name: marked, secret: true, defaultValue: m-value}\n"            \
	"  - {name: mode, inputType: Options, defaultValue: slow,\n"           \
	"     options: [{label: Slow, value: slow}, fast]}\n"                  \
	"  - {name: api_key, inputType: Secret, defaultValue: API_KEY}\n"      \
	"  - {name: other, inputType: Secret, secretKey: OTHER_KEY}\n"         \
	"  - {name: city, inputType: ProjectVariable, defaultValue: CITY}\n"   \
	"  - {name: group, inputType: VariableGroup, required: true}\n"

#define KEYS                                                                   \
	"[variables]\nAPI_KEY = ${env:API:-k-value}\nOTHER_KEY = o-value\n"    \
	"CITY = Prague\n"

static const struct variable DECLARED[] = {
	{ "input", "f1-data" },
	{ "output", "lap-times" },
	{ "text", "one\ntwo\n" },
	{ "zero", "0" },
	{ "flag", "True" },
	{ "empty", NULL },
	{ "nothing", NULL },
	{ "hidden", "h-value" },
	{ "marked", "m-value" },
	{ "mode", "slow" },
	{ "api_key", "k-value" },
	{ "other", "o-value" },
	{ "city", "Prague" },
	{ "group", NULL },
	{ "QUIXRUN_NAMES", "input output text zero flag hidden marked mode "
			   "api_key other city Quix__Sdk__Token "
			   "Quix__Portal__Api Quix__Workspace__Id "
			   "Quix__Topic__Prefix Quix__Broker__Address "
			   "KAFKA_BOOTSTRAP_SERVERS KAFKA_TOPIC_PREFIX" },
};

SCENE_TEST(a_program_gets_what_its_application_declares)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL KEYS);
	scene_write(scene, "app/app.yaml", 0644, APP);
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "--app=app"), NULL, "");
	ASSERT_VARIABLES(scene, &dump, DECLARED);
}

SCENE_TEST(without_the_option_nothing_is_read)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL KEYS);
	scene_write(scene, "app.yaml", 0644, "broken: [");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_env(scene, &dump, "input", NULL);
	scene_profile(scene, "dev", PROFILE_LOCAL "[launch]\napp = yes\n");
	dump = launch(scene, TEXTS("-p", "dev", "--no-app"), NULL, "");
	assert_env(scene, &dump, "input", NULL);
}

SCENE_TEST(a_profile_can_ask_for_the_application_of_the_current_folder)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL KEYS "[launch]\napp = yes\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_env(scene, &dump, "input", NULL);
	scene_write(scene, "app.yaml", 0644, APP);
	dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_env(scene, &dump, "input", "f1-data");
}

static const struct variable ORDER[] = {
	{ "a", "inherited" }, { "b", "default" }, { "c", "deployed" },
	{ "d", "env_file" },  { "e", "profile" }, { "f", "option" },
	{ "g", NULL },	      { "h", "id" },	  { "i", "default" },
};

/* Each source overrides those before it. */
SCENE_TEST(the_application_is_under_everything_else)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\nenv_file = .env\n"
				    "[env]\ne = profile\n[topics]\nh = id\n");
	scene_write(scene, "<config>/.env", 0600, "d=env_file\n");
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - {name: a, defaultValue: default}\n"
		    "  - {name: b, defaultValue: default}\n"
		    "  - {name: c, defaultValue: default}\n"
		    "  - {name: d, defaultValue: default}\n"
		    "  - {name: e, defaultValue: default}\n"
		    "  - {name: f, defaultValue: default}\n"
		    "  - {name: g, defaultValue: default}\n"
		    "  - {name: h, defaultValue: default}\n"
		    "  - {name: i, defaultValue: default}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - name: One\n    application: .\n"
		    "    variables:\n      - {name: a, value: deployed}\n"
		    "      - {name: b, value: \"\"}\n"
		    "      - {name: c, value: deployed}\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "-a", "-e", "f=option", "-u", "g"),
		TEXTS("a=inherited", "i="), "");
	ASSERT_VARIABLES(scene, &dump, ORDER);
}

SCENE_TEST(what_an_earlier_quixrun_set_for_an_application_is_removed)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables: [{name: input, defaultValue: default}]\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev", "--app"),
		       TEXTS("input=of another", "QUIXRUN_NAMES=input"), "");
	assert_env(scene, &dump, "input", "default");
}

SCENE_TEST(a_deployment_is_named_or_the_only_one)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL "[variables]\nREGION = eu\n");
	scene_write(scene, "repo/.git/HEAD", 0644, "");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: input, defaultValue: raw}\n"
		    "  - {name: key, inputType: Secret}\n"
		    "  - {name: city, inputType: ProjectVariable}\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "metadata:\n  version: 1.0\ndeployments:\n"
		    "  - name: A {{REGION}}\n    application: app\n"
		    "    resources: {cpu: {{CPU}}}\n    variables:\n"
		    "      - {name: input, value: {{REGION}}-{{SUFFIX}}}\n"
		    "      - {name: key, inputType: Secret, secretKey: K}\n"
		    "      - {name: city, variableKey: CITY}\n"
		    "  - name: B\n    application: app\n    variables:\n"
		    "      - {name: input, value: b}\n");
	scene_write(scene, "repo/.secrets", 0600, "K=s-value\nCITY=wrong\n");
	scene_write(scene, "repo/.quix.yaml.variables", 0600,
		    "K=wrong\nCITY=Brno\nSUFFIX=x\nREGION=wrong\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "--app=repo/app", "-d", "A eu"), NULL,
		"");
	assert_env(scene, &dump, "input", "eu-x");
	assert_env(scene, &dump, "key", "s-value");
	assert_env(scene, &dump, "city", "Brno");
	dump = launch(scene,
		      TEXTS("-p", "dev", "--app=repo/app", "--deployment=B"),
		      NULL, "");
	assert_env(scene, &dump, "input", "b");
	assert_env(scene, &dump, "key", NULL);
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app",
						  "<probe>"),
				    .cwd = "<dir>/repo/app" };
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: ../quix.yaml:11: several deployments of this "
		   "application, with different values: 'A eu', 'B'; choose "
		   "one with -d NAME\n");
}

SCENE_TEST(topics_are_names_or_ids)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV KEYS);
	scene_write(scene, "app.yaml", 0644, APP);
	struct dump dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");
	assert_env(scene, &dump, "input", "f1-data");
	scene_profile(scene, "dev",
		      PROFILE_DEV KEYS "[launch]\napp_topics = id\n");
	dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");
	assert_env(scene, &dump, "input", "acme-factory-dev-f1-data");
	assert_env(scene, &dump, "output", "acme-factory-dev-lap-times");
	assert_env(scene, &dump, "text", "one\ntwo\n");
	/* Only this needs the workspace of the Portal. */
	scene_profile(scene, "dev",
		      PROFILE_DEV_FOUND KEYS
		      "[broker]\nsource = none\n[launch]\n"
		      "app_topics = id\n");
	dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");
	assert_env(scene, &dump, "input", "acme-factory-dev-f1-data");
}

SCENE_TEST(ids_of_topics_are_those_of_the_portal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app",
						  "<probe>") };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "topic_ids = portal\n[launch]\n"
				  "app_topics = id\n[variables]\n"
				  "NAME = pump\n");
	scene_write(scene, "app.yaml", 0644, APP);
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: output, value: \"{{NAME}}-events\"}\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");
	assert_env(scene, &dump, "input", "acme-factory-dev-f1-data");
	assert_env(scene, &dump, "output", "acme-factory-dev-pump-events");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: output, value: pump-event}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: quix.yaml:4: no topic 'pump-event' in workspace "
		   "'acme-factory-dev'; did you mean 'pump-events'?\n");
}

SCENE_TEST(every_required_variable_without_a_value_is_a_line)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - {name: a, required: true}\n"
		    "  - {name: b, required: false}\n"
		    "  - name: c\n    inputType: Secret\n"
		    "    description: The key\n    defaultValue: C_KEY\n"
		    "    required: true\n"
		    "  - {name: d, required: true, defaultValue: \"\"}\n");
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app",
						  "<probe>") };
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: app.yaml:2: required variable 'a' has no value; "
		   "set a in [env] of profile 'dev'\n"
		   "quixrun: app.yaml:4: required variable 'c' (The key) has "
		   "no value; set C_KEY in [variables] of profile 'dev'\n"
		   "quixrun: app.yaml:9: required variable 'd' has no value; "
		   "set d in [env] of profile 'dev'\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "--app", "-e", "a=1", "-e", "c=2"),
		TEXTS("d=3"), "");
	assert_env(scene, &dump, "d", "3");
}

SCENE_TEST(a_value_that_is_no_option_and_an_unknown_type_are_warnings)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - {name: mode, inputType: Options, defaultValue: x,\n"
		    "     options: [slow, fast]}\n"
		    "  - {name: new, inputType: Newer, defaultValue: y}\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "--app"), NULL,
		"quixrun: warning: app.yaml:4: 'new': inputType 'Newer' is not "
		"known; its value is used unchanged\n"
		"quixrun: warning: app.yaml:2: 'mode' is 'x', which is not one "
		"of: 'slow', 'fast'\n");
	assert_env(scene, &dump, "mode", "x");
	assert_env(scene, &dump, "new", "y");
}

static const struct launch_case OPTION_ERRORS[] = {
	{ .name = "app_without_app_yaml",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "--app", "<probe>"),
	  .status = 125,
	  .err = "quixrun: 'app.yaml': No such file or directory; name the "
		 "application's folder with --app=DIR\n" },
	{ .name = "app_of_an_empty_name",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "--app=", "<probe>"),
	  .status = 125,
	  .err = "quixrun: --app: an empty folder\n" },
	{ .name = "a_deployment_without_an_application",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "-d", "A", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -d names a deployment of an application; add "
		 "--app\n" },
	{ .name = "a_deployment_and_no_app",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev", "-d", "A", "--no-app", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -d cannot be combined with --no-app\n" },
	{ .name = "neither_a_program_nor_an_application",
	  .profile = PROFILE_LOCAL,
	  .args = TEXTS("-p", "dev"),
	  .status = 125,
	  .err = "quixrun: no program; usage: quixrun [OPTION]... [--] "
		 "PROGRAM [ARG]...\n" },
};

CASES(OPTION_ERRORS);

/* Runs the application's entry point in a folder of fake interpreters. */
static void assert_entry(struct scene *scene, const char *app, int status,
			 const char *out, const char *err)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "--app=app"),
		.env = TEXTS("PATH=<dir>/bin:/usr/bin:/bin"),
	};

	scene_write(scene, "app/app.yaml", 0644, app);
	run_program(scene, &run);
	assert_run(scene, &run, status, out, err);
}

SCENE_TEST(without_a_program_the_entry_point_runs_in_its_folder)
{
	struct scene *scene = *state;

	empty_root_skip_program("/bin/sh");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "bin/python3", 0755,
		    "#!/bin/sh\necho python3 \"$@\"\npwd\n");
	scene_write(scene, "bin/node", 0755,
		    "#!/bin/sh\necho node \"$@\"\npwd\n");
	scene_write(scene, "bin/npm", 0755,
		    "#!/bin/sh\necho npm \"$@\"\npwd\n");
	assert_entry(scene, "language: Python\nrunEntryPoint: main.py\n", 0,
		     "python3 main.py\n<dir>/app\n", "");
	assert_entry(scene, "language: NodeJS\nrunEntryPoint: build/i.js\n", 0,
		     "node build/i.js\n<dir>/app\n", "");
	assert_entry(scene, "language: nodejs\nrunEntryPoint: package.json\n",
		     0, "npm start\n<dir>/app\n", "");
	assert_entry(scene, "language: python\nrunEntryPoint: -c\n", 0,
		     "python3 ./-c\n<dir>/app\n", "");
	scene_write(scene, "app/.venv/bin/python", 0755,
		    "#!/bin/sh\necho venv \"$@\"\npwd\n");
	assert_entry(scene, "language: python\nrunEntryPoint: main.py\n", 0,
		     "venv main.py\n<dir>/app\n", "");
}

SCENE_TEST(an_application_that_cannot_be_run_says_so)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_entry(scene, "language: python\n", 125, "",
		     "quixrun: app/app.yaml: no runEntryPoint; name the "
		     "program: quixrun --app PROGRAM [ARG]...\n");
	assert_entry(scene, "runEntryPoint: main.py\n", 125, "",
		     "quixrun: app/app.yaml: no language; name the program: "
		     "quixrun --app PROGRAM [ARG]...\n");
	assert_entry(scene, "language: csharp\nrunEntryPoint: x\n", 125, "",
		     "quixrun: app/app.yaml:1: language 'csharp' is not "
		     "supported; name the program: quixrun --app PROGRAM "
		     "[ARG]...\n");
}
