/* Options that cannot be combined with the command, or with each other. */
#include "options/options.h"

/* The first option that the command does not accept, or NULL. */
static const char *misplaced_option(const struct options *options)
{
	const enum command command = options->command;

	if (options->is_revealed && command != COMMAND_PRINT)
		return "--reveal requires --print";
	if (options->files_dir && command != COMMAND_PRINT)
		return "--files-dir requires --print; for a program, set files = DIR in"
		       " [launch] of the profile";
	if (options->store && command != COMMAND_INIT)
		return "--store requires --init";
	if (options->from && command != COMMAND_INIT)
		return "--from requires --init";
	if (options->keeps_personal_token && command != COMMAND_INIT)
		return "--keep-personal-token requires --init";
	if (options->deployment && options->is_without_app)
		return "-d cannot be combined with --no-app";
	if (options->is_staged && command != COMMAND_SCAN)
		return "--staged requires --scan";
	if (options->is_staged && options->program)
		return "--staged takes no path";
	if (options->rotates_now && command != COMMAND_ROTATE)
		return "--now requires --rotate";
	if (options->is_redacted && command == COMMAND_PRINT)
		return "--redact cannot be combined with --print, which prints "
		       "the secrets";
	if (options->is_json && command == COMMAND_PRINT)
		return "--json cannot be combined with --print; use --print=json";
	if (options->is_json && command != COMMAND_DRY_RUN &&
	    command != COMMAND_CHECK && command != COMMAND_LIST &&
	    command != COMMAND_PS && command != COMMAND_SCAN)
		return "--json requires --dry-run, --check, --list, --ps or "
		       "--scan";
	return NULL;
}

/*
 * Rejects a second operand of the command. The operand of --rotate may be the
 * new token: no message repeats it.
 */
static int refuse_operand(enum command command, const struct option_row *row,
			  struct error *error)
{
	const bool needs_token =
		command == COMMAND_INIT || command == COMMAND_ROTATE;

	while (row->command != command)
		row++;
	return error_set(error, STATUS_PERMANENT, "--%s: too many arguments%s",
			 row->name,
			 needs_token ? "; a token is asked for, or read from "
				       "standard input"
				     : "");
}

int options_check(const struct options *options, const struct option_row *rows,
		  struct error *error)
{
	const char *reason = misplaced_option(options);

	if (options->command == COMMAND_HELP ||
	    options->command == COMMAND_VERSION)
		return 0;
	if (reason)
		return error_set(error, STATUS_PERMANENT, "%s", reason);
	if (options->command == COMMAND_PRINT && options->program)
		return error_set(
			error, STATUS_PERMANENT,
			"--print runs no program; write a format after "
			"'=', as in --print=dotenv");
	if (options->program && options->command >= COMMAND_LIST &&
	    options->command <= COMMAND_PS)
		return refuse_operand(options->command, rows, error);
	return 0;
}
