#include "options/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

static int take_profile(struct options *options, char *value,
			struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT, "-p: an empty name");
	options->profile = value;
	return 0;
}

static int take_config_dir(struct options *options, char *value,
			   struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT,
				 "-C: an empty folder");
	options->config_dir = value;
	return 0;
}

/* Parses NAME=VALUE. The value may be a secret: no message repeats it. */
static int take_assignment(struct assignments *list, const char *option,
			   const char *value, struct error *error)
{
	const char *equals = strchr(value, '=');

	if (!equals)
		return error_set(error, STATUS_PERMANENT,
				 "%s: no '='; write %s NAME=%s", option, option,
				 strcmp(option, "-t") ? "VALUE" : "TOPIC");
	if (!text_is_variable_name(value, (size_t)(equals - value)))
		return error_set(error, STATUS_PERMANENT,
				 "%s: the text before the '=' is not a "
				 "variable name: letters, digits and '_', not "
				 "beginning with a digit",
				 option);
	list->items =
		mem_resize(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = (struct assignment){
		.name = mem_copy(value, (size_t)(equals - value)),
		.value = equals + 1,
	};
	return 0;
}

static int take_variable(struct options *options, char *value,
			 struct error *error)
{
	return take_assignment(&options->variables, "-e", value, error);
}

static int take_topic(struct options *options, char *value, struct error *error)
{
	if (take_assignment(&options->topics, "-t", value, error))
		return -1;
	if (!value[strcspn(value, "=") + 1])
		return error_set(error, STATUS_PERMANENT,
				 "-t: no topic after the '='");
	return 0;
}

static int take_unset(struct options *options, char *value, struct error *error)
{
	if (!*value || strchr(value, '='))
		return error_set(error, STATUS_PERMANENT,
				 "-u: not a variable name");
	strings_add(&options->unset, mem_copy_text(value));
	return 0;
}

static int take_env_file(struct options *options, char *value,
			 struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT,
				 "--env-file: no path");
	strings_add(&options->env_files, mem_copy_text(value));
	return 0;
}

static int take_app(struct options *options, char *value, struct error *error)
{
	if (value && !*value)
		return error_set(error, STATUS_PERMANENT,
				 "--app: an empty folder");
	options->wants_app = true;
	options->is_without_app = false;
	options->app_folder = value;
	return 0;
}

static int take_no_app(struct options *options, char *value,
		       struct error *error)
{
	(void)value;
	(void)error;
	options->wants_app = false;
	options->is_without_app = true;
	return 0;
}

static int take_deployment(struct options *options, char *value,
			   struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT, "-d: an empty name");
	options->deployment = value;
	return 0;
}

static int take_use_token(struct options *options, char *value,
			  struct error *error)
{
	static const char *const words[] = {
		[TOKEN_AUTO] = "auto", [TOKEN_1] = "1", [TOKEN_2] = "2"
	};
	int choice;

	for (choice = TOKEN_AUTO; choice <= TOKEN_2; choice++) {
		if (strcmp(value, words[choice]) != 0)
			continue;
		options->use_token = (enum token_choice)choice;
		return 0;
	}
	/* No message repeats the value: it may be a token. */
	return error_set(
		error, STATUS_PERMANENT,
		"--use-token: not auto, 1 or 2; the option selects a token of the profile; put the token itself "

		"into the profile");
}

static int take_timeout(struct options *options, char *value,
			struct error *error)
{
	if (text_parse_duration(value, &options->timeout_ms))
		return error_set(error, STATUS_PERMANENT,
				 "--timeout: '%s' is not a duration such as "
				 "500ms, 30s or 5m",
				 value);
	return 0;
}

static int take_quiet(struct options *options, char *value, struct error *error)
{
	(void)value;
	(void)error;
	options->log.verbosity--;
	return 0;
}

static int take_verbose(struct options *options, char *value,
			struct error *error)
{
	(void)value;
	(void)error;
	options->log.verbosity++;
	return 0;
}

static int take_log_format(struct options *options, char *value,
			   struct error *error)
{
	if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
		return error_set(error, STATUS_PERMANENT,
				 "--log-format: '%s' is neither text nor json",
				 value);
	options->log.is_json = *value == 'j';
	return 0;
}

/* Sets the command; it is an error to give two. */
static int choose_command(struct options *options, enum command command,
			  struct error *error)
{
	if (options->command != COMMAND_LAUNCH && options->command != command)
		return error_set(error, STATUS_PERMANENT,
				 "more than one command was given; see "
				 "'quixrun --help'");
	options->command = command;
	return 0;
}

static int take_print(struct options *options, char *value, struct error *error)
{
	options->format = value;
	return choose_command(options, COMMAND_PRINT, error);
}

