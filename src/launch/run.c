#include "launch/run.h"

#include <stdlib.h>

#include "launch/confirm.h"
#include "launch/exec.h"
#include "quix/resolve.h"
#include "quixrun/mem.h"
#include "system/file.h"

int run_read_options(struct run *run, int argc, char **argv,
		     struct error *error)
{
	return options_parse(&run->options, argc, argv, error);
}

int run_search(struct run *run, struct error *error)
{
	if (file_trust_owner(getenv("QUIXRUN_TRUST_OWNER"), &run->trust_owner,
			     error))
		return -1;
	return search_init(&run->search, run->options.config_dir, error);
}

int run_find(struct run *run, const char *wanted, struct error *error)
{
	if (!wanted)
		wanted = run->options.profile;
	if (!wanted)
		wanted = getenv("QUIXRUN_PROFILE");
	if (wanted && !*wanted)
		wanted = NULL;
	if (run_search(run, error))
		return -1;
	return search_profile(&run->search, wanted, &run->found, error);
}

int run_read_profile(struct run *run, const char *wanted, struct error *error)
{
	size_t i;
	int result;

	if (run_find(run, wanted, error))
		return -1;
	observer_reads(run->observer, run->found.path);
	result = profile_load(&run->profile, &run->found, &run->search,
			      run->trust_owner, error);
	for (i = 0; i < run->profile.source_count; i++)
		observer_reads(run->observer, run->profile.sources[i]->path);
	if (result)
		return -1;
	profile_warn(&run->profile, &run->options.log);
	return 0;
}

int run_read_settings(struct run *run, struct error *error)
{
	run->quix = (struct quix){
		.profile = &run->profile,
		.options = &run->options,
		.trust_owner = run->trust_owner,
		.observer = run->observer,
		.incumbent = run->incumbent,
	};
	return quix_read_settings(&run->quix, error);
}

int run_resolve(struct run *run, struct error *error)
{
	if (quix_resolve(&run->quix, error))
		return -1;
	if (quix_is_cloud(&run->quix))
		token_warn(&run->quix.tokens[run->quix.token_id - 1],
			   &run->options.log);
	return 0;
}

int run_plan(struct run *run, struct error *error)
{
	AUTO_FREE char *reference = found_reference(&run->found);

	/* Only a program that is run needs files, now. */
	run->files.is_kept = run->options.command != COMMAND_LAUNCH;
	run->files.folder = run->options.command == COMMAND_PRINT
				    ? run->options.files_dir
				    : run->quix.settings.files;
	run->files.profile = run->profile.name;
	run->files.is_held = run->observer && run->observer->holds_files;
	run->files.observer = run->observer;
	return environment_make(&run->quix, reference, &run->files, &run->plan,
				error);
}

int run_confirm(struct run *run, struct error *error)
{
	return confirm(&run->quix, error);
}

int run_execute(struct run *run, struct error *error)
{
	return exec_program(run->options.program, &run->plan, &run->files,
			    error);
}

int run_load(struct run *run, struct error *error)
{
	if (run_read_profile(run, NULL, error))
		return -1;
	return run_read_settings(run, error);
}

int run_prepare(struct run *run, struct error *error)
{
	if (run_resolve(run, error))
		return -1;
	return run_plan(run, error);
}

void run_forget(struct run *run)
{
	plan_clear(&run->plan);
	program_files_clear(&run->files);
	quix_clear(&run->quix);
	profile_clear(&run->profile);
	found_clear(&run->found);
	search_clear(&run->search);
}

void run_clear(struct run *run)
{
	run_forget(run);
	options_clear(&run->options);
}
