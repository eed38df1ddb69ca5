#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "options/options.h"

#define ARGUMENTS_MAX 16

/* A command line and its parsed options. */
struct line {
	struct options options;
	struct error error;
	char *argv[ARGUMENTS_MAX];
	char bytes[1024]; /* of the words */
	int argc;
};

static int options_enter(void **state)
{
	*state = calloc(1, sizeof(struct line));
	return *state ? 0 : -1;
}

static int options_leave(void **state)
{
	struct line *line = *state;

	options_clear(&line->options);
	free(line);
	return 0;
}

#define OPTIONS_TEST(name) TEST_WITH(name, options_enter, options_leave)

/*
 * Parses "quixrun" and the words of `words`, separated by '|'. Returns "" for
 * success, else the message.
 */
static const char *parse(struct line *line, const char *words)
{
	char *at = line->bytes;

	options_clear(&line->options);
	snprintf(line->bytes, sizeof(line->bytes), "quixrun%s%s",
		 *words ? "|" : "", words);
	line->argc = 0;
	line->argv[line->argc++] = at;
	for (; *at; at++) {
		if (*at != '|')
			continue;
		*at = '\0';
		assert_true(line->argc < ARGUMENTS_MAX - 1);
		line->argv[line->argc++] = at + 1;
	}
	line->argv[line->argc] = NULL;
	/* Resets getopt(3). */
	optind = 0;
	if (!options_parse(&line->options, line->argc, line->argv,
			   &line->error))
		return "";
	assert_int_equal(line->error.status, STATUS_PERMANENT);
	return line->error.message;
}

/* PROGRAM ARG... separated by blanks, or "(none)". */
static const char *program(const struct line *line)
{
	static char text[256];
	char **word = line->options.program;
	size_t length = 0;

	if (!word)
		return "(none)";
	text[0] = '\0';
	for (; *word; word++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "%s%s", length ? " " : "", *word);
	return text;
}

OPTIONS_TEST(without_options_everything_is_as_documented)
{
	struct line *line = *state;

	assert_string_equal(parse(line, ""), "");
	assert_string_equal(program(line), "(none)");
	assert_null(line->options.profile);
	assert_null(line->options.config_dir);
	assert_int_equal(line->options.timeout_ms, 30000);
	assert_int_equal(line->options.use_token, TOKEN_UNSET);
	assert_int_equal(line->options.command, COMMAND_LAUNCH);
	assert_int_equal(line->options.log.verbosity, 0);
	assert_false(line->options.is_pristine);
	assert_false(line->options.without_cache);
	assert_false(line->options.is_offline);
	assert_false(line->options.is_confirmed);
}

OPTIONS_TEST(options_end_at_the_program)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-p|dev|prog|-p|prod|--help|--|-x"),
			    "");
	assert_string_equal(program(line), "prog -p prod --help -- -x");
	assert_string_equal(line->options.profile, "dev");
	assert_int_equal(line->options.command, COMMAND_LAUNCH);
}

OPTIONS_TEST(two_dashes_end_options_once)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-v|--|-p|--|x"), "");
	assert_string_equal(program(line), "-p -- x");
	assert_null(line->options.profile);
	assert_string_equal(parse(line, "--"), "");
	assert_string_equal(program(line), "(none)");
	assert_string_equal(parse(line, "--|--|x"), "");
	assert_string_equal(program(line), "-- x");
}

OPTIONS_TEST(a_lone_dash_and_an_empty_word_are_programs)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-|-p"), "");
	assert_string_equal(program(line), "- -p");
	assert_string_equal(parse(line, "-v||x"), "");
	assert_string_equal(line->options.program[0], "");
	assert_string_equal(line->options.program[1], "x");
}

