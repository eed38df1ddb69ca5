/*
 * The command line: what is rejected, and that no program runs then.
 */
#include "harness.h"
#include "profiles.h"

#include <string.h>

#define NAME_RULE                                                              \
	"the text before the '=' is not a variable name: letters, "            \
	"digits and '_', not beginning with a digit\n"

static const struct launch_case REFUSALS[] = {
	{ .name = "an_unknown_long_option_gets_a_suggestion",
	  .args = TEXTS("--profle=dev", "<probe>"),
	  .status = 125,
	  .err = "quixrun: unknown option '--profle'; "
		 "did you mean '--profile'?\n" },
	{ .name = "what_stands_behind_an_unknown_option_is_not_repeated",
	  .args = TEXTS("--token=sdk-secret", "<probe>"),
	  .status = 125,
	  .err = "quixrun: unknown option '--token'; see 'quixrun --help'\n" },
	{ .name = "an_unknown_short_option_is_named",
	  .args = TEXTS("-Z", "<probe>"),
	  .status = 125,
	  .err = "quixrun: unknown option '-Z'; see 'quixrun --help'\n" },
	{ .name = "an_option_without_its_value_is_named",
	  .args = TEXTS("-p"),
	  .status = 125,
	  .err = "quixrun: option '--profile' needs a value\n" },
	{ .name = "a_flag_takes_no_value",
	  .args = TEXTS("--no-cache=yes", "<probe>"),
	  .status = 125,
	  .err = "quixrun: option '--no-cache' takes no value\n" },
	{ .name = "use_token_does_not_repeat_a_token",
	  .args = TEXTS("--use-token=sdk-1234", "<probe>"),
	  .status = 125,
	  .err = "quixrun: --use-token: not auto, 1 or 2; the option selects a token of the profile; put the token itself"
		 " into the "
		 "profile\n" },
	{ .name = "a_timeout_must_be_a_duration",
	  .args = TEXTS("--timeout=soon", "<probe>"),
	  .status = 125,
	  .err = "quixrun: --timeout: 'soon' is not a duration such as 500ms, "
		 "30s or 5m\n" },
	{ .name = "e_without_an_equals_sign_does_not_repeat_it",
	  .args = TEXTS("-e", "sdk-secret", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -e: no '='; write -e NAME=VALUE\n" },
	{ .name = "e_with_a_bad_name_is_refused",
	  .args = TEXTS("-e", "1A=x", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -e: " NAME_RULE },
	{ .name = "t_with_a_bad_name_is_refused",
	  .args = TEXTS("-t", "A-B=x", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -t: " NAME_RULE },
	{ .name = "t_without_a_topic_is_refused",
	  .args = TEXTS("-t", "A=", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -t: no topic after the '='\n" },
	{ .name = "u_takes_a_name_only",
	  .args = TEXTS("-u", "A=1", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -u: not a variable name\n" },
	{ .name = "no_program_is_said_so",
	  .args = TEXTS("-p", "dev"),
	  .profile = PROFILE_LOCAL,
	  .status = 125,
	  .err = "quixrun: no program; usage: quixrun [OPTION]... [--] PROGRAM [ARG]...\n" },
	{ .name = "an_empty_profile_name_is_refused",
	  .args = TEXTS("-p", "", "<probe>"),
	  .status = 125,
	  .err = "quixrun: -p: an empty name\n" },
};

/* The size that fits on a terminal. */
#define HELP_LINES   40
#define HELP_COLUMNS 80

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; count++) {
		const size_t length = strcspn(text, "\n");

		assert_true(length <= HELP_COLUMNS);
		text += length + 1;
	}
	return count;
}

SCENE_TEST(help_goes_to_stdout_and_fits_a_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--help") };

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.err), "");
	assert_non_null(strstr(buf_text(&run.out),
			       "quixrun [OPTION]... [--] PROGRAM [ARG]..."));
	assert_non_null(strstr(buf_text(&run.out), "--profile=NAME|PATH"));
	assert_null(strstr(buf_text(&run.out), "--use-token"));
	assert_true(count_lines(buf_text(&run.out)) <= HELP_LINES);
}

SCENE_TEST(help_all_has_the_others_as_well)
{
	static const char *const options[] = { "-p, --profile=NAME|PATH ",
					       "--use-token=auto|1|2 ",
					       "--print[=FORMAT] ",
					       "--files-dir=DIR ",
					       "--now ",
					       "--log-format=text|json ",
					       "-h, --help[=all] " };
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--help=all") };
	size_t i;

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_true(count_lines(buf_text(&run.out)) > HELP_LINES);
	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const char *at = strstr(buf_text(&run.out), options[i]);

		assert_non_null(at);
		assert_null(strstr(at + 1, options[i]));
	}
}

SCENE_TEST(version_needs_no_profile)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-V") };

	run_program(scene, &run);
	assert_run(scene, &run, 0, "quixrun " QUIXRUN_VERSION "\n", "");
}

SCENE_TEST(options_end_at_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "say", "-V", "--help"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "-V\n", "");
}

SCENE_TEST(help_takes_no_value_but_all)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--help=al") };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: --help takes no value but 'all'\n");
}

SCENE_TEST(two_dashes_end_the_options)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-pdev", "--", "<probe>", "say", "--"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "--\n", "");
}

SCENE_TEST(what_cannot_be_written_fails)
{
	static const char *const commands[] = { "--help", "-V", "--list",
						"-p dev --print", "-np dev" };
	struct scene *scene = *state;
	size_t i;

	scene_profile(scene, "dev",
		      "[broker]\nbootstrap.servers = localhost:19092\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		AUTO_RUN struct run full = {
			.program = "/bin/sh",
			.args = TEXTS("-c", "exec <quixrun> $0 >/dev/full",
				      commands[i]),
		};
		AUTO_RUN struct run closed = {
			.program = "/bin/sh",
			.args = TEXTS("-c", "exec <quixrun> $0 >&-",
				      commands[i]),
		};

		run_program(scene, &full);
		assert_run(scene, &full, 125, "",
			   "quixrun: cannot write to standard output: No "
			   "space left on device\n");
		run_program(scene, &closed);
		assert_run(scene, &closed, 125, "",
			   "quixrun: cannot write to standard output: Bad "
			   "file descriptor\n");
	}
}

CASES(REFUSALS);
