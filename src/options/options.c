#include "options/option_table.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* getopt_long's own tables, made from ours. */
struct getopt_tables {
	char letters[2 * OPTION_COUNT_MAX + 3];
	struct option names[OPTION_COUNT_MAX + 1];
};

static void make_tables(struct getopt_tables *tables)
{
	char *at = tables->letters;
	size_t count, i;
	const struct option_row *table = option_rows(&count);

	*tables = (struct getopt_tables){ 0 };
	*at++ = '+'; /* options end at the first operand */
	*at++ = ':'; /* tell a missing value from an unknown option */
	for (i = 0; i < count; i++) {
		tables->names[i] = (struct option){
			.name = table[i].name,
			.has_arg = !table[i].argument ? no_argument
				   : *table[i].argument == '['
					   ? optional_argument
					   : required_argument,
			.val = table[i].letter,
		};
		if (table[i].letter >= OPTION_ENV_FILE)
			continue;
		*at++ = (char)table[i].letter;
		if (table[i].argument)
			*at++ = ':';
	}
}

static const struct option_row *find_row(int letter)
{
	size_t count, i;
	const struct option_row *table = option_rows(&count);

	for (i = 0; i < count; i++)
		if (table[i].letter == letter)
			return &table[i];
	return NULL;
}

static const char *nearest_option(const char *word)
{
	const char *names[OPTION_COUNT_MAX + 1] = { NULL };
	size_t count, i;
	const struct option_row *table = option_rows(&count);

	for (i = 0; i < count; i++)
		names[i] = table[i].name;
	return text_nearest(word, names);
}

static int unknown_long(const char *word, struct error *error)
{
	/* What stands behind a '=' may be a secret (--tokn=sdk-...). */
	AUTO_FREE char *name = mem_copy(word + 2, strcspn(word + 2, "="));
	const char *nearest = nearest_option(name);

	if (nearest)
		return error_set(error, STATUS_MEND,
				 "unknown option '--%s'; did you mean '--%s'?",
				 name, nearest);
	return error_set(error, STATUS_MEND,
			 "unknown option '--%s'; see 'quixrun --help'", name);
}

/*
 * optopt is 0 for an unknown long option, the letter of an unknown short one,
 * and that of a known option which lacks its value or was given one.
 */
static int refuse_option(char **argv, int result, struct error *error)
{
	const struct option_row *row = find_row(optopt);

	if (!optopt)
		return unknown_long(argv[optind - 1], error);
	if (!row)
		return error_set(error, STATUS_MEND,
				 "unknown option '-%c'; see 'quixrun --help'",
				 optopt);
	return error_set(error, STATUS_MEND, "option '--%s' %s", row->name,
			 result == ':' ? "needs a value" : "takes no value");
}

static int take(struct options *options, int letter, struct error *error)
{
	const struct option_row *row = find_row(letter);

	if (!row)
		return unknown_long("--", error);
	if (row->take)
		return row->take(options, optarg, error);
	if (row->command != COMMAND_LAUNCH) {
		if (row->argument)
			options->operand = optarg;
		return option_choose(options, row->command, error);
	}
	*(bool *)((char *)options + row->flag) = true;
	return 0;
}

int options_parse(struct options *options, int argc, char **argv,
		  struct error *error)
{
	struct getopt_tables tables;
	int letter;

	*options = (struct options){ .timeout_ms = OPTIONS_TIMEOUT_MS };
	make_tables(&tables);
	opterr = 0;
	while ((letter = getopt_long(argc, argv, tables.letters, tables.names,
				     NULL)) != -1) {
		if (letter == '?' || letter == ':')
			return refuse_option(argv, letter, error);
		if (take(options, letter, error))
			return -1;
	}
	if (optind < argc)
		options->program = argv + optind;
	return options_check(options, error);
}

void options_clear(struct options *options)
{
	free(options->variables.items);
	free(options->unset.items);
	free(options->env_files.items);
	free(options->topics.items);
	*options = (struct options){ 0 };
}