OPTIONS_TEST(short_and_long_options_say_the_same)
{
	static const char *const lines[] = {
		"-p|dev|-C|dir|-e|A=1|-u|B|-i|-t|T=topic|-y|-q",
		"-pdev|-Cdir|-eA=1|-uB|-itT=topic|-yq",
		"--profile|dev|--config-dir|dir|--env|A=1|--unset|B|--pristine|"
		"--topic|T=topic|--yes|--quiet",
		"--profile=dev|--config-dir=dir|--env=A=1|--unset=B|--pristine|"
		"--topic=T=topic|--yes|--quiet",
	};
	struct line *line = *state;
	const struct options *options = &line->options;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_string_equal(parse(line, lines[i]), "");
		assert_string_equal(options->profile, "dev");
		assert_string_equal(options->config_dir, "dir");
		assert_int_equal(options->variables.count, 1);
		assert_string_equal(options->variables.items[0].name, "A");
		assert_string_equal(options->variables.items[0].value, "1");
		assert_int_equal(options->unset.count, 1);
		assert_string_equal(options->unset.items[0], "B");
		assert_int_equal(options->topics.count, 1);
		assert_string_equal(options->topics.items[0].name, "T");
		assert_string_equal(options->topics.items[0].value, "topic");
		assert_true(options->is_pristine);
		assert_true(options->is_confirmed);
		assert_int_equal(options->log.verbosity, -1);
	}
}

OPTIONS_TEST(options_without_a_letter_are_long)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "--env-file=a.env|--env-file|b.env|"
					"--no-cache|--offline|--use-token=2|"
					"--timeout=1.5m|--log-format=json"),
			    "");
	assert_int_equal(line->options.env_files.count, 2);
	assert_string_equal(line->options.env_files.items[0], "a.env");
	assert_string_equal(line->options.env_files.items[1], "b.env");
	assert_true(line->options.without_cache);
	assert_true(line->options.is_offline);
	assert_int_equal(line->options.use_token, TOKEN_2);
	assert_int_equal(line->options.timeout_ms, 90000);
	assert_true(line->options.log.is_json);
}

OPTIONS_TEST(the_last_of_single_options_counts)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-p|a|-p|b|--timeout=1|--timeout=0|"
					"--use-token=1|--use-token=auto|"
					"--log-format=json|--log-format=text"),
			    "");
	assert_string_equal(line->options.profile, "b");
	assert_int_equal(line->options.timeout_ms, 0);
	assert_int_equal(line->options.use_token, TOKEN_AUTO);
	assert_false(line->options.log.is_json);
}

OPTIONS_TEST(verbosity_is_counted)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-vv|--verbose"), "");
	assert_int_equal(line->options.log.verbosity, 3);
	assert_string_equal(parse(line, "-q|-v"), "");
	assert_int_equal(line->options.log.verbosity, 0);
}

OPTIONS_TEST(help_and_version_are_commands)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-h"), "");
	assert_int_equal(line->options.command, COMMAND_HELP);
	assert_string_equal(parse(line, "--version|prog"), "");
	assert_int_equal(line->options.command, COMMAND_VERSION);
}

OPTIONS_TEST(unknown_options_are_refused)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-x"),
			    "unknown option '-x'; see 'quixrun --help'");
	assert_string_equal(parse(line, "-vx"),
			    "unknown option '-x'; see 'quixrun --help'");
	assert_string_equal(parse(line, "--profil|dev|--tmieout=3"),
			    "unknown option '--tmieout'; did you mean "
			    "'--timeout'?");
	assert_string_equal(parse(line, "--prophile=dev"),
			    "unknown option '--prophile'; did you mean "
			    "'--profile'?");
	assert_string_equal(parse(line, "--nonsense"),
			    "unknown option '--nonsense'; see 'quixrun "
			    "--help'");
}

OPTIONS_TEST(an_unknown_options_value_is_not_repeated)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "--token=sdk-secret"),
			    "unknown option '--token'; see 'quixrun --help'");
	assert_string_equal(parse(line, "--use-tokn=sdk-secret"),
			    "unknown option '--use-tokn'; did you mean "
			    "'--use-token'?");
}

