/*
 * quix.yaml: which deployment of an application is used, and the keys of its
 * values.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#define APP "variables:\n  - {name: a, defaultValue: default}\n"

static void assert_message(struct scene *scene, const char *const *args,
			   const char *err)
{
	AUTO_RUN struct run run = { .args = args };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "", err);
}

/* The program gets this value of `a`, and this is printed. */
static void assert_a(struct scene *scene, const char *folder, const char *value,
		     const char *err)
{
	struct dump dump = launch(scene, TEXTS("-p", "dev", folder), NULL, err);

	assert_env(scene, &dump, "a", value);
}

#define DEPLOYMENTS                                                            \
	"deployments:\n"                                                       \
	"  - name: EU\n    application: app\n"                                 \
	"    variables: [{name: a, value: eu}]\n"                              \
	"  - name: US\n    application: ./app/\n"                              \
	"    variables: [{name: a, value: us}]\n"                              \
	"  - name: Database\n    image: postgres\n"                            \
	"  - name: Other\n    application: other\n"                            \
	"  - name: \"{{REGION}}\"\n    application: app\n"                     \
	"    variables: [{name: a, value: eu}]\n"                              \
	"  - name: Elsewhere\n    application: \"{{WHERE}}/app\"\n"

static const struct {
	const char *deployment;
	const char *err;
} NOT_CHOSEN[] = {
	{ "eu", "quixrun: app/../quix.yaml:2: no deployment 'eu'; there are: "
		"'EU', 'US', 'Other', '{{REGION}}', 'Elsewhere'\n" },
	{ "Database",
	  "quixrun: app/../quix.yaml:8: deployment 'Database' is for an image, "
	  "not for this application\n" },
	{ "Other",
	  "quixrun: app/../quix.yaml:10: deployment 'Other' is for application "
	  "'other', not for this application\n" },
	{ "Elsewhere",
	  "quixrun: app/../quix.yaml:15: deployment 'Elsewhere': a key in "
	  "application '{{WHERE}}/app' has no value; set it in [variables] of "
	  "profile 'dev'\n" },
};

SCENE_TEST(a_deployment_that_cannot_be_chosen_is_an_error_with_its_line)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app/app.yaml", 0644, APP);
	scene_write(scene, "quix.yaml", 0644, DEPLOYMENTS);
	assert_message(scene, TEXTS("-p", "dev", "--app=app", "<probe>"),
		       "quixrun: app/../quix.yaml:5: several deployments of "
		       "this application, with different values: 'EU', 'US', "
		       "'{{REGION}}'; choose one with -d NAME\n");
	for (size_t i = 0; i < sizeof(NOT_CHOSEN) / sizeof(NOT_CHOSEN[0]); i++)
		assert_message(scene,
			       TEXTS("-p", "dev", "--app=app", "-d",
				     NOT_CHOSEN[i].deployment, "<probe>"),
			       NOT_CHOSEN[i].err);
	scene_write(scene, "quix.yaml", 0644, "metadata: {version: 2.0}\n");
	assert_message(scene,
		       TEXTS("-p", "dev", "--app=app", "-d", "EU", "<probe>"),
		       "quixrun: app/../quix.yaml:1: no deployment 'EU'; there "
		       "is none\n");
}

SCENE_TEST(deployments_with_the_same_values_are_as_good_as_one)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app/app.yaml", 0644, APP);
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n"
		    "  - name: One\n    application: app\n"
		    "    variables: [{name: a, value: same}, {name: b}]\n"
		    "  - name: Two\n    application: app\n"
		    "    variables: [{name: a, value: same}]\n"
		    "  - name: Other\n    application: other\n"
		    "    variables: [{name: a, value: other}]\n");
	assert_a(scene, "--app=app", "same", "");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - name: Other\n    application: App\n"
		    "    variables: [{name: a, value: other}]\n");
	assert_a(scene, "--app=app", "default", "");
}

SCENE_TEST(quix_yaml_is_not_looked_for_above_the_repository)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "repo/.git/HEAD", 0644, "");
	scene_write(scene, "repo/apps/app/app.yaml", 0644, APP);
	scene_write(scene, "quix.yaml", 0644, "not: [read");
	assert_a(scene, "--app=repo/apps/app", "default", "");
	assert_message(
		scene,
		TEXTS("-p", "dev", "--app=repo/apps/app", "-d", "A", "<probe>"),
		scene_text(scene, "quixrun: no deployment 'A': there is "
				  "no quix.yaml in "
				  "'<dir>/repo/apps/app' or its parent "
				  "folders\n"));
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - application: apps/app\n"
		    "    variables: [{name: a, value: repo}]\n");
	assert_a(scene, "--app=repo/apps/app", "repo", "");
	/* The nearest one counts. */
	scene_write(scene, "repo/apps/quix.yaml", 0644, "deployments:\n");
	assert_a(scene, "--app=repo/apps/app", "default", "");
}

