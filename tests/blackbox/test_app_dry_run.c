/*
 * --dry-run of a Quix application, as text and as JSON.
 */
#include "harness.h"
#include "profiles.h"

#include <string.h>

SCENE_TEST(a_dry_run_tells_where_each_value_comes_from)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app=app",
						  "-n", "<probe>") };

	scene_profile(scene, "dev", PROFILE_LOCAL "[variables]\nK1 = one\n");
	scene_write(scene, "app/app.yaml", 0644,
		    "variables:\n  - {name: input, defaultValue: raw}\n"
		    "  - {name: k1, inputType: Secret, defaultValue: K1}\n"
		    "  - {name: k2, inputType: Secret, defaultValue: K2}\n"
		    "  - {name: city, defaultValue: x}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: app\n    variables:\n"
		    "      - {name: city, value: Brno}\n");
	scene_write(scene, ".secrets", 0600, "\nK2=two\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "profile      dev\n"
		   "file         <config>/dev.ini\n"
		   "portal       none, a local profile\n"
		   "application  <dir>/app/app.yaml\n"
		   "deployment   without a name, <dir>/quix.yaml:2\n"
		   "program      <probe>\n"
		   "\n"
		   "application\n"
		   "  city                     Brno               "
		   "quix.yaml:4\n"
		   "  input                    raw                "
		   "app.yaml:2\n"
		   "  k1                       (secret, 3 bytes)  "
		   "dev.ini:4\n"
		   "  k2                       (secret, 3 bytes)  "
		   ".secrets:2\n"
		   "\n"
		   "dialect quix\n"
		   "  Quix__Broker__Address    localhost:19092    "
		   "dev.ini:2\n"
		   "  Quix__Portal__Api        (empty)            "
		   "empty on purpose\n"
		   "  Quix__Sdk__Token         (empty)            "
		   "empty on purpose\n"
		   "  Quix__Topic__Prefix      (empty)            "
		   "empty on purpose\n"
		   "  Quix__Workspace__Id      (empty)            "
		   "empty on purpose\n"
		   "\n"
		   "dialect kafka\n"
		   "  KAFKA_BOOTSTRAP_SERVERS  localhost:19092    "
		   "dev.ini:2\n"
		   "  KAFKA_TOPIC_PREFIX       (empty)            "
		   "empty on purpose\n"
		   "\n"
		   "quixrun\n"
		   "  QUIXRUN_NAMES            input k1 k2 city "
		   "Quix__Sdk__Token Quix__Portal__Api Quix__Wor...\n"
		   "  QUIXRUN_PROFILE          dev\n",
		   "");
}

SCENE_TEST(a_dry_run_needs_no_entry_point)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "-a", "-n") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "language: csharp\nrunEntryPoint: x\n"
		    "variables: [{name: input, defaultValue: raw}]\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out), "\napplication\n"));
	assert_string_equal(buf_text(&run.err), "");
}

/* The lines before the groups of a dry run. */
static void assert_facts(struct scene *scene, const char *const *args,
			 const char *facts)
{
	AUTO_RUN struct run run = { .args = args };
	const char *out, *end;

	facts = scene_text(scene, facts);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.err), "");
	out = buf_text(&run.out);
	end = strstr(out, "\n\n");
	assert_non_null(end);
	buf_truncate(&run.out, (size_t)(end + 1 - out));
	assert_string_equal(buf_text(&run.out), facts);
}

#define FACTS                                                                  \
	"profile      dev\n"                                                   \
	"file         <config>/dev.ini\n"                                      \
	"portal       none, a local profile\n"

