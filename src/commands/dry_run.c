#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "commands/dry_run.h"
#include "launch/exec.h"
#include "environment/mask.h"
#include "console/screen.h"

const struct dry_run_group dry_run_groups[] = {
	{ ORIGIN_ENV_FILE, NULL, "env_file", "dotenv files" },
	{ ORIGIN_DIALECT, "quix", "dialect", "dialect quix" },
	{ ORIGIN_DIALECT, "kafka", "dialect", "dialect kafka" },
	{ ORIGIN_DIALECT, "spring", "dialect", "dialect spring" },
	{ ORIGIN_TOPICS, NULL, "topics", "[topics]" },
	{ ORIGIN_FILES, NULL, "files", "[files]" },
	{ ORIGIN_ENV, NULL, "env", "[env]" },
	{ ORIGIN_OPTION, NULL, "option", "command line" },
	{ ORIGIN_QUIXRUN, NULL, "quixrun", "quixrun" },
	{ ORIGIN_INHERITED, NULL, NULL, NULL },
};

bool dry_run_is_in(const struct variable *variable,
		   const struct dry_run_group *group)
{
	return !variable->removed && variable->origin.kind == group->kind &&
	       (!group->detail ||
		!strcmp(group->detail, variable->origin.detail));
}

bool dry_run_replaces(const struct dry_run *dry,
		      const struct variable *variable)
{
	AUTO_BUF struct buf name = { 0 };
	const char *inherited;

	if (!variable->was_inherited)
		return false;
	variable_add_name(variable, &name);
	inherited = getenv(buf_text(&name));
	return dry_run_file(dry, variable) || !inherited ||
	       strcmp(inherited, variable_value(variable)) != 0;
}

bool dry_run_is_secret(const struct dry_run *dry,
		       const struct variable *variable)
{
	return mask_is_secret(&dry->run->target, &dry->run->plan, variable);
}

const struct file *dry_run_file(const struct dry_run *dry,
				const struct variable *variable)
{
	return files_find(&dry->run->files, variable_value(variable));
}

/* What is wrong with the program is said last, as a launch would. */
int command_dry_run(struct run *run, struct error *error)
{
	struct dry_run dry = { .run = run };
	AUTO_BUF struct buf out = { 0 };
	int result = 0;

	if (run_load(run, NULL, error) || run_resolve(run, error))
		return -1;
	if (run->options.program)
		result = launch_find(run->options.program, &run->plan,
				     &dry.program, &dry.missing);
	dry.variables = plan_sort(&run->plan);
	if (run->options.is_json)
		dry_run_json(&dry, &out);
	else
		dry_run_text(&dry, &out);
	if (screen_print(&out, error)) {
		result = -1;
	} else if (result) {
		*error = dry.missing;
	}
	free(dry.variables);
	free(dry.program);
	return result;
}
