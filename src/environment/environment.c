#include "environment/environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment/builder.h"
#include "environment/dialect.h"
#include "environment/protected_names.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "environment/scrub.h"

/* Says of the reason who set the variable. */
static int refuse(const struct place *place, struct error *error)
{
	return place->line ? error_prefix(error, "%s:%d: ", place->file,
					  place->line)
			   : error_prefix(error, "%s: ", place->file);
}

int builder_set(struct builder *builder, const char *name,
		const struct value *value, const struct origin *origin,
		struct error *error)
{
	const struct place *place = &origin->place;
	const bool is_own =
		origin->kind == ORIGIN_ENV ||
		(origin->kind == ORIGIN_OPTION && !strcmp(place->file, "-e"));

	if (name_is_reserved(name)) {
		error_set(error, STATUS_MEND, "'%s' is quixrun's own variable",
			  name);
		return refuse(place, error);
	}
	if (!is_own && name_is_powerful(name)) {
		error_set(error, STATUS_MEND,
			  "'%s' decides what programs run or whom they trust; "
			  "only [env] of a profile or -e may set it",
			  name);
		return refuse(place, error);
	}
	plan_set(builder->plan, name,
		 (struct slice){ buf_text(&value->text), value->text.length },
		 origin, value->is_secret);
	return 0;
}

static int inherit(struct builder *builder, struct error *error)
{
	const struct settings *settings = &builder->quix->settings;
	const struct scrub_rules rules = {
		.keep = settings->keep,
		.dialects = builder->dialects,
		.workspace = quix_known_workspace(builder->quix),
		.is_pristine = settings->is_pristine ||
			       builder->quix->options->is_pristine,
	};

	(void)error;
	plan_inherit(builder->plan, environ);
	scrub(builder->plan, &rules, &builder->quix->options->log);
	return 0;
}

static int set_dialects(struct builder *builder, struct error *error)
{
	const struct dialect_source source = {
		.quix = builder->quix,
		.broker = &builder->broker,
		.files = builder->files,
		.log = &builder->quix->options->log,
	};

	return dialect_apply(builder->dialects, &source, builder->plan, error);
}

/* Between restarts a command is not run: its variable counts as unchanged. */
static int leave_unknown(struct builder *builder, const struct setting *setting,
			 const struct origin *origin)
{
	struct look *look = builder->quix->look;

	if (!look || !look->has_skipped)
		return -1;
	look->has_skipped = false;
	buf_add_format(&look->unknown, " %s ", setting->key.bytes);
	plan_set(builder->plan, setting->key.bytes, (struct slice){ "", 0 },
		 origin, true);
	return 0;
}

/* One setting of a section: evaluated, and turned into a variable. */
static int set_from_setting(struct builder *builder,
			    const struct setting *setting, bool is_topic,
			    struct error *error)
{
	const struct origin origin = { .kind = is_topic ? ORIGIN_TOPICS
							: ORIGIN_ENV,
				       .place = setting_place(setting) };
	AUTO_VALUE struct value value = { 0 };
	AUTO_VALUE struct value id = { 0 };

	if (value_of_setting(builder->quix, setting, &value, error))
		return leave_unknown(builder, setting, &origin);
	if (!is_topic)
		return builder_set(builder, setting->key.bytes, &value, &origin,
				   error);
	if (!value.text.length)
		return 0;
	/* A name that is a secret is not repeated where it is unknown. */
	id.is_secret = value.is_secret;
	if (quix_topic(builder->quix, buf_text(&value.text), &origin.place, &id,
		       error))
		return -1;
	id.is_secret |= value.is_secret;
	return builder_set(builder, setting->key.bytes, &id, &origin, error);
}

static int set_section(struct builder *builder, enum section section,
		       struct error *error)
{
	const struct profile *profile = builder->quix->profile;
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section != section ||
		    (section == SECTION_TOPICS && !setting->value.length))
			continue;
		if (set_from_setting(builder, setting,
				     section == SECTION_TOPICS, error))
			return -1;
	}
	return 0;
}

static int set_topics(struct builder *builder, struct error *error)
{
	return set_section(builder, SECTION_TOPICS, error);
}

static int set_env(struct builder *builder, struct error *error)
{
	return set_section(builder, SECTION_ENV, error);
}