OPTIONS_TEST(a_missing_value_is_told)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-p"),
			    "option '--profile' needs a value");
	assert_string_equal(parse(line, "--timeout"),
			    "option '--timeout' needs a value");
	assert_string_equal(parse(line, "-v|-e"),
			    "option '--env' needs a value");
	assert_string_equal(parse(line, "--use-token"),
			    "option '--use-token' needs a value");
}

OPTIONS_TEST(a_value_too_many_is_told)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "--offline=yes"),
			    "option '--offline' takes no value");
	assert_string_equal(parse(line, "--help=sdk-secret"),
			    "--help takes no value but 'all'");
}

OPTIONS_TEST(values_are_checked)
{
#define NO_NAME                                                                \
	"the text before the '=' is not a variable name: letters, "            \
	"digits and '_', not beginning with a digit"
#define NO_CHOICE                                                                                        \
	"--use-token: not auto, 1 or 2; the option selects a token of the profile; put the token itself" \
	" into the profile"
	static const struct {
		const char *words;
		const char *message;
	} examples[] = {
		{ "-p|", "-p: an empty name" },
		{ "--config-dir=", "-C: an empty folder" },
		{ "-e|A", "-e: no '='; write -e NAME=VALUE" },
		{ "-e|sdk-secret=x", "-e: " NO_NAME },
		{ "-e|=x", "-e: " NO_NAME },
		{ "-e|1A=x", "-e: " NO_NAME },
		{ "-e|A=", "" },
		{ "-e|A=b=c", "" },
		{ "-t|A-B=x", "-t: " NO_NAME },
		{ "-t|A", "-t: no '='; write -t NAME=TOPIC" },
		{ "-t|A=", "-t: no topic after the '='" },
		{ "-u|", "-u: not a variable name" },
		{ "-u|A=B", "-u: not a variable name" },
		{ "-u|A-B", "" },
		{ "--env-file=", "--env-file: no path" },
		{ "--use-token=3", NO_CHOICE },
		{ "--use-token=", NO_CHOICE },
		{ "--use-token=sdk-secret", NO_CHOICE },
		{ "--timeout=soon", "--timeout: 'soon' is not a duration such "
				    "as 500ms, 30s or 5m" },
		{ "--timeout=-1", "--timeout: '-1' is not a duration such as "
				  "500ms, 30s or 5m" },
		{ "--timeout=", "--timeout: '' is not a duration such as "
				"500ms, 30s or 5m" },
		{ "--log-format=xml", "--log-format: 'xml' is neither text nor "
				      "json" },
	};
	struct line *line = *state;
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		assert_string_equal(parse(line, examples[i].words),
				    examples[i].message);
}

OPTIONS_TEST(many_repeatable_options_keep_their_order)
{
	struct line *line = *state;

	assert_string_equal(parse(line, "-e|A=1|-u|X|-e|B=2|-e|A=3|-u|Y"), "");
	assert_int_equal(line->options.variables.count, 3);
	assert_string_equal(line->options.variables.items[0].name, "A");
	assert_string_equal(line->options.variables.items[0].value, "1");
	assert_string_equal(line->options.variables.items[1].name, "B");
	assert_string_equal(line->options.variables.items[1].value, "2");
	assert_string_equal(line->options.variables.items[2].name, "A");
	assert_string_equal(line->options.variables.items[2].value, "3");
	assert_int_equal(line->options.unset.count, 2);
}

OPTIONS_TEST(the_log_is_as_far_as_it_was_read)
{
	struct line *line = *state;

	parse(line, "--log-format=json|-q|--nonsense|-v");
	assert_true(line->options.log.is_json);
	assert_int_equal(line->options.log.verbosity, -1);
}

TEST(every_row_of_the_table_can_be_told_apart)
{
	size_t count, i, j;
	const struct option_row *rows = option_rows(&count);

	for (i = 0; i < count; i++) {
		assert_non_null(rows[i].help);
		for (j = 0; j < i; j++) {
			assert_int_not_equal(rows[i].letter, rows[j].letter);
			assert_string_not_equal(rows[i].name, rows[j].name);
		}
	}
}
