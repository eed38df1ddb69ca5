#include "quix/quix.h"

#include <string.h>

#include "quix/ask.h"
#include "quixrun/mem.h"

/* Before it is ready, the source may still turn out to be the Portal. */
static bool may_ask_for_broker(const struct quix *quix)
{
	const int source = quix->settings.source;

	return quix->answer_source == ANSWER_NONE &&
	       (source == SOURCE_PORTAL ||
		(source == SOURCE_UNSET && !quix->is_ready));
}

/* librdkafka takes both names for one property; ours has one. */
static const char *canonical(const char *key)
{
	return strcmp(key, "sasl.mechanisms") != 0 ? key : "sasl.mechanism";
}

int quix_property(struct quix *quix, const char *key, struct value *value,
		  struct error *error)
{
	const char *name = canonical(key);
	const struct setting *setting =
		strcmp(name, "source") != 0
			? profile_find(quix->profile, SECTION_BROKER, name)
			: NULL;
	const size_t before = value->text.length;
	const struct secret *known;

	value->is_secret |= schema_is_secret_property(name);
	if (setting && quix_evaluate(quix, setting, value, error))
		return -1;
	if (value->text.length > before)
		return 0;
	if (may_ask_for_broker(quix)) {
		if (!quix->is_ready || quix->is_asking)
			return 2;
		if (ask_portal(quix, error))
			return -1;
	}
	known = fields_find(&quix->broker, name);
	if (!known || !known->length)
		return 1;
	buf_add(&value->text, known->bytes, known->length);
	return 0;
}

/* Takes one property of the profile's [broker] into the list. */
static int take_override(struct quix *quix, const struct setting *setting,
			 struct fields *broker, struct error *error)
{
	/* The span may be shorter than the text: sasl.mechanism(s). */
	AUTO_FREE char *key = mem_copy(setting->key.bytes, setting->key.length);
	AUTO_VALUE struct value value = { 0 };
	const int result = quix_property(quix, key, &value, error);

	if (!result)
		fields_set(broker, key, buf_text(&value.text),
			   value.text.length);
	return result < 0 ? -1 : 0;
}

int quix_broker(struct quix *quix, struct fields *broker, struct error *error)
{
	const struct profile *profile = quix->profile;
	size_t i;

	for (i = 0; i < quix->broker.count; i++) {
		const struct field *field = &quix->broker.items[i];

		fields_append(broker, field->key, secret_text(&field->value),
			      field->value.length);
	}
	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section == SECTION_BROKER &&
		    strcmp(setting->key.bytes, "source") != 0 &&
		    setting->value.length &&
		    take_override(quix, setting, broker, error))
			return -1;
	}
	return 0;
}
