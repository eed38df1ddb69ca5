/*
 * No secret is ever shown: at any verbosity, in any format, on any error path.
 * The harness searches all output for every secret, and the portal searches
 * every process, in these and in all other tests.
 */
#include "cached.h"
#include "harness.h"
#include "profiles.h"
#include "run_output.h"
#include "waits.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

SCENE_TEST(the_loudest_run_shows_none)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-vvvv", "-p", "dev", "-e", "OTHER=<password>",
			      "<probe>", "exit", "0"),
	};

	/* Only what the user typed may be in a command line. */
	scene->is_secret_typed = true;
	scene_secret(scene, "password", "correct-horse-battery-staple");
	scene_secret(scene, "file", "content-of-a-secret-file");
	portal_start(scene, NULL);
	scene_write(scene, "<config>/secret", 0600, "<file>\n");
	scene_profile(scene, "dev",
		      PROFILE_DEV "[broker]\nsasl.password = <password>\n"
				  "[env]\nA = ${token}\nB = ${file:secret}\n"
				  "C = ${broker:sasl.password}\n");
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.out), "");
	assert_non_null(
		strstr(buf_text(&run.err), scene_text(scene, "<dev-2:id>")));
}

SCENE_TEST(json_messages_show_none)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-vvv", "--log-format=json", "-p", "dev",
			      "<probe>", "exit", "0"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	for (const char *line = buf_text(&run.err); *line != '\0';
	     line = strchr(line, '\n') + 1) {
		cJSON *message = cJSON_Parse(line);
		assert_true(cJSON_IsObject(message));
		cJSON_Delete(message);
	}
}

/* Each of these has a secret at the place of the error. */
static const char *const WRONG[] = {
	"[quix]\ntoken_1 = \"<secret>\"\n",
	"[quix]\ntoken_1 = <secret> <secret>\n",
	"[quix]\nportal = https://<secret>@host.test\ntoken_1 = <secret>\n",
	"[quix]\nportal = http://host.test\ntoken_1 = <secret>\n",
	"[quix]\nportal = https://host.test?<secret>\ntoken_1 = <secret>\n",
	"[quix]\ntoken_1 = x\nuse_token = <secret>\n",
	"[quix]\ntoken_1 = x\nworkspace = <secret>/\n",
	"[quix]\ntoken_1 = ${file:secret}\nworkspace = ${file:secret}/\n",
	"[quix]\n<secret>\n",
	"[quix]\ntoken_1: <secret>\n",
	"[quix]\ntoken_1 = x\n  <secret>\n",
	"[env]\nA = ${<secret>}\n",
	"[env]\nA = ${env:<secret>}\n",
	"[env]\nA = ${env:A B:-<secret>\n",
	"[broker]\nbootstrap.servers = x:1\n[env]\nA = ${<secret>}\n",
	"[broker]\nbootstrap.servers = x:1\n[env]\nA = ${env:<secret>}\n",
	"[broker]\nbootstrap.servers = x:1\n[cache]\nttl = ${file:secret}\n",
	("[broker]\nbootstrap.servers = x:1\n[env]\nA = "
	 "${file:${file:secret}}\n"),
};

SCENE_TEST(no_error_repeats_one)
{
	struct scene *scene = *state;

	scene_secret(scene, "secret", "sdk-4f2b7c91aa60e5d3");
	scene_write(scene, "<config>/secret", 0600, "<secret>");
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-vvv", "-p", "dev", "<probe>"),
		};

		scene_profile(scene, "dev", WRONG[i]);
		run_program(scene, &run);
		if (run.exit_status != 125)
			fail_msg("status %d: %s", run.exit_status, WRONG[i]);
	}
}

/* A misplaced token: the message repeats the text without it. */
SCENE_TEST(a_token_in_the_wrong_place_is_hidden)
{
	static const struct {
		const char *profile;
		const char *message;
	} cases[] = {
		{ "[quix]\ntoken_1 = ${file:<secret>}\n",
		  "quixrun: <config>/dev.ini:2: ${file:sdk-(hidden)}: "
		  "'<config>/sdk-(hidden)': No such file or directory\n" },
		{ "[broker]\nbootstrap.servers = x:1\n"
		  "[launch]\ndialects = <secret>\n",
		  "quixrun: <config>/dev.ini:4: unknown dialect "
		  "'sdk-(hidden)'; supported are quix, kafka and spring\n" },
		{ "[broker]\nbootstrap.servers = x:1\n[files]\nF = <secret>\n",
		  "quixrun: <config>/dev.ini:4: F: unknown format "
		  "'sdk-(hidden)'; supported are ca, librdkafka, kcat, java and "
		  "template:PATH\n" },
		{ "[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"
		  "topic_ids = portal\n[topics]\nT = <secret>\n",
		  "quixrun: <config>/dev.ini:6: no topic 'sdk-(hidden)' in "
		  "workspace 'acme-factory-dev'\n" },
	};
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_secret(scene, "secret", "sdk-4f2b7c91aa60e5d3");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_RUN struct run run = { .args = TEXTS("-p", "dev",
							  "true") };

		scene_profile(scene, "dev", cases[i].profile);
		run_program(scene, &run);
		assert_run(scene, &run, 125, "", cases[i].message);
	}
}

static void allow_cores(void)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	if (setrlimit(RLIMIT_CORE, &unlimited) < 0) {
		print_message("SKIPPED: cores are not allowed here\n");
		skip();
	}
}

/* Kills it; returns true when it left a core dump, at any place. */
static bool dumps_core(struct run *run, int number)
{
	int status;

	assert_int_equal(kill(run->pid, number), 0);
	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	close(run->pidfd);
	run->pid = 0;
	output_drain(run);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), number);
	return WCOREDUMP(status);
}

/* Waits here when it is killed. */
static void start_waiting(struct scene *scene, struct run *run)
{
	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'hang'}");
	scene_write(scene, "core/readme", 0600, "");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_start(scene, run);
	portal_await(scene, 1);
}

/* The program may dump core, as without quixrun; so cores are enabled here. */
SCENE_TEST(the_program_dumps_core_as_it_would)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>",
						  "ready"),
				    .cwd = "<dir>/core" };

	allow_cores();
	scene_write(scene, "core/readme", 0600, "");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	if (!dumps_core(&run, SIGQUIT)) {
		run_clear(&run);
		print_message("SKIPPED: this kernel makes no cores\n");
		skip();
	}
}

/* No core dump for a signal that makes one, although cores are enabled. */
static void assert_no_core(struct scene *scene, int number)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>"),
				    .cwd = "<dir>/core" };

	valgrind_skip("writes a core itself");
	allow_cores();
	start_waiting(scene, &run);
	assert_false(dumps_core(&run, number));
	assert_int_equal(cached_count(scene, "<dir>/core"), 1);
}

SCENE_TEST(a_waiting_process_dumps_no_core_of_quit)
{
	assert_no_core(*state, SIGQUIT);
}

SCENE_TEST(a_waiting_process_dumps_no_core_of_abort)
{
	assert_no_core(*state, SIGABRT);
}

SCENE_TEST(the_helper_dumps_no_core)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>"),
				    .cwd = "<dir>/core" };

	allow_cores();
	start_waiting(scene, &run);
	assert_int_equal(kill(waits_child(scene, run.pid), SIGABRT), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 75, "",
		   "quixrun: quixrun-portal ended without an answer\n");
	assert_int_equal(cached_count(scene, "<dir>/core"), 1);
}
