#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment/environment.h"
#include "environment/app.h"
#include "environment/dialect.h"
#include "profile/dotenv.h"
#include "environment/protected_names.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "environment/scrub.h"

static int set_variable(struct environment *environment, const char *name,
			const struct value *value, const struct origin *origin,
			struct error *error)
{
	if (name_check_origin(name, origin, error))
		return -1;
	plan_set(environment->plan, name,
		 (struct slice){ buf_text(&value->text), value->text.length },
		 origin, value->is_secret);
	if (value->is_unknown)
		plan_mark_unknown(environment->plan, name);
	return 0;
}

/*
 * Removes the variables that a value reads with ${env:NAME}, also in defaults.
 */
static void remove_sources(struct plan *plan, struct slice value)
{
	struct form_text form;

	while (form_next_parsed(&value, &form)) {
		AUTO_FREE char *name = NULL;

		if (form.form != FORM_ENV || !form.argument.bytes)
			continue;
		name = mem_copy(form.argument.bytes, form.argument.length);
		plan_remove(plan, name, "is personal_token");
		if (form.otherwise.bytes)
			remove_sources(plan, form.otherwise);
	}
}

/*
 * Removes a personal access token: it gives access to more than this
 * environment.
 */
static void remove_personal_token(struct environment *environment)
{
	const struct setting *setting = profile_find(
		environment->quix->profile, SECTION_QUIX, "personal_token");

	if (setting)
		remove_sources(environment->plan,
			       (struct slice){ setting->value.bytes,
					       setting->value.length });
}

static int inherit_variables(struct environment *environment,
			     struct error *error)
{
	const struct settings *settings = &environment->quix->settings;
	const struct scrub_rules rules = {
		.keep = settings->keep,
		.dialects = environment->dialects,
		.workspace = quix_known_workspace(environment->quix),
		.is_pristine = settings->is_pristine ||
			       environment->quix->options->is_pristine,
	};

	(void)error;
	plan_inherit(environment->plan, environ);
	scrub(environment->plan, &rules, &environment->quix->options->log);
	remove_personal_token(environment);
	return 0;
}

/* A dotenv file and its text. */
struct env_file {
	const char *path;
	struct buf text;
	struct file_judgement judgement; /* whether all names are allowed */
};

/*
 * Reports an entry that is ignored, with the reason; false: it is not ignored.
 */
static bool is_left_out(const struct environment *environment,
			const struct dotenv_entry *entry,
			const struct env_file *file)
{
	const struct log *log = &environment->quix->options->log;
	const char *distrust = file->judgement.distrust.message;
	const char *reason;

	if (dialect_has_name(environment->dialects, entry->name,
			     strlen(entry->name))) {
		log_message(log, LOG_LEVEL_INFO,
			    "%s:%u: %s is ignored: a dialect sets it",
			    file->path, entry->line, entry->name);
		return true;
	}
	if (name_is_reserved(entry->name))
		reason = "a dotenv file may not set it";
	else if (*distrust && name_is_powerful(entry->name))
		reason = distrust;
	else
		return false;
	log_message(log, LOG_LEVEL_WARNING, "%s:%u: %s is ignored: %s",
		    file->path, entry->line, entry->name, reason);
	return true;
}

static int apply_file(struct environment *environment,
		      const struct env_file *file, struct error *error)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	size_t i;

	if (dotenv_parse(buf_text(&file->text), file->text.length, file->path,
			 &dotenv, error))
		return -1;
	dotenv_warn(&dotenv, file->path, &environment->quix->options->log);
	for (i = 0; i < dotenv.count; i++) {
		const struct dotenv_entry *entry = &dotenv.entries[i];
		const struct origin origin = {
			.kind = ORIGIN_ENV_FILE,
			.place = { file->path, (int)entry->line },
		};

		if (!is_left_out(environment, entry, file))
			plan_set(environment->plan, entry->name,
				 (struct slice){ secret_text(&entry->value),
						 entry->value.length },
				 &origin, true);
	}
	return 0;
}

