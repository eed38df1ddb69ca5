#include "quix/resolve.h"

#include <string.h>

#include "quix/ask.h"
#include "quix/topic.h"
#include "quixrun/mem.h"
#include "system/file.h"

static bool needs_topics(const struct quix *quix)
{
	return quix->settings.topic_ids == TOPIC_IDS_PORTAL;
}

static bool forms_need_portal(const struct quix *quix, unsigned int forms)
{
	const unsigned int of_workspace =
		FORM_SET(FORM_WORKSPACE) | FORM_SET(FORM_PREFIX) |
		FORM_SET(FORM_GROUP) | FORM_SET(FORM_TOPIC);

	return (!quix->workspace && forms & of_workspace) ||
	       (needs_topics(quix) && forms & FORM_SET(FORM_TOPIC));
}

/*
 * Reads the template that a setting of [files] names. Returns false when it
 * names none; errors of the file are reported when it is rendered.
 */
static bool read_template(struct quix *quix, const struct setting *setting,
			  struct buf *text)
{
	const struct value_source source = quix_values(quix);
	AUTO_VALUE struct value format = { 0 };
	AUTO_FREE char *path = NULL;
	const char *name;
	struct error ignored;

	if (setting->section != SECTION_FILES ||
	    !strstr(setting->value.bytes, "template:") ||
	    setting->forms & FORM_SET(FORM_COMMAND) ||
	    value_of_setting(&source, setting, &format, &ignored))
		return false;
	name = schema_template(buf_text(&format.text));
	if (!name)
		return false;
	path = file_join(setting->source->folder, name);
	return !file_read(path, FILE_MAX, text, &ignored);
}

static bool setting_needs_portal(struct quix *quix,
				 const struct setting *setting)
{
	AUTO_BUF struct buf text = { 0 };

	if (setting->section == SECTION_VARIABLES && !quix->has_app)
		return false;
	if (forms_need_portal(quix, setting->forms))
		return true;
	return read_template(quix, setting, &text) &&
	       forms_need_portal(quix, form_set((struct slice){ buf_text(&text),
								text.length }));
}

bool resolve_needs_portal(struct quix *quix)
{
	const struct profile *profile = quix->profile;
	size_t i;

	if (quix->settings.source == SOURCE_PORTAL || quix_is_fetched(quix))
		return true;
	if ((quix->options->topics.count || quix->app_topics ||
	     profile_has_section(profile, SECTION_TOPICS)) &&
	    (!quix->workspace || needs_topics(quix)))
		return true;
	for (i = 0; i < profile->count; i++)
		if (setting_needs_portal(quix, &profile->settings[i]))
			return true;
	return false;
}

/* True when the text names, or may name, a topic that is not in the list. */
static bool lacks_topic_of(struct quix *quix, struct slice text)
{
	struct form_text form;

	while (form_next_parsed(&text, &form)) {
		AUTO_FREE char *name = NULL;

		if (form.form != FORM_TOPIC || !form.argument.bytes)
			continue;
		if (form_set(form.argument))
			return true;
		name = mem_copy(form.argument.bytes, form.argument.length);
		if (!topic_find(&quix->topics, name))
			return true;
	}
	return false;
}

/*
 * A setting with a command is not evaluated here: commands are run only once,
 * when the plan is made.
 */
static bool lacks_named_topic(struct quix *quix, const struct setting *setting)
{
	const struct value_source source = quix_values(quix);
	AUTO_VALUE struct value name = { 0 };
	struct error ignored;

	if (setting->forms & FORM_SET(FORM_COMMAND))
		return true;
	return !value_of_setting(&source, setting, &name, &ignored) &&
	       name.text.length &&
	       !topic_find(&quix->topics, buf_text(&name.text));
}

static bool lacks_topic_of_setting(struct quix *quix,
				   const struct setting *setting)
{
	AUTO_BUF struct buf text = { 0 };

	if (setting->section == SECTION_TOPICS && setting->value.length)
		return lacks_named_topic(quix, setting);
	if (setting->forms & FORM_SET(FORM_TOPIC))
		return lacks_topic_of(quix, setting->value);
	return read_template(quix, setting, &text) &&
	       lacks_topic_of(quix,
			      (struct slice){ buf_text(&text), text.length });
}

/* True when a topic is not in a cached list: it may be newer than the list. */
static bool lacks_topic(struct quix *quix)
{
	const struct profile *profile = quix->profile;
	const struct assignments *options = &quix->options->topics;
	size_t i;

	if (!needs_topics(quix) || quix->answer_source != ANSWER_CACHE ||
	    quix->options->is_offline)
		return false;
	for (i = 0; i < options->count; i++)
		if (!topic_find(&quix->topics, options->items[i].value))
			return true;
	for (i = 0; quix->app_topics && i < quix->app_topics->count; i++)
		if (!topic_find(&quix->topics, quix->app_topics->items[i]))
			return true;
	for (i = 0; i < profile->count; i++)
		if (lacks_topic_of_setting(quix, &profile->settings[i]))
			return true;
	return false;
}

/*
 * Overrides one property with the profile's [broker]; an empty value changes
 * nothing.
 */
static int override_property(struct quix *quix, const struct setting *setting,
			     struct fields *broker, struct error *error)
{
	/* The slice may be shorter than the string: sasl.mechanism(s). */
	AUTO_FREE char *key = mem_copy(setting->key.bytes, setting->key.length);
	AUTO_VALUE struct value value = { 0 };

	switch (quix_property(quix, key, &value, error)) {
	case VALUE_FAILED:
		return -1;
	case VALUE_GIVEN:
		fields_set(broker, key, buf_text(&value.text),
			   value.text.length);
		break;
	case VALUE_NOT_YET:
	case VALUE_ABSENT:
		break;
	}
	return 0;
}

int resolve_broker(struct quix *quix, struct error *error)
{
	const struct profile *profile = quix->profile;
	AUTO_FIELDS struct fields broker = { 0 };
	size_t i;

	for (i = 0; i < quix->broker.count; i++) {
		const struct field *field = &quix->broker.items[i];

		fields_append(&broker, field->key, secret_text(&field->value),
			      field->value.length);
	}
	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section == SECTION_BROKER &&
		    strcmp(setting->key.bytes, "source") != 0 &&
		    setting->value.length &&
		    override_property(quix, setting, &broker, error))
			return -1;
	}
	fields_clear(&quix->broker);
	quix->broker = broker;
	broker = (struct fields){ 0 };
	quix->is_resolved = true;
	return 0;
}

int quix_resolve(struct quix *quix, struct error *error)
{
	if (quix_read_names(quix, error))
		return -1;
	if (quix_is_cloud(quix) && resolve_needs_portal(quix) &&
	    (ask_portal(quix, false, error) ||
	     (lacks_topic(quix) && ask_portal(quix, true, error))))
		return -1;
	return resolve_broker(quix, error);
}
