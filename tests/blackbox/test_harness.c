/*
 * Tests of the test harness: the probe and the portal work as other tests
 * expect.
 */
#include "harness.h"
#include "profiles.h"
#include "waits.h"

#include <signal.h>
#include <unistd.h>

SCENE_TEST(probe_records_what_it_was_given)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "<probe>",
		.name = "a name",
		.args = TEXTS("dump", "<dir>/seen", "", "two words", "<none>"),
		.env = TEXTS("A=1", "A=2", "no-equals", "EMPTY="),
		.ignored = NUMBERS(SIGHUP),
		.blocked = NUMBERS(SIGUSR1),
		.fds = NUMBERS(7),
		.is_input_closed = true,
	};

	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_string_equal(dump_get(&dump, "argv", 0), "a name");
	assert_string_equal(dump_get(&dump, "argv", 3), "");
	assert_string_equal(dump_get(&dump, "argv", 5), "<none>");
	assert_int_equal(dump_count(&dump, "env"), 9);
	assert_string_equal(dump_get(&dump, "env", 2), "no-equals");
	assert_env(scene, &dump, "EMPTY", "");
	assert_env(scene, &dump, "HOME", "<dir>/home");
	assert_string_equal(dump_get(&dump, "SigIgn", 0), "0000000000000001");
	assert_string_equal(dump_get(&dump, "SigBlk", 0), "0000000000000200");
	assert_string_equal(dump_get(&dump, "cwd", 0),
			    scene_text(scene, "<dir>"));
	assert_fds(&dump, (const int[]){ 1, 2, 7, -1 });
}

SCENE_TEST(a_death_by_signal_is_told_from_an_exit)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<probe>",
				    .args = TEXTS("kill", "15") };

	run_program(scene, &run);
	assert_killed(&run, SIGTERM);
}

SCENE_TEST(portal_rotates_tokens)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_rotate(scene, "dev");
	cJSON *world = portal_command(scene, "state", "{}");
	const cJSON *dev = cJSON_GetObjectItem(world, "dev");
	assert_string_equal(cJSON_GetObjectItem(dev, "token_1")->valuestring,
			    scene_text(scene, "<dev-2>"));
	assert_string_equal(cJSON_GetObjectItem(dev, "token_2")->valuestring,
			    scene_text(scene, "<dev-3>"));
	cJSON_Delete(world);
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(a_terminal_is_given_to_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "test -t 0 && test -t 2 && ! test -t 1 "
				    "&& echo yes && echo no >/dev/tty"),
		.terminal = TERMINAL_INPUT | TERMINAL_ERROR,
	};

	run_program(scene, &run);
	assert_run(scene, &run, 0, "yes\n", "");
	assert_string_equal(buf_text(&run.tty), "no\r\n");
}

SCENE_TEST(pid_1_has_a_proc_of_its_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "echo $$; readlink /proc/self"),
		.is_pid_1 = true,
	};

	run_program(scene, &run);
	assert_run(scene, &run, 0, "1\n2\n", "");
}

/*
 * A program with a secret in its command line, and one with it in its
 * environment; the portal watches it like quixrun.
 */
SCENE_TEST(a_leak_is_found)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<probe>",
				    .args = TEXTS("ready", "<dev-1>"),
				    .env = TEXTS("A=<mine>"),
				    .shows_secrets = true };
	struct buf complaints = { 0 };

	portal_start(scene, TEXTS("--watch", "<probe>"));
	scene_secret(scene, "mine", "correct-horse");
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	portal_stop(scene, &complaints);
	assert_string_equal(buf_text(&complaints),
			    "the secret 'dev-1' was in the cmdline of probe\n"
			    "the secret 'mine' was in the environ of probe\n");
	buf_clear(&complaints);
}

/* The same without a portal; the probe is used in place of quixrun. */
SCENE_TEST(a_leak_without_a_portal_is_found)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<probe>",
				    .args = TEXTS("ready", "<one>"),
				    .env = TEXTS("A=<two>"),
				    .shows_secrets = true };

	scene_secret(scene, "one", "battery-staple");
	scene_secret(scene, "two", "correct-horse");
	scene_name(scene, "quixrun", scene_text(scene, "<probe>"));
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	assert_string_equal(buf_text(&scene->leaks),
			    "the secret 'one' was in the cmdline of quixrun\n"
			    "the secret 'two' was in the environ of quixrun\n");
	buf_clear(&scene->leaks);
}

/* A leak in a grandchild is found, too. */
SCENE_TEST(a_leak_of_a_child_is_found)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "\"$0\" ready \"$1\"; exit", "<probe>",
			      "<one>"),
		.shows_secrets = true,
	};

	scene_secret(scene, "one", "battery-staple");
	scene_name(scene, "helper", scene_text(scene, "<probe>"));
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	assert_string_equal(buf_text(&scene->leaks),
			    "the secret 'one' was in the cmdline of helper\n");
	buf_clear(&scene->leaks);
	assert_int_equal(kill(waits_child(scene, run.pid), SIGTERM), 0);
	run_wait(scene, &run);
	buf_clear(&scene->leaks);
}

SCENE_TEST(a_leak_in_a_file_is_found)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "mkdir a && echo \"x $0 y\" >a/leak; "
			      "echo $0 >expected",
			      "<one>"),
	};
	struct buf complaints = { 0 };

	scene_secret(scene, "one", "battery-staple");
	scene_write(scene, "profile", 0600, "<one>");
	scene_holds_secrets(scene, "<dir>/expected");
	run_program(scene, &run);
	leftovers_secrets(scene, &complaints);
	assert_string_equal(
		buf_text(&complaints),
		scene_text(scene, "the secret 'one' is in <dir>/a/leak\n"));
	buf_clear(&complaints);
	scene_holds_secrets(scene, "<dir>/a/leak");
}

/*
 * run_wait searches standard output, standard error and the terminal, also
 * after a NUL.
 */
SCENE_TEST(a_leak_in_what_is_written_is_found)
{
	static const char bytes[] = "a\0b battery-staple c";
	struct scene *scene = *state;

	scene_secret(scene, "one", "battery-staple");
	assert_string_equal(scene_find_secret(scene, bytes, sizeof(bytes)),
			    "one");
	assert_null(scene_find_secret(scene, bytes, sizeof(bytes) - 4));
	assert_null(scene_find_secret(scene, NULL, 0));
}

SCENE_TEST(every_process_of_ours_is_looked_into)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>",
						  "exit", "0") };

	if (valgrind_is_on() || geteuid() != 0) {
		print_message("SKIPPED: only root can look into a process "
			      "that is not dumpable\n");
		skip();
	}
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	cJSON *report = portal_command(scene, "leaks", "{}");
	assert_true(cJSON_GetNumberValue(
			    cJSON_GetObjectItem(report, "processes")) >= 2);
	cJSON_Delete(report);
}
