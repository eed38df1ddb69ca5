/* --dry-run --json. */
#include "commands/dry_run.h"

#include "console/json_write.h"
#include "environment/mask.h"
#include "quixrun/mem.h"

static void add_json_profile(const struct profile *profile,
			     struct json_text *json)
{
	size_t i;

	json_add_text(json, "profile", profile->name);
	json_open_array(json, "files");
	for (i = 0; i < profile->source_count; i++)
		json_add_text(json, NULL, profile->sources[i]->path);
	json_close_array(json);
}

static void add_json_target(const struct quix *quix, struct json_text *json)
{
	static const char *const answers[] = { [ANSWER_NONE] = "none",
					       [ANSWER_PORTAL] = "portal",
					       [ANSWER_CACHE] = "cache" };
	const bool is_cloud = quix_is_cloud(quix);
	const char *workspace = quix_known_workspace(quix);
	char id[TOKEN_ID_SIZE];

	if (is_cloud)
		quix_token_id(quix, id);
	json_add_text(json, "kind", is_cloud ? "cloud" : "local");
	json_add_text(json, "workspace", *workspace ? workspace : NULL);
	json_add_text(json, "portal", is_cloud ? quix->portal : NULL);
	json_add_text(json, "token", is_cloud ? id : NULL);
	json_add_text(json, "answer", answers[quix->answer_source]);
	json_add_number(json, "answer_age_ms", quix->answer_age_ms);
}

/* Null without an application; without a deployment of it. */
static void add_json_application(const struct project *project,
				 struct json_text *json)
{
	AUTO_FREE char *app = project ? dry_run_app_file(project) : NULL;
	AUTO_FREE char *quix = project ? dry_run_quix_file(project) : NULL;

	if (app) {
		json_open_object(json, "application");
		json_add_text(json, "name", project->application.name);
		json_add_text(json, "file", app);
		json_close_object(json);
	} else {
		json_add_text(json, "application", NULL);
	}
	if (app && project->deployment.line) {
		json_open_object(json, "deployment");
		json_add_text(json, "name", project->deployment.name);
		json_add_text(json, "file", quix);
		json_add_number(json, "line", project->deployment.line);
		json_close_object(json);
	} else {
		json_add_text(json, "deployment", NULL);
	}
}

static void add_json_program(const struct dry_run *dry, struct json_text *json)
{
	char **program = dry->run->options.program;

	json_open_object(json, "program");
	json_add_text(json, "name", program ? program[0] : NULL);
	json_add_text(json, "path", dry->program);
	json_add_number(json, "status",
			!program || dry->program ? 0
						 : (int)dry->missing.status);
	json_add_text(json, "error",
		      !program || dry->program ? NULL : dry->missing.message);
	json_close_object(json);
}

/* The value of a secret is null; another key has its mask. */
static void add_json_value(const struct dry_run *dry,
			   const struct variable *variable,
			   struct json_text *json)
{
	const struct program_file *file = dry_run_file(dry, variable);
	const char *value = variable_value(variable);
	const bool is_secret = dry_run_is_secret(dry, variable);
	AUTO_BUF struct buf mask = { 0 };

	if (is_secret)
		mask_add(&dry->run->quix, value, &mask);
	if (is_secret || (file && !dry->run->files.folder))
		json_add_text(json, "value", NULL);
	else
		json_add_text(json, "value", value);
	json_add_text(json, "secret", is_secret ? buf_text(&mask) : NULL);
	json_add_text(json, "format", file ? file->format : NULL);
}

static void add_json_variable(const struct dry_run *dry,
			      const struct variable *variable,
			      const struct dry_run_group *group,
			      struct json_text *json)
{
	const struct origin *origin = &variable->origin;
	AUTO_BUF struct buf name = { 0 };

	variable_add_name(variable, &name);
	json_open_object(json, NULL);
	json_add_text(json, "name", buf_text(&name));
	add_json_value(dry, variable, json);
	json_add_text(json, "from", group->name);
	json_add_text(json, "detail", origin->detail);
	json_add_text(json, "source", origin->source);
	json_add_text(json, "file",
		      origin->place.line ? origin->place.file : NULL);
	json_add_number(json, "line", origin->place.line);
	json_add_boolean(json, "replaces", dry_run_replaces(dry, variable));
	json_close_object(json);
}

static void add_json_set(const struct dry_run *dry, struct json_text *json)
{
	const struct dry_run_group *group;
	size_t i;

	json_open_array(json, "set");
	for (group = dry_run_groups; group->name; group++)
		for (i = 0; i < dry->run->plan.count; i++)
			if (dry_run_is_in(dry->variables[i], group))
				add_json_variable(dry, dry->variables[i], group,
						  json);
	json_close_array(json);
}

static void add_json_removed(const struct dry_run *dry, struct json_text *json)
{
	size_t i;

	json_open_array(json, "removed");
	for (i = 0; i < dry->run->plan.count; i++) {
		const struct variable *variable = dry->variables[i];
		AUTO_BUF struct buf name = { 0 };

		if (!variable->removed)
			continue;
		variable_add_name(variable, &name);
		json_open_object(json, NULL);
		json_add_text(json, "name", buf_text(&name));
		json_add_text(json, "why", variable->removed);
		json_close_object(json);
	}
	json_close_array(json);
}

void dry_run_json(const struct dry_run *dry, struct buf *out)
{
	AUTO_JSON struct json_text json = { 0 };

	json_open_object(&json, NULL);
	add_json_profile(&dry->run->profile, &json);
	add_json_target(&dry->run->quix, &json);
	add_json_application(dry->run->project, &json);
	add_json_program(dry, &json);
	add_json_set(dry, &json);
	add_json_removed(dry, &json);
	json_close_object(&json);
	buf_add(out, json.text.data, json.text.length);
	buf_add_char(out, '\n');
}
