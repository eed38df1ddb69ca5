#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "../scene.h"
#include "project/project.h"

#define LOCAL "[broker]\nbootstrap.servers = localhost:9092\n"

#define APP                                                                    \
	"name: transform\nlanguage: python\nrunEntryPoint: main.py\n"          \
	"variables:\n"                                                         \
	"  - name: input\n    inputType: InputTopic\n"                         \
	"    defaultValue: raw\n    required: true\n"                          \
	"  - name: key\n    inputType: Secret\n    defaultValue: API_KEY\n"    \
	"    description: The API's key\n    required: true\n"                 \
	"  - {name: city, inputType: ProjectVariable, defaultValue: CITY}\n"   \
	"  - name: mode\n    inputType: Options\n    defaultValue: slow\n"     \
	"    options: [slow, {label: Fast, value: fast}]\n"

/* Reads the project of the folder. Returns 0, or -1 with scene->error. */
static int read_project(struct scene *scene, const char *folder,
			const char *deployment, struct project *project)
{
	const struct value_source values = quix_values(&scene->quix);
	const struct project_request request = {
		.folder = folder,
		.deployment = deployment,
		.profile = &scene->profile,
		.values = &values,
		.log = &scene->options.log,
	};

	project_clear(project);
	return project_read(project, &request, &scene->error);
}

/* "VALUE at FILE:LINE", "none", or the message. */
static const char *value_of(struct scene *scene, const struct project *project,
			    const char *name)
{
	static struct buf shown;
	const struct value_source values = quix_values(&scene->quix);
	const struct key_source keys = { &scene->profile, &values,
					 &project->files };
	struct key_value found = { 0 };

	buf_clear(&shown);
	switch (project_value(&keys,
			      application_find(&project->application, name),
			      &found, &scene->error)) {
	case KEY_FAILED:
		buf_add_text(&shown, scene_message(scene));
		break;
	case KEY_ABSENT:
		buf_add_text(&shown, "none");
		break;
	case KEY_FOUND:
		buf_add_format(&shown, "%s at %s:%d%s",
			       buf_text(&found.value.text), found.place.file,
			       found.place.line,
			       found.value.is_secret ? ", secret" : "");
	}
	value_clear(&found.value);
	return buf_text(&shown);
}

SCENE_TEST(a_value_is_the_default_of_the_application)
{
	struct scene *scene = *state;
	struct project project = { 0 };

	scene_quix(scene, LOCAL "[variables]\nAPI_KEY = k-1\n");
	room_write_text("app.yaml", APP);
	assert_int_equal(read_project(scene, NULL, NULL, &project), 0);
	assert_string_equal(project.application.name, "transform");
	assert_string_equal(project.application.language, "python");
	assert_string_equal(project.application.entry_point, "main.py");
	assert_null(project.quix_path);
	assert_string_equal(value_of(scene, &project, "input"),
			    "raw at app.yaml:7");
	assert_string_equal(value_of(scene, &project, "key"),
			    "k-1 at dev.ini:4, secret");
	assert_string_equal(value_of(scene, &project, "city"), "none");
	project_clear(&project);
}

SCENE_TEST(a_value_of_the_deployment_wins)
{
	struct scene *scene = *state;
	struct project project = { 0 };

	scene_quix(scene, LOCAL "[variables]\nPLACE = Prague\n");
	mkdir("apps", 0700);
	mkdir("apps/transform", 0700);
	room_write_text("apps/transform/app.yaml", APP);
	room_write_text("quix.yaml",
			"metadata: {version: 2.0}\n"
			"deployments:\n"
			"  - name: Other\n    application: apps/other\n"
			"    resources: {cpu: {{CPU}}}\n"
			"  - name: T {{PLACE}}\n"
			"    application: ./apps/transform/\n"
			"    variables:\n"
			"      - name: input\n"
			"        value: {{PREFIX}}-{{ PLACE }}-{{ENV}}\n"
			"      - name: city\n        variableKey: CITY\n"
			"      - name: key\n        secretKey: API\n"
			"      - name: mode\n        value: \"\"\n"
			"topics: [{name: a, name: b}]\n");
	room_write_text(".secrets", "\nAPI=s-1\nCITY=not here\n");
	room_write_text(".quix.yaml.variables",
			"CITY=Brno\nPREFIX=raw\nENV=dev\nPLACE=no\n");
	assert_int_equal(read_project(scene, "apps/transform", NULL, &project),
			 0);
	assert_string_equal(project.quix_path,
			    "apps/transform/../../quix.yaml");
	assert_string_equal(project.deployment.name, "T Prague");
	assert_string_equal(value_of(scene, &project, "input"),
			    "raw-Prague-dev at "
			    "apps/transform/../../quix.yaml:10");
	assert_string_equal(value_of(scene, &project, "city"),
			    "Brno at "
			    "apps/transform/../../.quix.yaml.variables:1");
	assert_string_equal(value_of(scene, &project, "key"),
			    "s-1 at apps/transform/../../.secrets:2, secret");
	assert_string_equal(value_of(scene, &project, "mode"),
			    "slow at apps/transform/app.yaml:17");
	project_clear(&project);
}

