#include "options/option_table.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

static void add_text(struct texts *texts, char *text)
{
	texts->items = mem_resize(texts->items, texts->count + 1,
				  sizeof(*texts->items));
	texts->items[texts->count++] = text;
}

static int take_profile(struct options *options, char *value,
			struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_MEND, "-p: an empty name");
	options->profile = value;
	return 0;
}

static int take_config_dir(struct options *options, char *value,
			   struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_MEND, "-C: an empty folder");
	options->config_dir = value;
	return 0;
}

/* NAME=VALUE; the value may be a secret and is never repeated. */
static int take_assignment(struct texts *texts, const char *option, char *value,
			   struct error *error)
{
	const char *equals = strchr(value, '=');

	if (!equals)
		return error_set(error, STATUS_MEND,
				 "%s: no '='; write %s NAME=VALUE", option,
				 option);
	if (!text_is_variable_name(value, (size_t)(equals - value)))
		return error_set(error, STATUS_MEND,
				 "%s: what stands before the '=' is not a "
				 "variable's name: letters, digits and '_', no "
				 "digit first",
				 option);
	add_text(texts, value);
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
		return error_set(error, STATUS_MEND,
				 "-t: no topic behind the '='");
	return 0;
}

static int take_unset(struct options *options, char *value, struct error *error)
{
	if (!*value || strchr(value, '='))
		return error_set(error, STATUS_MEND,
				 "-u: not a variable's name");
	add_text(&options->unset, value);
	return 0;
}

static int take_env_file(struct options *options, char *value,
			 struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_MEND, "--env-file: no path");
	add_text(&options->env_files, value);
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
	/* It may be a token: not repeated. */
	return error_set(error, STATUS_MEND,
			 "--use-token: not auto, 1 or 2; it says which token "
			 "of the profile is used, the token itself belongs "
			 "into the profile");
}

static int take_timeout(struct options *options, char *value,
			struct error *error)
{
	if (text_parse_duration(value, &options->timeout_ms))
		return error_set(error, STATUS_MEND,
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
		return error_set(error, STATUS_MEND,
				 "--log-format: '%s' is neither text nor json",
				 value);
	options->log.is_json = *value == 'j';
	return 0;
}

int option_choose(struct options *options, enum command command,
		  struct error *error)
{
	if (options->command != COMMAND_LAUNCH && options->command != command)
		return error_set(error, STATUS_MEND,
				 "two things to do at once; see "
				 "'quixrun --help'");
	options->command = command;
	return 0;
}

static int take_print(struct options *options, char *value, struct error *error)
{
	options->format = value;
	return option_choose(options, COMMAND_PRINT, error);
}

static int take_files_dir(struct options *options, char *value,
			  struct error *error)
{
	if (!*value)
		return error_set(error, STATUS_MEND, "--files-dir: no path");
	options->files_dir = value;
	return 0;
}

#define FLAG(member)   .flag = offsetof(struct options, member)
#define CALL(function) .take = (function)
#define DOES(name)     .command = (name)

static const struct option_row table[] = {
	{ 'p', "profile", "NAME|PATH", "the profile (a '/' makes it a path)",
	  CALL(take_profile) },
	{ 'C', "config-dir", "DIR", "look for profiles only there",
	  CALL(take_config_dir) },
	{ 'e', "env", "NAME=VALUE", "set one more variable; the last word",
	  CALL(take_variable) },
	{ 'u', "unset", "NAME", "remove a variable", CALL(take_unset) },
	{ OPTION_ENV_FILE, "env-file", "PATH",
	  "a dotenv file under everything a profile sets",
	  CALL(take_env_file) },
	{ 'i', "pristine", NULL, "start from a nearly empty environment",
	  FLAG(is_pristine) },
	{ 't', "topic", "NAME=TOPIC", "set NAME to the id of TOPIC",
	  CALL(take_topic) },
	{ OPTION_USE_TOKEN, "use-token", "auto|1|2", "which token",
	  CALL(take_use_token) },
	{ OPTION_TIMEOUT, "timeout", "DURATION",
	  "for everything asked of the Portal (30s; 0: for ever)",
	  CALL(take_timeout) },
	{ OPTION_NO_CACHE, "no-cache", NULL, "neither read nor write the cache",
	  FLAG(without_cache) },
	{ OPTION_OFFLINE, "offline", NULL, "ask nothing, use only the cache",
	  FLAG(is_offline) },
	{ 'y', "yes", NULL, "answer the question of 'confirm'",
	  FLAG(is_confirmed) },
	{ 'n', "dry-run", NULL, "show what would be set and why; run nothing",
	  DOES(COMMAND_DRY_RUN) },
	{ OPTION_PRINT, "print", "[FORMAT]",
	  "print the variables: export, fish, dotenv, json, ...",
	  CALL(take_print) },
	{ OPTION_CHECK, "check", NULL, "is this profile healthy?",
	  DOES(COMMAND_CHECK) },
	{ OPTION_LIST, "list", NULL, "the profiles there are",
	  DOES(COMMAND_LIST) },
	{ OPTION_USE, "use", "PROFILE", "make it the default profile",
	  DOES(COMMAND_USE) },
	{ OPTION_INIT, "init", "PROFILE", "write a new profile",
	  DOES(COMMAND_INIT) },
	{ OPTION_ROTATE, "rotate", "PROFILE",
	  "take over the new Token 2 after a rotation", DOES(COMMAND_ROTATE) },
	{ OPTION_PS, "ps", NULL, "which programs run under a profile",
	  DOES(COMMAND_PS) },
	{ OPTION_JSON, "json", NULL, "machine-readable answers",
	  FLAG(is_json) },
	{ OPTION_REVEAL, "reveal", NULL, "with --print: secrets on a terminal",
	  FLAG(is_revealed) },
	{ OPTION_FILES_DIR, "files-dir", "DIR",
	  "with --print: write rendered files there", CALL(take_files_dir) },
	{ OPTION_SUPERVISE, "supervise", NULL,
	  "stay as parent or PID 1: pass on signals, reap",
	  FLAG(is_supervised) },
	{ 'q', "quiet", NULL, "no warnings", CALL(take_quiet) },
	{ 'v', "verbose", NULL, "say what is done (twice: more)",
	  CALL(take_verbose) },
	{ OPTION_LOG_FORMAT, "log-format", "text|json", "of quixrun's messages",
	  CALL(take_log_format) },
	{ 'h', "help", NULL, "this text", DOES(COMMAND_HELP) },
	{ 'V', "version", NULL, "the version", DOES(COMMAND_VERSION) },
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

_Static_assert(TABLE_COUNT <= OPTION_COUNT_MAX, "room for every option");

const struct option_row *option_rows(size_t *count)
{
	*count = TABLE_COUNT;
	return table;
}
