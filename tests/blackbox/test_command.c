/*
 * ${command:LINE}: how it runs and ends.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_output.h"

#define ENV(value) PROFILE_LOCAL "[env]\nA = " value "\n"

static void assert_value(struct scene *scene, const char *line,
			 const char *value)
{
	struct dump dump = launch_dev(scene, line);

	assert_env(scene, &dump, "A", value);
}

SCENE_TEST(its_output_loses_one_final_newline)
{
	assert_value(*state, ENV("${command:echo one}"), "one");
	assert_value(*state, ENV("[${command:printf 'a\\nb\\n\\n'}]"),
		     "[a\nb\n]");
	assert_value(*state, ENV("${command:true}"), "");
}

/* The shell gets the whole line, except for the documented comment. */
SCENE_TEST(the_line_belongs_to_the_shell)
{
	assert_value(*state, ENV("${command:x=1; echo \"${x}-$HOME\"}"),
		     "1-<home>");
	assert_value(*state, ENV("${command:echo ${token:-none}}"), "none");
	assert_value(*state, ENV("${command:echo 'a:b' \"#c\"}"), "a:b #c");
	assert_value(*state, ENV("${command:f() { echo in; }; f}"), "in");
}

SCENE_TEST(a_token_may_come_from_a_password_manager)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_write(scene, "store", 0600, "<dev-1>\n");
	struct dump dump =
		launch_dev(scene, "[quix]\nportal = <portal>\n"
				  "token_1 = ${command:cat <dir>/store}\n");
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
}

/* In another process group it could not ask on the terminal. */
SCENE_TEST(it_runs_as_quixrun_was_started)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "exit", "0"),
		.ignored = NUMBERS(SIGHUP),
		.fds = NUMBERS(7),
		.input = "from standard input",
	};

	scene_profile(scene, "dev",
		      ENV("${command:cat ><dir>/input-seen; "
			  "<probe> dump <dir>/seen}"));
	run_start(scene, &run);
	const pid_t pid = run.pid;
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_int_equal(strtol(dump_get(&dump, "pgrp", 0), NULL, 10), pid);
	assert_string_equal(dump_get(&dump, "SigIgn", 0), "0000000000000001");
	assert_fds(&dump, (const int[]){ 0, 1, 2, 7, -1 });
	assert_string_equal(scene_read(scene, "<dir>/input-seen"),
			    "from standard input");
}

SCENE_TEST(its_standard_error_passes_through)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV("${command:echo asking >&2; echo x}"));
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "asking\n");
	assert_env(scene, &dump, "A", "x");
}

SCENE_TEST(it_can_ask_on_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c", "echo \"$A\""),
		.terminal = TERMINAL_INPUT,
	};

	scene_profile(scene, "dev",
		      ENV("${command:read x </dev/tty; echo got $x}"));
	run_start(scene, &run);
	assert_int_equal(write(run.fds_out[2], "an answer\n", 10), 10);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "got an answer\n", "");
}

/* Waits until the command has reported on standard error. */
static void await_begin(struct run *run)
{
	while (strstr(buf_text(&run->err), "begun\n") == NULL)
		assert_true(output_step(run, 30000));
}

/* scene_teardown fails the test when the command does not end. */
SCENE_TEST(an_interrupt_ends_both)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>"),
		.terminal = TERMINAL_INPUT,
	};

	scene_profile(scene, "dev",
		      ENV("${command:echo begun >&2; exec <probe> ready}"));
	run_start(scene, &run);
	await_begin(&run);
	assert_int_equal(write(run.fds_out[2], "\x03", 1), 1);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGINT);
}

SCENE_TEST(a_killed_quixrun_takes_it_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	scene_profile(scene, "dev",
		      ENV("${command:echo begun >&2; exec <probe> ready}"));
	run_start(scene, &run);
	await_begin(&run);
	kill(run.pid, SIGKILL);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGKILL);
}

#define AT "quixrun: <config>/dev.ini:4: ${command}: "
#define REFUSED(sentence, text, message)                                       \
	{                                                                      \
		.name = #sentence, .profile = ENV(text), .status = 125,        \
		.err = message "\n"                                            \
	}

static const struct launch_case FAILURES[] = {
	REFUSED(its_status_is_named, "${command:echo sdk-secret; exit 3}",
		AT "the command ended with status 3"),
	REFUSED(a_missing_program_is_the_shells_to_name,
		"${command:/nowhere/pass 2>/dev/null}",
		AT "the command ended with status 127"),
	REFUSED(its_signal_is_named, "${command:kill -9 $$}",
		AT "the command died of signal 9"),
	REFUSED(a_nul_byte_in_its_output, "${command:printf 'a\\0b'}",
		AT "the command's output contains a NUL byte"),
	REFUSED(output_without_end, "${command:cat /dev/zero}",
		AT "the command's output cannot be read or is over 1 MiB"),
};

/*
 * The timeout cannot be changed, so this takes half a minute: a command without
 * output, and one that has closed its output.
 */
SCENE_TEST(after_30_seconds_it_is_over)
{
	static const char *const lines[] = {
		ENV("${command:exec <probe> ready <&- 2>/dev/null}"),
		ENV("${command:exec <probe> ready >&- 2>/dev/null}"),
	};
	struct scene *scene = *state;
	struct run runs[2];

	for (size_t i = 0; i < 2; i++) {
		const char *const names[] = { "one", "two" };

		runs[i] = (struct run){
			.args = TEXTS("-p", names[i], "<probe>"),
		};
		scene_profile(scene, names[i], lines[i]);
		run_start(scene, &runs[i]);
	}
	for (size_t i = 0; i < 2; i++) {
		run_wait(scene, &runs[i]);
		assert_run_like(scene, &runs[i], 125, "",
				"quixrun: <config>/*.ini:4: ${command}: the "
				"command did not end within 30 seconds\n");
		assert_true(runs[i].ended_ms - runs[i].started_ms < 45000);
		run_clear(&runs[i]);
	}
}

CASES(FAILURES);