SCENE_TEST(quix_yaml_is_not_looked_for_above_the_repository)
{
	struct scene *scene = *state;
	struct project project = { 0 };

	scene_quix(scene, LOCAL);
	mkdir("repo", 0700);
	mkdir("repo/.git", 0700);
	mkdir("repo/app", 0700);
	room_write_text("repo/app/app.yaml", APP);
	room_write_text("quix.yaml", "not: [read");
	assert_int_equal(read_project(scene, "repo/app", NULL, &project), 0);
	assert_null(project.quix_path);
	room_write_text("repo/quix.yaml", "a: [\n");
	assert_int_equal(read_project(scene, "repo/app", NULL, &project), -1);
	assert_string_equal(scene_message(scene),
			    "repo/app/../quix.yaml:2: did not find expected "
			    "node content");
	project_clear(&project);
}

SCENE_TEST(a_deployment_is_chosen)
{
	struct scene *scene = *state;
	struct project project = { 0 };

	scene_quix(scene, LOCAL);
	room_write_text("app.yaml", APP);
	room_write_text("quix.yaml",
			"deployments:\n"
			"  - name: EU\n    application: .\n"
			"    variables: [{name: input, value: eu}]\n"
			"  - name: US\n    application: .\n"
			"    variables: [{name: input, value: us}]\n"
			"  - name: DB\n    image: postgres\n"
			"  - name: X\n    application: x\n");
	assert_int_equal(read_project(scene, NULL, NULL, &project), -1);
	assert_string_equal(scene_message(scene),
			    "quix.yaml:5: several deployments of this "
			    "application, with different values: 'EU', 'US'; "
			    "choose one with -d NAME");
	assert_int_equal(read_project(scene, NULL, "US", &project), 0);
	assert_string_equal(value_of(scene, &project, "input"),
			    "us at quix.yaml:7");
	assert_int_equal(read_project(scene, NULL, "USA", &project), -1);
	assert_string_equal(
		scene_message(scene),
		"quix.yaml:2: no deployment 'USA'; there are: 'EU', "
		"'US', 'X'");
	assert_int_equal(read_project(scene, NULL, "DB", &project), -1);
	assert_string_equal(
		scene_message(scene),
		"quix.yaml:8: deployment 'DB' is for an image, not for"
		" this application");
	assert_int_equal(read_project(scene, NULL, "X", &project), -1);
	assert_string_equal(scene_message(scene),
			    "quix.yaml:10: deployment 'X' is for application "
			    "'x', not for this application");
	room_write_text("quix.yaml", "deployments:\n"
				     "  - name: EU\n    application: .\n"
				     "  - name: US\n    application: ./\n");
	assert_int_equal(read_project(scene, NULL, NULL, &project), 0);
	assert_string_equal(project.deployment.name, "EU");
	project_clear(&project);
}

