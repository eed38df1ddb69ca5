#include "options/option_table.h"

/* What belongs to some commands only. */
static const char *misplaced(const struct options *options)
{
	const enum command command = options->command;

	if (options->is_revealed && command != COMMAND_PRINT)
		return "--reveal belongs to --print";
	if (options->files_dir && command != COMMAND_PRINT)
		return "--files-dir belongs to --print; for a program, write "
		       "files = DIR into [launch] of the profile";
	if (options->is_json && command == COMMAND_PRINT)
		return "--json is not for --print; use --print=json";
	if (options->is_json && command != COMMAND_DRY_RUN &&
	    command != COMMAND_CHECK && command != COMMAND_LIST &&
	    command != COMMAND_PS)
		return "--json belongs to --dry-run, --check, --list or --ps";
	return NULL;
}

/* What stands behind --rotate may be the new token: it is not repeated. */
static int refuse_operand(enum command command, struct error *error)
{
	const bool needs_token =
		command == COMMAND_INIT || command == COMMAND_ROTATE;
	size_t count, i = 0;
	const struct option_row *rows = option_rows(&count);

	while (i + 1 < count && rows[i].command != command)
		i++;
	return error_set(error, STATUS_MEND, "--%s: an argument too many%s",
			 rows[i].name,
			 needs_token ? "; a token is asked for, or read from "
				       "standard input"
				     : "");
}

int options_check(const struct options *options, struct error *error)
{
	const char *reason = misplaced(options);

	if (options->command == COMMAND_HELP ||
	    options->command == COMMAND_VERSION)
		return 0;
	if (reason)
		return error_set(error, STATUS_MEND, "%s", reason);
	if (options->command == COMMAND_PRINT && options->program)
		return error_set(error, STATUS_MEND,
				 "--print runs no program; a format follows a "
				 "'=', as in --print=dotenv");
	if (options->program && options->command >= COMMAND_LIST &&
	    options->command <= COMMAND_PS)
		return refuse_operand(options->command, error);
	return 0;
}