static const struct variable KEYS[] = {
	{ "s1", "profile" },	  { "s2", "secrets" }, { "s3", NULL },
	{ "v1", "profile" },	  { "v2", "file" },    { "v3", NULL },
	{ "t1", "profile-file" },
};

/* [variables] first; secrets and the others never mixed. */
SCENE_TEST(keys_are_looked_up_in_the_profile_and_then_in_their_file)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[variables]\nS1 = profile\n"
				    "V1 = profile\nS2 =\nV2 =\n");
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - {name: s1, inputType: Secret, defaultValue: S1}\n"
		    "  - {name: s2, inputType: Secret}\n"
		    "  - {name: s3, inputType: Secret, defaultValue: V3}\n"
		    "  - {name: v1, inputType: ProjectVariable}\n"
		    "  - {name: v2, inputType: ProjectVariable, "
		    "defaultValue: V2}\n"
		    "  - {name: v3, inputType: ProjectVariable, "
		    "defaultValue: S3}\n"
		    "  - {name: t1}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: s2, inputType: Secret, secretKey: S2}\n"
		    "      - {name: v1, inputType: ProjectVariable, "
		    "variableKey: V1}\n"
		    "      - {name: t1, value: {{ V1 }}-{{V2}}}\n");
	scene_write(scene, ".secrets", 0600,
		    "S1=secrets\nS2=secrets\nS3=secrets\nV2=secrets\n");
	scene_write(scene, ".quix.yaml.variables", 0600,
		    "V1=file\nV2=file\nV3=file\nS2=file\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");
	ASSERT_VARIABLES(scene, &dump, KEYS);
}

SCENE_TEST(a_deployment_without_a_value_says_that_the_default_is_used)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL "[variables]\nENV = x\n");
	scene_write(scene, "app.yaml", 0644, APP);
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: a, value: \"{{ENV}}-{{PREFIX}}\"}\n");
	assert_a(scene, "--app", "default",
		 "quixrun: warning: quix.yaml:4: 'a' has no value here, so its "
		 "default in app.yaml is used; set ENV, PREFIX in [variables] "
		 "of profile 'dev' or in '.quix.yaml.variables'\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: a, secretKey: KEY}\n");
	assert_a(scene, "--app", "default",
		 "quixrun: warning: quix.yaml:4: 'a' has no value here, so its "
		 "default in app.yaml is used; set KEY in [variables] of "
		 "profile 'dev' or in '.secrets'\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: a, value: \"\"}\n");
	assert_a(scene, "--app", "default", "");
}

SCENE_TEST(a_required_variable_names_the_keys_that_its_value_needs)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - name: a\n    required: true\n    description: |\n"
		    "      Where it is\n      read\n"
		    "  - name: b\n    required: true\n    inputType: Secret\n"
		    "    defaultValue: OTHER\n    description: \" \"\n"
		    "  - {name: c, required: true, inputType: Secret}\n"
		    "  - {name: d, required: true, inputType: "
		    "ProjectVariable}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: a, value: {{A}}-x-{{ B }}}\n"
		    "      - {name: b, secretKey: KEY}\n"
		    "      - {name: d, variableKey: \"{{D}}\"}\n");
	assert_message(
		scene, TEXTS("-p", "dev", "--app", "<probe>"),
		"quixrun: app.yaml:2: required variable 'a' (Where it is read) "
		"has no value; set A, B in [variables] of profile 'dev' or in "
		"'.quix.yaml.variables'\n"
		"quixrun: app.yaml:7: required variable 'b' has no value; set "
		"KEY in [variables] of profile 'dev' or in '.secrets'\n"
		"quixrun: app.yaml:12: required variable 'c' has no value; set "
		"c in [env] of profile 'dev'\n"
		"quixrun: app.yaml:13: required variable 'd' has no value; set "
		"D in [variables] of profile 'dev' or in "
		"'.quix.yaml.variables'\n");
}

SCENE_TEST(at_v_it_is_told_what_is_not_set)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n  - {name: a, inputType: VariableGroup, "
		    "variableGroupId: g, required: true}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: b, value: x}\n"
		    "      - {name: \"{{C}}\", value: x}\n");
	assert_a(scene, "--app", NULL, "");
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app", "-v",
						  "<probe>", "exit", "0") };
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "",
			"quixrun: quix.yaml:4: 'b' is not set: app.yaml does "
			"not declare it\n"
			"quixrun: quix.yaml:5: '{{C}}' is not set: app.yaml "
			"does not declare it\n"
			"quixrun: app.yaml:2: 'a' is a group of variables that "
			"only Quix knows; set them in [env]\n"
			"quixrun: profile 'dev', local, * ms\n");
}
