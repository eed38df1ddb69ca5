#include "environment/app.h"

#include <string.h>

#include "environment/protected_names.h"
#include "quix/quix.h"

/*
 * [env] or -e sets the variable later, so it is not evaluated: that might run a
 * command.
 */
static bool is_set_later(const struct environment *environment,
			 const char *name)
{
	const struct assignments *variables =
		&environment->quix->options->variables;
	size_t i;

	if (profile_find(environment->quix->profile, SECTION_ENV, name))
		return true;
	for (i = 0; i < variables->count; i++)
		if (!strcmp(variables->items[i].name, name))
			return true;
	return false;
}

/* Replaces a topic's name with its id. */
static int turn_into_id(struct environment *environment,
			const struct place *place, struct value *value,
			struct error *error)
{
	struct quix *quix = environment->quix;
	AUTO_VALUE struct value id = { .is_secret = value->is_secret };

	if (quix->settings.app_topics != APP_TOPICS_ID || value->is_unknown)
		return 0;
	if (quix_topic(quix, buf_text(&value->text), place, &id, error) !=
	    VALUE_GIVEN)
		return -1;
	buf_truncate(&value->text, 0);
	buf_add(&value->text, id.text.data, id.text.length);
	value->is_secret |= id.is_secret;
	return 0;
}

static int set_value(struct environment *environment,
		     const struct declared *declared, struct key_value *found,
		     struct error *error)
{
	const struct origin origin = { .kind = ORIGIN_APP,
				       .place = found->place };
	struct value *value = &found->value;

	if (declared->type == INPUT_TOPIC &&
	    turn_into_id(environment, &origin.place, value, error))
		return -1;
	plan_set(environment->plan, declared->name,
		 (struct slice){ buf_text(&value->text), value->text.length },
		 &origin, value->is_secret);
	if (value->is_unknown)
		plan_mark_unknown(environment->plan, declared->name);
	return 0;
}

/* The deployment means another value: not an error, but rarely intended. */
static void warn_of_default(const struct environment *environment,
			    const struct declared *declared)
{
	const struct place *place = &declared->deployed.place;
	AUTO_BUF struct buf remedy = { 0 };

	project_add_remedy(environment->project, quix_name(environment->quix),
			   declared, &remedy);
	log_message(&environment->quix->options->log, LOG_LEVEL_WARNING,
		    "%s:%d: '%s' has no value here, so its default in %s is "
		    "used; %s",
		    place->file, place->line, declared->name,
		    environment->project->application.path, buf_text(&remedy));
}

static int add_variable(struct environment *environment,
			const struct declared *declared, struct error *error)
{
	const struct key_source keys = { environment->quix->profile,
					 &environment->values,
					 &environment->project->files };
	const struct origin origin = { .kind = ORIGIN_APP,
				       .place = declared->place };
	struct key_value found = { 0 };
	enum key_answer answer;

	if (name_check_origin(declared->name, &origin, error))
		return -1;
	if (*variable_value(plan_find(environment->plan, declared->name)) ||
	    is_set_later(environment, declared->name))
		return 0;
	answer = project_value(&keys, declared, &found, error);
	if (answer == KEY_FOUND && found.is_default && declared->deployed.kind)
		warn_of_default(environment, declared);
	if (answer == KEY_FOUND &&
	    set_value(environment, declared, &found, error))
		answer = KEY_FAILED;
	value_clear(&found.value);
	return answer == KEY_FAILED ? -1 : 0;
}

int app_add_variables(struct environment *environment, struct error *error)
{
	const struct project *project = environment->project;
	size_t i;

	for (i = 0; project && i < project->application.count; i++)
		if (add_variable(environment,
				 &project->application.variables[i], error))
			return -1;
	return 0;
}

void app_mark_secrets(const struct project *project, struct plan *plan)
{
	size_t i;

	for (i = 0; project && i < project->application.count; i++)
		if (project->application.variables[i].is_secret)
			plan_mark_secret(
				plan, project->application.variables[i].name);
}

void app_warn(const struct project *project, const struct log *log)
{
	size_t i;

	for (i = 0; i < project->application.count; i++) {
		const struct declared *declared =
			&project->application.variables[i];

		if (declared->type_name)
			log_message(log, LOG_LEVEL_WARNING,
				    "%s:%d: '%s': inputType '%s' is not known; "
				    "its value is used unchanged",
				    declared->place.file, declared->place.line,
				    declared->name, declared->type_name);
		if (declared->type == INPUT_GROUP)
			log_message(log, LOG_LEVEL_INFO,
				    "%s:%d: '%s' is a group of variables that "
				    "only Quix knows; set them in [env]",
				    declared->place.file, declared->place.line,
				    declared->name);
	}
}

bool app_is_no_option(const struct plan *plan, const struct declared *declared,
		      struct buf *text)
{
	const struct variable *variable = plan_find(plan, declared->name);
	const char *value = variable_value(variable);
	size_t i;

	if (!*value || !declared->options.count || variable->is_unknown ||
	    strings_contain(&declared->options, value))
		return false;
	buf_add_format(text, "%s:%d: '%s' is %s%s%s, which is not one of: ",
		       declared->place.file, declared->place.line,
		       declared->name, variable->is_secret ? "" : "'",
		       variable->is_secret ? "a value" : value,
		       variable->is_secret ? "" : "'");
	for (i = 0; i < declared->options.count; i++)
		buf_add_format(text, "%s'%s'", i ? ", " : "",
			       declared->options.items[i]);
	return true;
}

bool app_is_missing(const struct plan *plan, const struct declared *declared)
{
	const struct variable *variable = plan_find(plan, declared->name);

	return declared->is_required && declared->type != INPUT_GROUP &&
	       !*variable_value(variable) &&
	       !(variable && variable->is_unknown);
}

int app_check(const struct environment_sources *sources,
	      const struct plan *plan, struct buf *earlier, struct error *error)
{
	const struct project *project = sources->project;
	const struct quix *quix = sources->quix;
	/* A refresh must not repeat warnings. */
	const struct log *log = quix->incumbent ? NULL : &quix->options->log;
	bool has_missing = false;
	size_t i;

	for (i = 0; i < project->application.count; i++) {
		const struct declared *declared =
			&project->application.variables[i];
		AUTO_BUF struct buf text = { 0 };

		if (log && app_is_no_option(plan, declared, &text))
			log_message(log, LOG_LEVEL_WARNING, "%s",
				    buf_text(&text));
		if (!app_is_missing(plan, declared))
			continue;
		if (has_missing && log)
			log_error(log, error);
		else if (has_missing)
			buf_add_format(earlier, "%s\n", error->message);
		has_missing = true;
		project_refuse_missing(project, quix_name(quix), declared,
				       error);
	}
	return has_missing ? -1 : 0;
}
