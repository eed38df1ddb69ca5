/* The rows of --check for a Quix application. */
#include "commands/check.h"

#include "environment/app.h"

/* "deployment 'Transform' of quix.yaml:3". */
static void add_deployment(const struct project *project, struct buf *text)
{
	const struct deployment_choice *deployment = &project->deployment;

	if (!project->quix_path)
		buf_add_text(text, "no " PROJECT_QUIX);
	else if (!deployment->line)
		buf_add_format(text, "no deployment in %s", project->quix_path);
	else
		buf_add_format(text, "deployment %s%s%sof %s:%d",
			       deployment->name ? "'" : "",
			       deployment->name ? deployment->name : "",
			       deployment->name ? "' " : "", project->quix_path,
			       deployment->line);
}

void check_application(struct check *check)
{
	struct run *run = check->run;
	const struct application *application;
	AUTO_BUF struct buf deployment = { 0 };
	struct error error;

	if (run_read_application(run, check->used, &error)) {
		checklist_fail(&check->list, "application", NULL, &error);
		return;
	}
	if (!run->project)
		return;
	application = &run->project->application;
	add_deployment(run->project, &deployment);
	checklist_add(&check->list, "application", NULL, CHECK_OK,
		      "%s, %zu variable%s, %s", application->path,
		      application->count, application->count == 1 ? "" : "s",
		      buf_text(&deployment));
}

static void check_value(struct check *check, const struct declared *declared)
{
	const struct run *run = check->run;
	const struct variable *variable = plan_find(&run->plan, declared->name);
	AUTO_BUF struct buf text = { 0 };
	struct error error;

	if (app_is_missing(&run->plan, declared)) {
		project_refuse_missing(run->project, run->profile.name,
				       declared, &error);
		checklist_fail(&check->list, "variable", declared->name,
			       &error);
	}
	if (app_is_no_option(&run->plan, declared, &text))
		checklist_add(&check->list, "variable", declared->name,
			      CHECK_WARNING, "%s", buf_text(&text));
	if (declared->type == INPUT_TOPIC && variable && !variable->is_secret &&
	    *variable_value(variable))
		check_app_topic(check, declared->name, variable_value(variable),
				&declared->place);
}

void check_app_values(struct check *check)
{
	const struct project *project = check->run->project;
	size_t i;

	for (i = 0;
	     project && check->has_plan && i < project->application.count; i++)
		check_value(check, &project->application.variables[i]);
}
