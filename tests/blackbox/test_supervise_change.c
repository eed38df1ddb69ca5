/*
 * A program is restarted when its environment would be different, and only
 * then.
 */
#include "harness.h"
#include "profiles.h"
#include "run_output.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints its environment and waits. */
#define PROGRAM(text) "/bin/sh", "-c", "echo run " text "; exec <probe> ready"

#define PROFILE_FILE PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"
#define OFTEN	     "[supervise]\ninterval = 100ms\n"

SCENE_TEST(a_file_with_another_value_restarts_it_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$X")) };

	scene_write(scene, "x", 0600, "one\n");
	supervised_start_with(scene, &run, PROFILE_FILE);
	/* No difference: another time, another file, another newline. */
	scene_write(scene, "x", 0600, "one");
	scene_write(scene, "x", 0600, "two\n");
	scene_write(scene, "x", 0600, "one\n");
	scene_write(scene, "x", 0600, "three\n");
	run_await_output(scene, &run, "run three\nready\n");
	supervised_stop(
		scene, &run, 143, "run one\nready\nrun three\nready\n",
		"quixrun: changed: X; restarted as process * after * ms\n");
}

SCENE_TEST(the_profile_is_watched_and_what_it_extends)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$A $B")) };

	scene_profile(scene, "base", PROFILE_LOCAL "[env]\nA = 1\n");
	supervised_start_with(scene, &run,
			      "[profile]\nextends = base\n[env]\nB = 1\n");
	scene_profile(scene, "base", PROFILE_LOCAL "[env]\nA = 2\n");
	run_await_output(scene, &run, "run 2 1\nready\n");
	scene_profile(scene, "dev",
		      "[profile]\nextends = base\n[env]\nB = 2\n");
	run_await_output(scene, &run, "run 2 2\nready\n");
	supervised_stop(scene, &run, 143,
			"run 1 1\nready\nrun 2 1\nready\nrun 2 2\nready\n",
			"*changed: A;*changed: B;*");
}

/* As the kubelet does: replaces the symlink of the folder by a rename. */
SCENE_TEST(a_symlink_that_is_swapped_is_seen)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$X")) };

	scene_write(scene, "secret/..1/x", 0600, "one");
	scene_write(scene, "secret/..2/x", 0600, "two");
	assert_int_equal(
		symlink("..1", scene_text(scene, "<dir>/secret/..data")), 0);
	assert_int_equal(
		symlink("..data/x", scene_text(scene, "<dir>/secret/x")), 0);
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL
			      "[env]\nX = ${file:<dir>/secret/x}\n");
	assert_int_equal(
		symlink("..2", scene_text(scene, "<dir>/secret/..tmp")), 0);
	assert_int_equal(rename(scene_text(scene, "<dir>/secret/..tmp"),
				scene_text(scene, "<dir>/secret/..data")),
			 0);
	run_await_output(scene, &run, "run two\nready\n");
	scene_write(scene, "secret/..2/x", 0600, "three");
	run_await_output(scene, &run, "run three\nready\n");
	supervised_stop(scene, &run, 143,
			"run one\nready\nrun two\nready\nrun three\nready\n",
			"*");
}

/* Waits for the end of a burst of changes, but not forever. */
SCENE_TEST(a_file_that_never_rests_is_acted_upon_all_the_same)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$X")) };
	const long long limit = clock_ms() + 30000;
	const char *value = "two";

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, PROFILE_FILE);
	while (waits_count(buf_text(&run.out), "run ") < 2) {
		scene_write(scene, "x", 0600, value);
		assert_true(output_step(&run, 20) || clock_ms() < limit);
	}
	waits_for_outputs(scene, &run, "ready\n", 2);
	supervised_stop(scene, &run, 143, "run one\nready\nrun two\nready\n",
			"*restarted as*");
}

/* Before one second the files are compared, as in the other tests. */
SCENE_TEST(a_program_that_has_lived_for_a_second_has_its_files_watched)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-vv", "--supervise", "-p", "dev", PROGRAM("$X")),
	};

	scene_write(scene, "secret/..1/x", 0600, "one");
	scene_write(scene, "secret/..2/x", 0600, "two");
	assert_int_equal(
		symlink("..1", scene_text(scene, "<dir>/secret/..data")), 0);
	assert_int_equal(
		symlink("..data/x", scene_text(scene, "<dir>/secret/x")), 0);
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL
			      "[env]\nX = ${file:<dir>/secret/x}\n");
	waits_for_error(scene, &run, "quixrun: 2 files are watched\n");
	assert_true(clock_ms() - run.started_ms >= 1000);
	assert_int_equal(
		symlink("..2", scene_text(scene, "<dir>/secret/..tmp")), 0);
	assert_int_equal(rename(scene_text(scene, "<dir>/secret/..tmp"),
				scene_text(scene, "<dir>/secret/..data")),
			 0);
	run_await_output(scene, &run, "run two\nready\n");
	scene_write(scene, "secret/..2/x", 0600, "three");
	run_await_output(scene, &run, "run three\nready\n");
	supervised_stop(scene, &run, 143,
			"run one\nready\nrun two\nready\nrun three\nready\n",
			"*");
}