/* `setting` is env_file of [launch], or NULL for the option. */
static int read_and_apply(struct environment *environment, const char *path,
			  const struct setting *setting, struct error *error)
{
	struct quix *quix = environment->quix;
	struct env_file file = {
		.path = path,
		.judgement = { .owner = quix->trust_owner },
	};
	int result;

	observer_reads(quix->observer, path);
	result = file_read_judged(path, DOTENV_MAX, &file.text, &file.judgement,
				  error);
	if (!result)
		result = apply_file(environment, &file, error);
	else if (setting)
		error_prefix(error, "%s:%d: env_file: ", setting->source->path,
			     setting->line);
	else
		error_prefix(error, "--env-file: ");
	buf_clear(&file.text);
	return result;
}

static int set_env_files(struct environment *environment, struct error *error)
{
	const struct quix *quix = environment->quix;
	const struct strings *paths = &quix->options->env_files;
	size_t i;

	if (quix->settings.env_file &&
	    read_and_apply(
		    environment, quix->settings.env_file,
		    profile_find(quix->profile, SECTION_LAUNCH, "env_file"),
		    error))
		return -1;
	for (i = 0; i < paths->count; i++)
		if (read_and_apply(environment, paths->items[i], NULL, error))
			return -1;
	return 0;
}

static int set_dialects(struct environment *environment, struct error *error)
{
	const struct dialect_source source = {
		.quix = environment->quix,
		.files = environment->files,
		.log = &environment->quix->options->log,
	};

	return dialect_apply(environment->dialects, &source, environment->plan,
			     error);
}

/* All topics are known now, so an unknown one is an error. */
static int add_topic(struct environment *environment, const char *name,
		     const struct place *place, struct value *id,
		     struct error *error)
{
	if (quix_topic(environment->quix, name, place, id, error) ==
	    VALUE_GIVEN)
		return 0;
	return -1;
}

/* Evaluates one setting of a section and sets its variable. */
static int set_from_setting(struct environment *environment,
			    const struct setting *setting, bool is_topic,
			    struct error *error)
{
	const struct origin origin = { .kind = is_topic ? ORIGIN_TOPICS
							: ORIGIN_ENV,
				       .place = setting_place(setting) };
	AUTO_VALUE struct value value = { 0 };
	AUTO_VALUE struct value id = { 0 };

	if (value_of_setting(&environment->values, setting, &value, error))
		return -1;
	if (!is_topic || value.is_unknown)
		return set_variable(environment, setting->key.bytes, &value,
				    &origin, error);
	if (!value.text.length)
		return 0;
	/*
	 * The message for an unknown topic does not repeat a name that is a
	 * secret.
	 */
	id.is_secret = value.is_secret;
	if (add_topic(environment, buf_text(&value.text), &origin.place, &id,
		      error))
		return -1;
	id.is_secret |= value.is_secret;
	return set_variable(environment, setting->key.bytes, &id, &origin,
			    error);
}

static int set_section(struct environment *environment, enum section section,
		       struct error *error)
{
	const struct profile *profile = environment->quix->profile;
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section != section ||
		    (section == SECTION_TOPICS && !setting->value.length))
			continue;
		if (set_from_setting(environment, setting,
				     section == SECTION_TOPICS, error))
			return -1;
	}
	return 0;
}

static int set_topics(struct environment *environment, struct error *error)
{
	return set_section(environment, SECTION_TOPICS, error);
}

static int set_env(struct environment *environment, struct error *error)
{
	return set_section(environment, SECTION_ENV, error);
}

static int set_topic_options(struct environment *environment,
			     struct error *error)
{
	const struct assignments *topics = &environment->quix->options->topics;
	const struct origin origin = { .kind = ORIGIN_OPTION,
				       .detail = "-t",
				       .place = { "-t", 0 } };
	size_t i;

	for (i = 0; i < topics->count; i++) {
		const struct assignment *topic = &topics->items[i];
		AUTO_VALUE struct value id = { 0 };

		if (quix_topic(environment->quix, topic->value, &origin.place,
			       &id, error) ||
		    set_variable(environment, topic->name, &id, &origin, error))
			return -1;
	}
	return 0;
}

