/*
 * A Quix application under --check, --supervise, --redact, --print and --json.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <string.h>

#define APP_SUPERVISED(...)                                                    \
	TEXTS("--supervise", "-p", "dev", "--app=repo/app", __VA_ARGS__)
#define PROGRAM(text) "/bin/sh", "-c", "echo run " text "; exec <probe> ready"

static void write_repository(struct scene *scene)
{
	scene_write(scene, "repo/.git/HEAD", 0644, "");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, defaultValue: a1}\n"
		    "  - {name: b, defaultValue: b1}\n"
		    "  - {name: c, inputType: Secret, defaultValue: K}\n"
		    "  - {name: d, inputType: ProjectVariable, "
		    "defaultValue: D}\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - application: app\n    variables:\n"
		    "      - {name: b, value: b2}\n");
}

SCENE_TEST(the_files_of_an_application_are_watched)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = APP_SUPERVISED(
					    PROGRAM("$a $b $d ${c:+secret}")) };

	write_repository(scene);
	supervised_start_with(scene, &run, PROFILE_LOCAL);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, defaultValue: a2}\n"
		    "  - {name: b, defaultValue: b1}\n"
		    "  - {name: c, inputType: Secret, defaultValue: K}\n"
		    "  - {name: d, inputType: ProjectVariable, "
		    "defaultValue: D}\n");
	run_await_output(scene, &run, "run a2 b2\nready\n");
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - application: app\n    variables:\n"
		    "      - {name: b, value: b3}\n");
	run_await_output(scene, &run, "run a2 b3\nready\n");
	/* The file did not exist before. */
	scene_write(scene, "repo/.quix.yaml.variables", 0600, "D=d1\n");
	run_await_output(scene, &run, "run a2 b3 d1\nready\n");
	scene_write(scene, "repo/.secrets", 0600, "K=value\n");
	run_await_output(scene, &run, "run a2 b3 d1 secret\nready\n");
	supervised_stop(scene, &run, 143,
			"run a1 b2\nready\nrun a2 b2\nready\n"
			"run a2 b3\nready\nrun a2 b3 d1\nready\n"
			"run a2 b3 d1 secret\nready\n",
			"*changed: a;*changed: b;*changed: d, QUIXRUN_NAMES;*"
			"changed: c, QUIXRUN_NAMES;*");
}

SCENE_TEST(a_broken_file_leaves_the_program_alone)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = APP_SUPERVISED(PROGRAM("$a")) };

	write_repository(scene);
	supervised_start_with(scene, &run, PROFILE_LOCAL);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, required: true}\n"
		    "  - {name: b, required: true}\n");
	waits_for_error(scene, &run, "has no value");
	supervised_stop(scene, &run, 143, "run a1\nready\n",
			"quixrun: warning: the program *app.yaml:2: required "
			"variable 'a' has no value; set a in [env] of profile "
			"'dev'\n");
}

SCENE_TEST(a_refresh_names_every_variable_that_has_no_value)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = APP_SUPERVISED(PROGRAM("$a")) };

	write_repository(scene);
	supervised_start_with(scene, &run, PROFILE_LOCAL);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, required: true}\n"
		    "  - {name: b, required: true}\n"
		    "  - name: c\n    inputType: Secret\n"
		    "    description: The key\n    defaultValue: K\n"
		    "    required: true\n"
		    "  - {name: e, required: true}\n");
	waits_for_error(scene, &run, "app.yaml:9: ");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, defaultValue: a2}\n");
	run_await_output(scene, &run, "run a2\nready\n");
	supervised_stop(
		scene, &run, 143, "run a1\nready\nrun a2\nready\n",
		"quixrun: warning: the program is not changed: "
		"repo/app/app.yaml:2: required variable 'a' has no value; set "
		"a in [env] of profile 'dev'\n"
		"quixrun: warning: the program is not changed: "
		"repo/app/app.yaml:4: required variable 'c' (The key) has no "
		"value; set K in [variables] of profile 'dev' or in "
		"'repo/app/../.secrets'\n"
		"quixrun: warning: the program is not changed: "
		"repo/app/app.yaml:9: required variable 'e' has no value; set "
		"e in [env] of profile 'dev'\n"
		"quixrun: changed: *; restarted as process * ms\n");
}

/* A refresh runs it only after a file has changed. */
SCENE_TEST(the_name_of_a_deployment_can_come_from_a_command)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--supervise", "-p", "dev", "--app=repo/app",
			      "-d", "App eu", PROGRAM("$a $b")),
	};

	write_repository(scene);
	scene_write(scene, "repo/quix.yaml", 0644,
		    "deployments:\n  - name: App {{REGION}}\n"
		    "    application: app\n    variables:\n"
		    "      - {name: b, value: b2}\n");
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL "[variables]\n"
					    "REGION = ${command:echo eu}\n");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables:\n  - {name: a, defaultValue: a2}\n"
		    "  - {name: b, defaultValue: b1}\n");
	run_await_output(scene, &run, "run a2 b2\nready\n");
	supervised_stop(scene, &run, 143,
			"run a1 b2\nready\nrun a2 b2\nready\n",
			"quixrun: changed: a; restarted as process * ms\n");
}

SCENE_TEST(an_entry_point_is_supervised_in_its_folder)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--supervise", "-p", "dev", "--app=repo/app"),
	};

	empty_root_skip_program("/bin/sh");
	write_repository(scene);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "language: python\nrunEntryPoint: main.py\n"
		    "variables: [{name: a, defaultValue: a1}]\n");
	scene_write(scene, "repo/app/.venv/bin/python", 0755,
		    "#!/bin/sh\necho $1 $a; pwd; exec <probe> ready\n");
	supervised_start_with(scene, &run, PROFILE_LOCAL);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "language: python\nrunEntryPoint: other.py\n"
		    "variables: [{name: a, defaultValue: a2}]\n");
	run_await_output(scene, &run,
			 scene_text(scene, "other.py a2\n<dir>/repo/app\n"
					   "ready\n"));
	supervised_stop(scene, &run, 143,
			"main.py a1\n<dir>/repo/app\nready\n"
			"other.py a2\n<dir>/repo/app\nready\n",
			"*changed: a;*");
}