static int set_topic_options(struct builder *builder, struct error *error)
{
	const struct assignments *topics = &builder->quix->options->topics;
	const struct origin origin = { .kind = ORIGIN_OPTION,
				       .detail = "-t",
				       .place = { "-t", 0 } };
	size_t i;

	for (i = 0; i < topics->count; i++) {
		const struct assignment *topic = &topics->items[i];
		AUTO_VALUE struct value id = { 0 };

		if (quix_topic(builder->quix, topic->value, &origin.place, &id,
			       error) ||
		    builder_set(builder, topic->name, &id, &origin, error))
			return -1;
	}
	return 0;
}

static int unset(struct builder *builder, struct error *error)
{
	const struct texts *names = &builder->quix->options->unset;
	struct plan *plan = builder->plan;
	size_t i;

	(void)error;
	for (i = 0; i < plan->count; i++) {
		struct variable *variable = &plan->items[i];

		if (!variable->removed && !variable_is_injected(variable) &&
		    variable_matches(variable, builder->quix->settings.unset))
			variable->removed = "unset in [launch]";
	}
	for (i = 0; i < names->count; i++)
		plan_remove(plan, names->items[i], "-u");
	return 0;
}

static int set_options(struct builder *builder, struct error *error)
{
	const struct assignments *variables =
		&builder->quix->options->variables;
	const struct origin origin = { .kind = ORIGIN_OPTION,
				       .detail = "-e",
				       .place = { "-e", 0 } };
	size_t i;

	for (i = 0; i < variables->count; i++) {
		const struct assignment *variable = &variables->items[i];
		AUTO_VALUE struct value value = { 0 };

		buf_add_text(&value.text, variable->value);
		if (builder_set(builder, variable->name, &value, &origin,
				error))
			return -1;
	}
	return 0;
}

/*
 * Quix Streams would prefer the address and talk to a broker that wants
 * credentials without any.
 */
static int check_broker_address(struct builder *builder, struct error *error)
{
	const struct variable *address =
		plan_find(builder->plan, "Quix__Broker__Address");
	const struct variable *token =
		plan_find(builder->plan, "Quix__Sdk__Token");

	if (!address || !token || !*variable_value(address) ||
	    !*variable_value(token))
		return 0;
	if (!variable_is_injected(address) && !variable_is_injected(token))
		return 0;
	return error_set(
		error, STATUS_MEND,
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

/* The next quixrun takes these names out again. */
static int sign(struct builder *builder, struct error *error)
{
	struct plan *plan = builder->plan;
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
	set_own(plan, "QUIXRUN_PROFILE", builder->reference);
	if (quix_is_cloud(builder->quix)) {
		quix_token_id(builder->quix, id);
		set_own(plan, "QUIXRUN_TOKEN_ID", id);
	}
	set_own(plan, "QUIXRUN_NAMES", buf_text(&names));
	return 0;
}

static int choose_dialects(struct builder *builder, struct error *error)
{
	const struct quix *quix = builder->quix;
	const struct setting *setting =
		profile_find(quix->profile, SECTION_LAUNCH, "dialects");
	const char *dialects = quix->settings.dialects;
	struct place place;

	builder->dialects = dialects ? dialects : DIALECT_DEFAULT;
	if (!setting)
		return 0;
	place = setting_place(setting);
	return dialect_check(builder->dialects, &place, error);
}

static int resolve_broker(struct builder *builder, struct error *error)
{
	return quix_broker(builder->quix, &builder->broker, error);
}

int environment_make(struct quix *quix, const char *reference,
		     struct files *files, struct plan *plan,
		     struct error *error)
{
	static int (*const steps[])(struct builder *, struct error *) = {
		choose_dialects,
		resolve_broker,
		inherit,
		builder_env_files,
		set_dialects,
		set_topics,
		builder_files,
		set_env,
		set_topic_options,
		unset,
		set_options,
		check_broker_address,
		sign,
	};
	struct builder builder = { .quix = quix,
				   .reference = reference,
				   .files = files,
				   .plan = plan };
	int result = 0;
	size_t i;

	for (i = 0; !result && i < sizeof(steps) / sizeof(steps[0]); i++)
		result = steps[i](&builder, error);
	fields_clear(&builder.broker);
	return result;
}