SCENE_TEST(a_dry_run_names_the_application_and_its_deployment)
{
	struct scene *scene = *state;
	const char *const *args = TEXTS("-p", "dev", "--app=repo/app", "-n");

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[variables]\nREGION = eu\n"
				    "PLACE = ${file:place}\n");
	scene_write(scene, "<config>/place", 0600, "secret-place");
	scene_secret(scene, "place", "secret-place");
	scene_write(scene, "repo/.git/HEAD", 0644, "");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "name: my app\nvariables: [{name: a, defaultValue: b}]\n");
	assert_facts(scene, args,
		     FACTS "application  my app, <dir>/repo/app/app.yaml\n"
			   "deployment   none, there is no quix.yaml\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - name: Other\n    application: other\n");
	assert_facts(scene, args,
		     FACTS "application  my app, <dir>/repo/app/app.yaml\n"
			   "deployment   none of this application in "
			   "<dir>/repo/quix.yaml\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n"
		    "  - name: App {{REGION}}\n    application: app\n"
		    "    variables: [{name: a, value: c}]\n"
		    "  - name: App {{PLACE}} {{NO}}\n    application: app\n"
		    "  - name: App {{PLACE}}\n    application: app\n");
	assert_facts(scene,
		     TEXTS("-p", "dev", "--app=repo/app", "-d", "App eu", "-n",
			   "<probe>"),
		     FACTS "application  my app, <dir>/repo/app/app.yaml\n"
			   "deployment   App eu, <dir>/repo/quix.yaml:2\n"
			   "program      <probe>\n");
	scene->is_secret_typed = true;
	assert_facts(scene,
		     TEXTS("-p", "dev", "--app=repo/app", "-d",
			   "App secret-place", "-n"),
		     FACTS "application  my app, <dir>/repo/app/app.yaml\n"
			   "deployment   App {{PLACE}}, "
			   "<dir>/repo/quix.yaml:7\n");
}

static void assert_json(struct scene *scene, const char *const *args,
			const char *text)
{
	AUTO_RUN struct run run = { .args = args };

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	if (!strstr(buf_text(&run.out), scene_text(scene, text)))
		fail_msg("'%s' is not in '%s'", text, buf_text(&run.out));
}

#define JSON_ARGS(...) TEXTS("-p", "dev", "-n", "--json", __VA_ARGS__)

SCENE_TEST(json_names_the_application_and_its_deployment)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "repo/app/app.yaml", 0644, "variables:\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - application: app\n");
	assert_json(scene, JSON_ARGS("--app=repo/app"),
		    "\"answer_age_ms\":0,"
		    "\"application\":{\"name\":null,"
		    "\"file\":\"<dir>/repo/app/app.yaml\"},"
		    "\"deployment\":{\"name\":null,"
		    "\"file\":\"<dir>/repo/quix.yaml\",\"line\":2},"
		    "\"program\":{");
	scene_write(scene, "repo/app/app.yaml", 0644, "name: \"my app\"\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n\n  - name: The \"app\"\n"
		    "    application: app\n");
	assert_json(scene, JSON_ARGS("--app=repo/app", "-d", "The \"app\""),
		    "\"application\":{\"name\":\"my app\","
		    "\"file\":\"<dir>/repo/app/app.yaml\"},"
		    "\"deployment\":{\"name\":\"The \\\"app\\\"\","
		    "\"file\":\"<dir>/repo/quix.yaml\",\"line\":3},"
		    "\"program\":{");
	scene_write(scene, "repo/quix.yaml", 0644, "deployments:\n");
	assert_json(scene, JSON_ARGS("--app=repo/app"),
		    "\"file\":\"<dir>/repo/app/app.yaml\"},"
		    "\"deployment\":null,\"program\":{");
	assert_json(scene, JSON_ARGS("--no-app"),
		    "\"application\":null,\"deployment\":null,"
		    "\"program\":{");
}

/* In quix.yaml as in app.yaml. */
SCENE_TEST(a_deployment_can_declare_secrets)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app", "-n") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_secret(scene, "hidden", "hidden-text");
	scene_secret(scene, "marked", "marked-text");
	scene_secret(scene, "key", "key-of-secrets");
	scene_write(scene, "app.yaml", 0644,
		    "variables: [{name: hidden}, {name: key}, "
		    "{name: marked}, {name: plain}]\n");
	scene_write(scene, "quix.yaml", 0644,
		    "deployments:\n  - application: .\n    variables:\n"
		    "      - {name: hidden, inputType: HiddenText, "
		    "value: <hidden>}\n"
		    "      - {name: key, secretKey: K}\n"
		    "      - {name: marked, secret: true, value: <marked>}\n"
		    "      - {name: plain, value: plain-text}\n");
	scene_write(scene, ".secrets", 0600, "K=<key>\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out),
			       "\napplication\n"
			       "  hidden                   (secret, 11 bytes)  "
			       "quix.yaml:4\n"
			       "  key                      (secret, 14 bytes)  "
			       ".secrets:1\n"
			       "  marked                   (secret, 11 bytes)  "
			       "quix.yaml:6\n"
			       "  plain                    plain-text          "
			       "quix.yaml:7\n"));
}