static const struct {
	const char *app;
	const char *message;
} REFUSED[] = {
	{ "variables: x\n", "app.yaml:1: 'variables' is not a list" },
	{ "variables:\n  - x\n", "app.yaml:2: a variable without a name" },
	{ "variables:\n  - {inputType: FreeText}\n",
	  "app.yaml:2: a variable without a name" },
	{ "variables:\n  - name: 1x\n",
	  "app.yaml:2: '1x' is not a variable name: letters, digits and '_', not beginning with a digi"
	  "t" },
	{ "variables:\n  - name: a\n  - name: a\n",
	  "app.yaml:3: variable 'a' appears twice" },
	{ "variables:\n  - name: a\n    name: b\n",
	  "app.yaml:3: 'name' appears twice" },
	{ "variables:\n  - name: a\n    defaultValue: [1]\n",
	  "app.yaml:3: 'defaultValue' is not a single value" },
	{ "variables:\n  - name: a\n    required: perhaps\n",
	  "app.yaml:3: 'required' is neither true nor false" },
	{ "variables:\n  - name: a\n    inputType: Options\n"
	  "    options: [{label: x}]\n",
	  "app.yaml:4: an option of 'a' has no value" },
};

SCENE_TEST(an_error_of_app_yaml_has_its_line)
{
	struct scene *scene = *state;
	struct project project = { 0 };
	size_t i;

	scene_quix(scene, LOCAL);
	for (i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
		room_write_text("app.yaml", REFUSED[i].app);
		assert_int_equal(read_project(scene, NULL, NULL, &project), -1);
		assert_string_equal(scene_message(scene), REFUSED[i].message);
	}
	unlink("app.yaml");
	assert_int_equal(read_project(scene, NULL, NULL, &project), -1);
	assert_string_equal(scene_message(scene),
			    "'app.yaml': No such file or directory; name "
			    "the application's folder with --app=DIR");
	mkdir("app.yaml", 0700);
	assert_int_equal(read_project(scene, NULL, NULL, &project), -1);
	project_clear(&project);
}

SCENE_TEST(an_error_of_quix_yaml_has_its_line)
{
	static const struct {
		const char *text;
		const char *message;
	} refused[] = {
		{ "deployments: {a: b}\n",
		  "quix.yaml:1: 'deployments' is not a list" },
		{ "deployments: [x]\n",
		  "quix.yaml:1: a deployment is not a mapping" },
		{ "deployments:\n  - name: a\n  - name: a\n",
		  "quix.yaml:3: deployment 'a' appears twice" },
		{ "deployments:\n  - application: .\n    variables: [x]\n",
		  "quix.yaml:3: a variable without a name" },
		{ "deployments:\n  - application: .\n    variables:\n"
		  "      - {name: key}\n      - {name: key}\n",
		  "quix.yaml:5: variable 'key' appears twice" },
		{ "deployments:\n  - name: a\n    application: .\n"
		  "    name: b\n",
		  "quix.yaml:4: 'name' appears twice" },
	};
	struct scene *scene = *state;
	struct project project = { 0 };
	size_t i;

	scene_quix(scene, LOCAL);
	room_write_text("app.yaml", APP);
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		room_write_text("quix.yaml", refused[i].text);
		assert_int_equal(read_project(scene, NULL, NULL, &project), -1);
		assert_string_equal(scene_message(scene), refused[i].message);
	}
	project_clear(&project);
}

SCENE_TEST(a_missing_value_says_where_to_set_it)
{
	struct scene *scene = *state;
	struct project project = { 0 };

	scene_quix(scene, LOCAL);
	room_write_text("app.yaml", APP);
	assert_int_equal(read_project(scene, NULL, NULL, &project), 0);
	project_refuse_missing(&project, "dev",
			       application_find(&project.application, "input"),
			       &scene->error);
	assert_string_equal(scene_message(scene),
			    "app.yaml:5: required variable 'input' has no "
			    "value; set input in [env] of profile 'dev'");
	room_write_text("quix.yaml", "deployments:\n");
	assert_int_equal(read_project(scene, NULL, NULL, &project), 0);
	project_refuse_missing(&project, "dev",
			       application_find(&project.application, "key"),
			       &scene->error);
	assert_string_equal(scene_message(scene),
			    "app.yaml:9: required variable 'key' (The API's "
			    "key) has no value; set API_KEY in [variables] of "
			    "profile 'dev' or in '.secrets'");
	project_clear(&project);
}
