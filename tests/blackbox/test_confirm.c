/*
 * The question before a program runs under a profile with `confirm`.
 */
#include "harness.h"
#include "profiles.h"
#include "run_output.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define CONFIRM	 "[profile]\nconfirm = yes\n" PROFILE_LOCAL
#define QUESTION "quixrun: run '<probe>' in profile 'dev'? [y/N] "
#define REFUSAL	 "quixrun: profile 'dev': not confirmed, nothing was run\n"

/* Waits until the terminal shows the end of a question. */
static void await_question(struct run *run)
{
	while (strstr(buf_text(&run->tty), "[y/N] ") == NULL)
		assert_true(output_step(run, 30000));
}

static void type(const struct run *run, const char *text)
{
	const size_t length = strlen(text);

	assert_int_equal(write(run->fds_out[2], text, length), length);
}

/* Asks, types `answer`, and compares what the terminal showed before it. */
static void answer(struct scene *scene, struct run *run, const char *question,
		   const char *text)
{
	run->terminal |= TERMINAL_INPUT;
	run_start(scene, run);
	await_question(run);
	assert_string_equal(buf_text(&run->tty), scene_text(scene, question));
	type(run, text);
	run_wait(scene, run);
}

static void assert_answer(struct scene *scene, const char *text, bool goes_on)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "say", "done"),
	};

	answer(scene, &run, QUESTION, text);
	assert_run(scene, &run, goes_on ? 0 : 125, goes_on ? "done\n" : "",
		   goes_on ? "" : REFUSAL);
}

SCENE_TEST(only_yes_goes_on)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", CONFIRM);
	assert_answer(scene, "y\n", true);
	assert_answer(scene, "YES\n", true);
	assert_answer(scene, "\n", false);
	assert_answer(scene, "n\n", false);
	assert_answer(scene, "yesterday\n", false);
	assert_answer(scene, "yes please do it now\n", false);
	assert_answer(scene, "\x04", false); /* end of file */
}

SCENE_TEST(the_description_is_part_of_the_question)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "say", "done"),
	};

	scene_profile(scene, "dev",
		      CONFIRM
		      "[profile]\ndescription = production, \x1b[31mreal\n");
	answer(scene, &run,
	       "quixrun: run '<probe>' in profile 'dev' (production, "
	       "?[31mreal)? [y/N] ",
	       "y\n");
	assert_run(scene, &run, 0, "done\n", "");
}

/* Standard input belongs to the program. */
SCENE_TEST(the_answer_is_not_read_from_standard_input)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c", "cat; :"),
		.terminal = TERMINAL_ERROR,
		.input = "n\nfor the program\n",
	};

	scene_profile(scene, "dev", CONFIRM);
	run_start(scene, &run);
	await_question(&run);
	type(&run, "y\n");
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "n\nfor the program\n", "");
}

SCENE_TEST(the_program_gets_what_is_typed_behind_the_answer)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c",
			      "read x; echo \"[$x]\""),
		.terminal = TERMINAL_INPUT,
	};

	scene_profile(scene, "dev", CONFIRM);
	run_start(scene, &run);
	await_question(&run);
	type(&run, "y\nsecond\n");
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "[second]\n", "");
}

SCENE_TEST(an_interrupt_ends_at_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	scene_profile(scene, "dev", CONFIRM);
	answer(scene, &run, QUESTION, "\x03");
	assert_killed(&run, SIGINT);
}

SCENE_TEST(nothing_is_asked_of_the_portal_before)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", "[profile]\nconfirm = yes\n" PROFILE_DEV);
	answer(scene, &run, QUESTION, "n\n");
	assert_run(scene, &run, 125, "", REFUSAL);
	assert_int_equal(portal_requests(scene), 0);
}

static void assert_unasked(struct scene *scene, const char *const *args,
			   int terminal)
{
	AUTO_RUN struct run run = { .args = args, .terminal = terminal };

	run_program(scene, &run);
	assert_run(scene, &run, 0, "done\n", "");
	assert_int_equal(run.tty.length, 0);
}

SCENE_TEST(y_answers)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", CONFIRM);
	assert_unasked(scene,
		       TEXTS("-y", "-p", "dev", "<probe>", "say", "done"),
		       TERMINAL_INPUT);
	assert_unasked(scene,
		       TEXTS("--yes", "-p", "dev", "<probe>", "say", "done"),
		       TERMINAL_INPUT);
}

SCENE_TEST(without_a_terminal_nothing_is_asked)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", CONFIRM);
	assert_unasked(scene, TEXTS("-p", "dev", "<probe>", "say", "done"),
		       TERMINAL_NONE);
}

SCENE_TEST(without_confirm_nothing_is_asked)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", "[profile]\nconfirm = no\n" PROFILE_LOCAL);
	assert_unasked(scene, TEXTS("-p", "dev", "<probe>", "say", "done"),
		       TERMINAL_INPUT);
}