static int take_help(struct options *options, char *value, struct error *error)
{
	if (value && strcmp(value, "all") != 0)
		return error_set(error, STATUS_PERMANENT,
				 "--help takes no value but 'all'");
	options->is_help_complete = value != NULL;
	return choose_command(options, COMMAND_HELP, error);
}

static int take_files_dir(struct options *options, char *value,
			  struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT,
				 "--files-dir: no path");
	options->files_dir = value;
	return 0;
}

static int take_from(struct options *options, char *value, struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_PERMANENT, "--from: no path");
	options->from = value;
	return 0;
}

static int take_store(struct options *options, char *value, struct error *error)
{
	(void)error;
	options->store = value;
	return 0;
}

#define FLAG(member)   .flag = offsetof(struct options, member)
#define CALL(function) .take = (function)
#define DOES(name)     .command = (name)

static const struct option_row table[] = {
	{ 'p', "profile", "NAME|PATH", "the profile; with a '/' it is a path",
	  CALL(take_profile) },
	{ 'C', "config-dir", "DIR", "look for profiles only in DIR",
	  CALL(take_config_dir) },
	{ 'e', "env", "NAME=VALUE", "set a variable; overrides all others",
	  CALL(take_variable) },
	{ 'u', "unset", "NAME", "remove a variable", CALL(take_unset) },
	{ OPTION_ENV_FILE, "env-file", "PATH",
	  "read a dotenv file; the profile overrides it", CALL(take_env_file) },
	{ 'i', "pristine", NULL, "inherit almost no variables",
	  FLAG(is_pristine) },
	{ 't', "topic", "NAME=TOPIC", "set NAME to the topic id of TOPIC",
	  CALL(take_topic) },
	{ 'a', "app", "[DIR]", "set the variables that DIR/app.yaml declares",
	  CALL(take_app) },
	{ OPTION_NO_APP, "no-app", NULL, "ignore 'app' of the profile",
	  CALL(take_no_app) },
	{ 'd', "deployment", "NAME", "the deployment of the application",
	  CALL(take_deployment) },
	{ OPTION_USE_TOKEN, "use-token", "auto|1|2",
	  "use this token of the profile (auto)", CALL(take_use_token) },
	{ OPTION_TIMEOUT, "timeout", "DURATION",
	  "limit for requests to the Portal (30s; 0: none)",
	  CALL(take_timeout) },
	{ OPTION_NO_CACHE, "no-cache", NULL, "neither read nor write the cache",
	  FLAG(without_cache) },
	{ OPTION_OFFLINE, "offline", NULL,
	  "send no request, use only the cache", FLAG(is_offline) },
	{ 'y', "yes", NULL, "answer yes to 'confirm' and to --now",
	  FLAG(is_confirmed) },
	{ 'n', "dry-run", NULL, "show what would be set and why; run nothing",
	  DOES(COMMAND_DRY_RUN) },
	{ OPTION_PRINT, "print", "[FORMAT]",
	  "print the variables: export, dotenv, json, ...", CALL(take_print) },
	{ OPTION_CHECK, "check", NULL,
	  "check the profile, the Portal and the broker", DOES(COMMAND_CHECK) },
	{ OPTION_LIST, "list", NULL, "list the profiles", DOES(COMMAND_LIST) },
	{ OPTION_USE, "use", "PROFILE", "make PROFILE the default",
	  DOES(COMMAND_USE) },
	{ OPTION_INIT, "init", "PROFILE", "write a new profile",
	  DOES(COMMAND_INIT) },
	{ OPTION_KEEP_PERSONAL_TOKEN, "keep-personal-token", NULL,
	  "with --init: keep that token, for --rotate",
	  FLAG(keeps_personal_token) },
	{ OPTION_ROTATE, "rotate", "PROFILE",
	  "write the new tokens after a rotation in Quix",
	  DOES(COMMAND_ROTATE) },
	{ OPTION_NOW, "now", NULL, "with --rotate: rotate in Quix first",
	  FLAG(rotates_now) },
	{ OPTION_PS, "ps", NULL, "list the programs that run under a profile",
	  DOES(COMMAND_PS) },
	{ OPTION_SCAN, "scan", NULL,
	  "find secrets in PATH..., or in files git tracks",
	  DOES(COMMAND_SCAN) },
	{ OPTION_STAGED, "staged", NULL,
	  "with --scan: only what 'git diff --cached' adds", FLAG(is_staged) },
	{ OPTION_JSON, "json", NULL, "print JSON instead of text",
	  FLAG(is_json) },
	{ OPTION_REVEAL, "reveal", NULL,
	  "with --print: show secrets on a terminal", FLAG(is_revealed) },
	{ OPTION_FILES_DIR, "files-dir", "DIR",
	  "with --print: write rendered files to DIR", CALL(take_files_dir) },
	{ OPTION_STORE, "store", "STORE",
	  "with --init: keep tokens in STORE (pass, ...)", CALL(take_store) },
	{ OPTION_FROM, "from", "FILE",
	  "with --init: take the token from a dotenv file", CALL(take_from) },
	{ OPTION_SUPERVISE, "supervise", NULL,
	  "stay as parent: forward signals, reap, restart",
	  FLAG(is_supervised) },
	{ OPTION_REDACT, "redact", NULL,
	  "replace secrets in the program's output", FLAG(is_redacted) },
	{ 'q', "quiet", NULL, "print no warnings", CALL(take_quiet) },
	{ 'v', "verbose", NULL, "print what is done (-vv: more)",
	  CALL(take_verbose) },
	{ OPTION_LOG_FORMAT, "log-format", "text|json",
	  "format of quixrun's messages", CALL(take_log_format) },
	{ 'h', "help", "[all]", "print this help; with =all every option",
	  CALL(take_help) },
	{ 'V', "version", NULL, "print the version", DOES(COMMAND_VERSION) },
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

_Static_assert(TABLE_COUNT <= OPTION_COUNT_MAX, "room for every option");

const struct option_row *option_rows(size_t *count)
{
	*count = TABLE_COUNT;
	return table;
}

/* The tables of getopt_long(3), made from option_rows. */
struct getopt_tables {
	char letters[3 * OPTION_COUNT_MAX + 3];
	struct option names[OPTION_COUNT_MAX + 1];
};

static void make_getopt_tables(struct getopt_tables *tables)
{
	char *at = tables->letters;
	size_t i;

	*tables = (struct getopt_tables){ 0 };
	*at++ = '+'; /* options end at the first operand */
	*at++ = ':'; /* tell a missing value from an unknown option */
	for (i = 0; i < TABLE_COUNT; i++) {
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
		if (table[i].argument && *table[i].argument == '[')
			*at++ = ':';
	}
}

static const struct option_row *find_row(int letter)
{
	size_t i;

	for (i = 0; i < TABLE_COUNT; i++)
		if (table[i].letter == letter)
			return &table[i];
	return NULL;
}

static const char *nearest_option(const char *word)
{
	const char *names[OPTION_COUNT_MAX + 1] = { NULL };
	size_t i;

	for (i = 0; i < TABLE_COUNT; i++)
		names[i] = table[i].name;
	return text_nearest(word, names);
}

static int unknown_long(const char *word, struct error *error)
{
	/* The part after '=' may be a secret (--tokn=sdk-...). */
	AUTO_FREE char *name = mem_copy(word + 2, strcspn(word + 2, "="));
	const char *nearest = nearest_option(name);

	error_set(error, STATUS_PERMANENT, "unknown option '--%s'%s", name,
		  nearest ? "" : "; see 'quixrun --help'");
	return error_suggest(error, "'--", nearest, "'");
}

/*
 * optopt is 0 for an unknown long option, the letter of an unknown short one,
 * and the letter of a known option whose value is missing or not allowed.
 */
static int refuse_option(char **argv, int result, struct error *error)
{
	const struct option_row *row = find_row(optopt);

	if (!optopt)
		return unknown_long(argv[optind - 1], error);
	if (!row)
		return error_set(error, STATUS_PERMANENT,
				 "unknown option '-%c'; see 'quixrun --help'",
				 optopt);
	return error_set(error, STATUS_PERMANENT, "option '--%s' %s", row->name,
			 result == ':' ? "needs a value" : "takes no value");
}

static int take_option(struct options *options, int letter, struct error *error)
{
	const struct option_row *row = find_row(letter);

	if (!row)
		return unknown_long("--", error);
	if (row->take)
		return row->take(options, optarg, error);
	if (row->command != COMMAND_LAUNCH) {
		if (row->argument)
			options->operand = optarg;
		return choose_command(options, row->command, error);
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
	make_getopt_tables(&tables);
	opterr = 0;
	while ((letter = getopt_long(argc, argv, tables.letters, tables.names,
				     NULL)) != -1) {
		if (letter == '?' || letter == ':')
			return refuse_option(argv, letter, error);
		if (take_option(options, letter, error))
			return -1;
	}
	if (optind < argc)
		options->program = argv + optind;
	return options_check(options, table, error);
}

static void clear_assignments(struct assignments *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->items[i].name);
	free(list->items);
}

void options_clear(struct options *options)
{
	clear_assignments(&options->variables);
	clear_assignments(&options->topics);
	strings_clear(&options->unset);
	strings_clear(&options->env_files);
	*options = (struct options){ 0 };
}