static int unset_variables(struct environment *environment, struct error *error)
{
	const struct strings *names = &environment->quix->options->unset;
	struct plan *plan = environment->plan;
	size_t i;

	(void)error;
	for (i = 0; i < plan->count; i++) {
		struct variable *variable = &plan->items[i];

		if (!variable->removed && !variable_is_injected(variable) &&
		    variable_matches(variable,
				     environment->quix->settings.unset))
			variable->removed = "unset in [launch]";
	}
	for (i = 0; i < names->count; i++)
		plan_remove(plan, names->items[i], "-u");
	return 0;
}

static int set_options(struct environment *environment, struct error *error)
{
	const struct assignments *variables =
		&environment->quix->options->variables;
	const struct origin origin = { .kind = ORIGIN_OPTION,
				       .detail = "-e",
				       .place = { "-e", 0 } };
	size_t i;

	for (i = 0; i < variables->count; i++) {
		const struct assignment *variable = &variables->items[i];
		AUTO_VALUE struct value value = { 0 };

		buf_add_text(&value.text, variable->value);
		if (set_variable(environment, variable->name, &value, &origin,
				 error))
			return -1;
	}
	return 0;
}

/*
 * Quix Streams would prefer the address, and connect without credentials to a
 * broker that requires them.
 */
static int check_broker_address(struct environment *environment,
				struct error *error)
{
	const struct variable *address =
		plan_find(environment->plan, "Quix__Broker__Address");
	const struct variable *token =
		plan_find(environment->plan, "Quix__Sdk__Token");

	if (!address || !token || !*variable_value(address) ||
	    !*variable_value(token))
		return 0;
	if (!variable_is_injected(address) && !variable_is_injected(token))
		return 0;
	return error_set(
		error, STATUS_PERMANENT,
		"Quix__Broker__Address and Quix__Sdk__Token would both "
		"have a value: Quix Streams would use the address "
		"without credentials; set only one of them");
}

static void set_own(struct plan *plan, const char *name, const char *value)
{
	const struct origin origin = { .kind = ORIGIN_QUIXRUN };

	plan_set(plan, name, (struct slice){ value, strlen(value) }, &origin,
		 false);
}

/* QUIXRUN_NAMES lists the variables; a nested quixrun removes them. */
static int sign_environment(struct environment *environment,
			    struct error *error)
{
	struct plan *plan = environment->plan;
	AUTO_BUF struct buf names = { 0 };
	char id[TOKEN_ID_SIZE];
	size_t i;

	(void)error;
	for (i = 0; i < plan->count; i++) {
		const struct variable *variable = &plan->items[i];

		if (variable->removed || !variable_is_injected(variable))
			continue;
		if (names.length)
			buf_add_char(&names, ' ');
		variable_add_name(variable, &names);
	}
	set_own(plan, "QUIXRUN_PROFILE", environment->reference);
	if (quix_is_cloud(environment->quix)) {
		quix_token_id(environment->quix, id);
		set_own(plan, "QUIXRUN_TOKEN_ID", id);
	}
	set_own(plan, "QUIXRUN_NAMES", buf_text(&names));
	return 0;
}

static int choose_dialects(struct environment *environment, struct error *error)
{
	const struct quix *quix = environment->quix;
	const struct setting *setting =
		profile_find(quix->profile, SECTION_LAUNCH, "dialects");
	const char *dialects = quix->settings.dialects;
	struct place place;

	environment->dialects = dialects ? dialects : DIALECT_DEFAULT;
	if (!setting)
		return 0;
	place = setting_place(setting);
	return dialect_check(environment->dialects, &place, error);
}

int environment_make(const struct environment_sources *sources,
		     struct plan *plan, struct error *error)
{
	static int (*const steps[])(struct environment *, struct error *) = {
		choose_dialects,       inherit_variables, app_add_variables,
		set_env_files,	       set_dialects,	  set_topics,
		environment_add_files, set_env,		  set_topic_options,
		unset_variables,       set_options,	  check_broker_address,
		sign_environment,
	};
	struct environment environment = {
		.quix = sources->quix,
		.project = sources->project,
		.values = quix_values(sources->quix),
		.reference = sources->reference,
		.files = sources->files,
		.plan = plan,
	};
	int result = 0;
	size_t i;

	for (i = 0; !result && i < sizeof(steps) / sizeof(steps[0]); i++)
		result = steps[i](&environment, error);
	app_mark_secrets(sources->project, plan);
	return result;
}
