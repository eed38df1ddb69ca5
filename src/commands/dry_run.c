/* --dry-run: shows the environment and the source of each value. */
#include "commands/commands.h"

#include <stdlib.h>

#include "commands/dry_run.h"
#include "launch/exec.h"
#include "console/screen.h"

/* An error about the program is reported last, as in a launch. */
int command_dry_run(struct run *run, struct error *error)
{
	struct dry_run dry = { .run = run };
	AUTO_BUF struct buf out = { 0 };
	int result = 0;

	if (run_load(run, error) || run_prepare(run, error))
		return -1;
	if (run->options.program)
		result = exec_find(run->options.program, &run->plan,
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
