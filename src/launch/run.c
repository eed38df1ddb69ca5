#include "launch/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment/app.h"
#include "launch/confirm.h"
#include "launch/entry.h"
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

static bool wants_application(const struct run *run, const struct quix *quix)
{
	static const char here[] = "app.yaml";

	if (run->options.is_without_app)
		return false;
	if (run->options.wants_app)
		return true;
	if (!quix->settings.has_app)
		return false;
	observer_reads(run->observer, here);
	return project_is_there(NULL);
}

/*
 * Collects the names of topics in the application's files; the keys of the
 * settings must have been evaluated.
 */
static void collect_topics(struct run *run, struct quix *quix)
{
	const struct application *application = &run->project->application;
	size_t i;

	for (i = 0; i < application->count; i++) {
		const struct declared *declared = &application->variables[i];
		const struct given *given = declared->deployed.kind
						    ? &declared->deployed
						    : &declared->fallback;

		if (declared->type == INPUT_TOPIC && given->kind == GIVEN_TEXT)
			strings_add(&run->app_topics,
				    mem_copy_text(given->text.bytes));
	}
	quix->app_topics = &run->app_topics;
}

int run_refuse_no_program(struct error *error)
{
	return error_set(error, STATUS_PERMANENT,
			 "no program; usage: quixrun [OPTION]... [--] "
			 "PROGRAM [ARG]...");
}

static int refuse_without_application(const struct run *run,
				      struct error *error)
{
	if (run->options.deployment)
		return error_set(error, STATUS_PERMANENT,
				 "-d names a deployment of an application; add "
				 "--app");
	if (run->options.program || run->options.command != COMMAND_LAUNCH)
		return 0;
	return run_refuse_no_program(error);
}

int run_read_application(struct run *run, struct quix *quix,
			 struct error *error)
{
	const struct value_source values = quix_values(quix);
	const struct project_request request = {
		.folder = run->options.app_folder,
		.deployment = run->options.deployment,
		.profile = &run->profile,
		.values = &values,
		.observer = run->observer,
		.log = &run->options.log,
	};

	if (!wants_application(run, quix))
		return refuse_without_application(run, error);
	run->project = mem_alloc(sizeof(*run->project));
	if (project_read(run->project, &request, error)) {
		quix->is_unknown |= run->project->deployment.is_unknown;
		return -1;
	}
	app_warn(run->project, &run->options.log);
	quix->has_app = true;
	if (quix->settings.app_topics == APP_TOPICS_ID)
		collect_topics(run, quix);
	if (run->options.program || (run->options.command != COMMAND_LAUNCH &&
				     run->options.command != COMMAND_DRY_RUN))
		return 0;
	/* --dry-run shows the variables also without a program. */
	if (entry_make(run->project, &run->entry, error))
		return run->options.command == COMMAND_DRY_RUN ? 0 : -1;
	run->options.program = run->entry;
	return 0;
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
	const struct environment_sources sources = { &run->quix, run->project,
						     reference, &run->files };

	/* Only a program that runs now needs files. */
	run->files.is_kept = run->options.command != COMMAND_LAUNCH;
	run->files.folder = run->options.command == COMMAND_PRINT
				    ? run->options.files_dir
				    : run->quix.settings.files;
	run->files.profile = run->profile.name;
	run->files.is_held = run->observer && run->observer->holds_files;
	run->files.observer = run->observer;
	if (environment_make(&sources, &run->plan, error))
		return -1;
	if (!run->project)
		return 0;
	return app_check(&sources, &run->plan, &run->earlier_errors, error);
}

int run_confirm(struct run *run, struct error *error)
{
	return confirm(&run->quix, error);
}

int run_execute(struct run *run, struct error *error)
{
	if (run->entry && chdir(run->project->folder) < 0)
		return error_set(error, STATUS_PERMANENT, "'%s': %s",
				 run->project->folder, strerror(errno));
	return exec_program(run->options.program, &run->plan, &run->files,
			    error);
}

int run_load(struct run *run, struct error *error)
{
	if (run_read_profile(run, NULL, error))
		return -1;
	if (run_read_settings(run, error))
		return -1;
	return run_read_application(run, &run->quix, error);
}

int run_prepare(struct run *run, struct error *error)
{
	if (run_resolve(run, error))
		return -1;
	return run_plan(run, error);
}

static void forget_application(struct run *run)
{
	if (run->entry)
		run->options.program = NULL;
	entry_free(run->entry);
	run->entry = NULL;
	strings_clear(&run->app_topics);
	if (run->project)
		project_clear(run->project);
	free(run->project);
	run->project = NULL;
}

void run_forget(struct run *run)
{
	plan_clear(&run->plan);
	program_files_clear(&run->files);
	quix_clear(&run->quix);
	forget_application(run);
	buf_clear(&run->earlier_errors);
	profile_clear(&run->profile);
	found_clear(&run->found);
	search_clear(&run->search);
}

void run_clear(struct run *run)
{
	run_forget(run);
	options_clear(&run->options);
}