SCENE_TEST(a_profile_that_is_broken_changes_nothing)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$X")) };

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, PROFILE_FILE);
	scene_profile(scene, "dev", "[nonsense]\nkey = 1\n");
	waits_for_error(scene, &run, "unknown section [nonsense]\n");
	assert_int_equal(unlink(scene_text(scene, "<config>/dev.ini")), 0);
	scene_write(scene, "x", 0600, "two");
	scene_profile(scene, "dev", PROFILE_FILE);
	run_await_output(scene, &run, "run two\nready\n");
	supervised_stop(
		scene, &run, 143, "run one\nready\nrun two\nready\n",
		"quixrun: warning: the program is not changed: "
		"<config>/dev.ini:1: unknown section [nonsense]\n"
		"quixrun: changed: X; restarted as process * after * ms\n");
}

SCENE_TEST(a_program_that_does_not_end_is_killed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $X; test $X = two && exit 9; "
				   "exec <probe> signals 10"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_FILE
			      "[supervise]\nkill_timeout = 100ms\n");
	scene_write(scene, "x", 0600, "two");
	run_wait(scene, &run);
	assert_run_like(scene, &run, 9, "run one\nready\n15\n18\nrun two\n",
			"*is killed\nquixrun: changed: X; restarted as process "
			"* after * ms\n");
}

SCENE_TEST(all_of_the_old_group_is_gone_first)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			"/bin/sh", "-c",
			"if test $X = two; then ls <dir>/alive; exit 3; fi; "
			"(trap 'sleep 0.3; rm <dir>/alive; exit' TERM; "
			"echo ready; while :; do sleep 0.01; done) & "
			"trap 'exit' TERM; wait"),
	};

	scene_write(scene, "alive", 0600, "");
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, PROFILE_FILE);
	scene_write(scene, "x", 0600, "two");
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 3);
	assert_string_equal(buf_text(&run.out), "ready\n");
}

SCENE_TEST(a_term_from_outside_is_final)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "10"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_FILE
			      "[supervise]\nkill_timeout = 500ms\n");
	scene_write(scene, "x", 0600, "two");
	run_await_output(scene, &run, "15\n");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	/* Longer than kill_timeout, which no longer applies. */
	usleep(700000);
	scene_write(scene, "x", 0600, "three");
	assert_int_equal(kill(run.pid, SIGUSR1), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out), "10\n"));
	assert_null(strstr(buf_text(&run.err), "killed"));
}

SCENE_TEST(a_command_is_run_only_before_a_restart)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(PROGRAM("$X $C")) };

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(
		scene, &run,
		PROFILE_FILE
		"C = ${command:echo run >><dir>/log; wc -l <<dir>/log}\n" OFTEN);
	scene_write(scene, "x", 0600, "two");
	run_await_output(scene, &run, "run two 2\nready\n");
	supervised_stop(scene, &run, 143,
			"run one 1\nready\nrun two 2\nready\n",
			"*changed: X, C;*");
}

SCENE_TEST(files_in_a_folder_are_replaced_and_removed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM("$(grep -c two $CONF)")),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL
			      "client.id = ${file:<dir>/x}\n"
			      "[launch]\nfiles = <dir>/files\ndialects = quix\n"
			      "[files]\nCONF = librdkafka\n");
	scene_write(scene, "x", 0600, "two");
	run_await_output(scene, &run, "run 1\nready\n");
	supervised_stop(scene, &run, 143, "run 0\nready\nrun 1\nready\n",
			"*changed: file CONF;*");
	assert_int_equal(rmdir(scene_text(scene, "<dir>/files")), 0);
}

SCENE_TEST(what_the_portal_says_is_looked_at)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM("$KAFKA_SASL_USERNAME")),
	};

	portal_start(scene, NULL);
	portal_property(scene, "dev", "bootstrap.servers", "'a:1,b:2'");
	supervised_start_with(scene, &run, PROFILE_DEV OFTEN);
	/* The same servers: no restart for two refreshes. */
	portal_property(scene, "dev", "bootstrap.servers", "'b:2,a:1'");
	portal_await(scene, portal_requests(scene) + 3);
	portal_fault(scene, "{'kind':'status','status':400,'count':2}");
	portal_await(scene, portal_requests(scene) + 4);
	portal_property(scene, "dev", "sasl.username", "'other'");
	run_await_output(scene, &run, "run other\nready\n");
	supervised_stop(scene, &run, 143,
			"run acme-factory-dev\nready\nrun other\nready\n",
			"*is not changed*changed: KAFKA_SASL_USERNAME;*");
	assert_null(strstr(buf_text(&run.err), "SERVERS"));
}

SCENE_TEST(the_token_is_exchanged_when_rejected_twice)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(PROGRAM("$QUIXRUN_TOKEN_ID")),
	};

	portal_start(scene, NULL);
	supervised_start_with(scene, &run, PROFILE_DEV OFTEN);
	portal_rotate(scene, "dev");
	run_await_output(scene, &run, "run 2:<dev-2:id>\nready\n");
	/* The profile is rotated, too: the same token is now token 1. */
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "workspace = acme-factory-dev\n"
		      "token_1 = <dev-2>\ntoken_2 = <dev-3>\n" OFTEN);
	portal_await(scene, portal_requests(scene) + 5);
	portal_rotate(scene, "dev");
	run_await_output(scene, &run, "run 2:<dev-3:id>\nready\n");
	supervised_stop(
		scene, &run, 143,
		"run 1:<dev-1:id>\nready\nrun 2:<dev-2:id>\nready\n"
		"run 2:<dev-3:id>\nready\n",
		"*rejects the token*; restarted as*rejects the token*; restarted as*");
}