SCENE_TEST(secrets_of_an_application_are_redacted)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--redact", "-p", "dev", "--app", "/bin/sh", "-c",
			      "echo $hidden $marked $key $own $plain"),
		.env = TEXTS("own=inherited-secret"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_secret(scene, "hidden", "hidden-text");
	scene_secret(scene, "marked", "marked-text");
	scene_secret(scene, "key", "key-of-secrets");
	scene->is_secret_inherited = true;
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n  - {name: hidden, inputType: HiddenText, "
		    "defaultValue: <hidden>}\n"
		    "  - {name: marked, secret: true, defaultValue: <marked>}\n"
		    "  - {name: key, inputType: Secret, defaultValue: K}\n"
		    "  - {name: own, inputType: HiddenText}\n"
		    "  - {name: plain, defaultValue: plain-text}\n");
	scene_write(scene, "quix.yaml", 0644, "deployments:\n");
	scene_write(scene, ".secrets", 0600, "K=<key>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "[redacted hidden] [redacted marked] [redacted key] "
		   "[redacted own] plain-text\n",
		   "");
}

SCENE_TEST(print_has_the_variables_of_an_application)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app=repo/app",
						  "--print=dotenv") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	write_repository(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out), "a='a1'\nb='b2'\n"));
	assert_null(strstr(buf_text(&run.out), "\nc="));
	assert_string_equal(buf_text(&run.err), "");
}

SCENE_TEST(json_tells_the_source_of_a_variable)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app=repo/app",
						  "-n", "--json") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	write_repository(scene);
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "language: python\nrunEntryPoint: main.py\n"
		    "variables:\n  - {name: b}\n");
	scene_write(scene, "repo/app/.venv/bin/python", 0755, "#!/bin/sh\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(
		buf_text(&run.out),
		scene_text(scene, "\"path\":"
				  "\"<dir>/repo/app/.venv/bin/python\"")));
	assert_non_null(
		strstr(buf_text(&run.out),
		       "{\"name\":\"b\",\"value\":\"b2\",\"secret\":null,"
		       "\"format\":null,\"from\":\"app\",\"detail\":null,"
		       "\"source\":null,\"file\":\"repo/app/../quix.yaml\","
		       "\"line\":4,\"replaces\":false}"));
}

static void assert_says(const struct run *run, const char *text)
{
	if (!strstr(buf_text(&run->out), text))
		fail_msg("it said '%s', not '%s'", buf_text(&run->out), text);
}

SCENE_TEST(check_looks_at_values_options_and_topics)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app",
						  "--check") };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	scene_write(scene, "app.yaml", 0644,
		    "variables:\n"
		    "  - {name: input, inputType: InputTopic, "
		    "defaultValue: f1-data}\n"
		    "  - {name: output, inputType: OutputTopic, "
		    "defaultValue: pump-event}\n"
		    "  - {name: other, inputType: OutputTopic, "
		    "defaultValue: zzz}\n"
		    "  - {name: needed, required: true, description: It}\n"
		    "  - {name: mode, inputType: Options, defaultValue: x, "
		    "options: [slow]}\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 125);
	assert_says(
		&run,
		"ok       application  app.yaml, 5 variables, no quix.yaml\n");
	assert_says(&run, "ok       topic        input: "
			  "acme-factory-dev-f1-data\n"
			  "warning  topic        output: no topic 'pump-event' "
			  "in workspace 'acme-factory-dev'\n"
			  "                      -> did you mean "
			  "'pump-events'?\n"
			  "warning  topic        other: no topic 'zzz' in "
			  "workspace 'acme-factory-dev'\n"
			  "                      -> correct app.yaml:4, or "
			  "create it in Quix; Quix Streams creates what is "
			  "missing\n"
			  "failed   variable     needed: app.yaml:5: required "
			  "variable 'needed' (It) has no value\n"
			  "                      -> set needed in [env] of "
			  "profile 'dev'\n"
			  "warning  variable     mode: app.yaml:6: 'mode' is "
			  "'x', which is not one of: 'slow'\n");
}

SCENE_TEST(check_tells_what_is_wrong_with_the_application)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--app",
						  "--check") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644, "a: [\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 125);
	assert_says(&run, "failed   application  app.yaml:2: did not find "
			  "expected node content\n");
}

SCENE_TEST(check_names_the_deployment)
{
	static const struct {
		const char *quix;
		const char *row; /* after the number of variables */
	} rows[] = {
		{ "deployments:\n  - name: The app\n    application: app\n",
		  "deployment 'The app' of repo/app/../quix.yaml:2\n" },
		{ "deployments:\n\n  - application: app\n",
		  "deployment of repo/app/../quix.yaml:3\n" },
		{ "deployments:\n  - application: other\n",
		  "no deployment in repo/app/../quix.yaml\n" },
	};
	struct scene *scene = *state;
	size_t i;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	write_repository(scene);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-p", "dev", "--app=repo/app", "--check"),
		};
		AUTO_BUF struct buf row = { 0 };

		scene_write(scene, "repo/quix.yaml", 0644, rows[i].quix);
		buf_add_format(
			&row,
			"\nok       application  repo/app/app.yaml, 4 variables, %s",
			rows[i].row);
		run_program(scene, &run);
		assert_says(&run, buf_text(&row));
	}
}
