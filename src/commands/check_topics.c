/*
 * The topics in --check: compares the program's topics with the Portal's list.
 */
#include "commands/check.h"

#include <string.h>

#include "quix/ask.h"
#include "quix/topic.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* A variable whose value is the id of a topic. */
struct wish {
	const char *variable;
	const char *topic;
	struct place place;
};

/* Requests the list, unless an earlier request included it. */
static int list_topics(struct check *check, struct error *error)
{
	struct quix *quix = check->used;
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };

	if (quix->settings.topic_ids == TOPIC_IDS_PORTAL || check->has_topics)
		return 0;
	if (ask_make_request(quix, &request, error))
		return -1;
	fields_remove(&request, "want.broker");
	fields_set_text(&request, "want.topics", "1");
	if (check_converse(check, &request, &answer, error))
		return -1;
	topic_take_answer(&quix->topics, &answer);
	check->has_topics = true;
	return 0;
}

static void report_missing_topic(struct check *check, const struct wish *wish)
{
	const char *nearest = topic_nearest(&check->used->topics, wish->topic);

	checklist_add(&check->list, "topic", wish->variable, CHECK_FAILED,
		      "no topic '%s' in workspace '%s'", wish->topic,
		      quix_known_workspace(check->used));
	if (nearest)
		checklist_mend(&check->list, "did you mean '%s'?", nearest);
	else if (wish->place.line)
		checklist_mend(&check->list,
			       "create it in Quix, or correct %s:%d",
			       wish->place.file, wish->place.line);
	else
		checklist_mend(&check->list, "create it in Quix, or correct %s",
			       wish->place.file);
}

/* Finds the topic by its name or its id; NULL when there is none. */
static const char *find_topic(const struct quix *quix, const char *topic,
			      const char *prefixed)
{
	const char *found = topic_find(&quix->topics, topic);

	return found ? found : topic_find(&quix->topics, prefixed);
}

static void compare_topic(struct check *check, const struct wish *wish)
{
	struct quix *quix = check->used;
	AUTO_BUF struct buf prefixed = { 0 };
	const char *found;

	topic_add_prefixed(quix_known_workspace(quix), wish->topic, &prefixed);
	found = find_topic(quix, wish->topic, buf_text(&prefixed));
	if (!found) {
		report_missing_topic(check, wish);
		return;
	}
	if (quix->settings.topic_ids == TOPIC_IDS_PORTAL ||
	    !strcmp(found, buf_text(&prefixed))) {
		checklist_add(&check->list, "topic", wish->variable, CHECK_OK,
			      "%s", found);
		return;
	}
	checklist_add(&check->list, "topic", wish->variable, CHECK_FAILED,
		      "the program would get '%s', the portal's id is '%s'",
		      buf_text(&prefixed), found);
	checklist_mend(&check->list, "set topic_ids = portal in [quix]");
}

static void check_topic_setting(struct check *check,
				const struct setting *setting)
{
	const struct value_source source = quix_values(check->used);
	AUTO_VALUE struct value value = { 0 };
	struct wish wish = { .variable = setting->key.bytes,
			     .place = setting_place(setting) };
	struct error error;

	if (setting->section != SECTION_TOPICS || !setting->value.length)
		return;
	if (value_of_setting(&source, setting, &value, &error)) {
		checklist_fail(&check->list, "topic", wish.variable, &error);
		return;
	}
	wish.topic = buf_text(&value.text);
	if (value.is_secret)
		checklist_add(&check->list, "topic", wish.variable,
			      CHECK_SKIPPED, "not shown: it is a secret");
	else if (*wish.topic)
		compare_topic(check, &wish);
}

static void check_topic_option(struct check *check,
			       const struct assignment *option)
{
	const struct wish wish = { .variable = option->name,
				   .topic = option->value,
				   .place = { "-t", 0 } };

	compare_topic(check, &wish);
}

void check_app_topic(struct check *check, const char *variable,
		     const char *topic, const struct place *place)
{
	struct quix *quix = check->used;
	AUTO_BUF struct buf prefixed = { 0 };
	const char *found, *nearest;
	struct error error;

	if (!*quix_known_workspace(quix) || quix->answer_source == ANSWER_NONE)
		return;
	if (list_topics(check, &error)) {
		checklist_fail(&check->list, "topic", variable, &error);
		return;
	}
	topic_add_prefixed(quix_known_workspace(quix), topic, &prefixed);
	found = find_topic(quix, topic, buf_text(&prefixed));
	if (found) {
		checklist_add(&check->list, "topic", variable, CHECK_OK, "%s",
			      found);
		return;
	}
	nearest = topic_nearest(&quix->topics, topic);
	checklist_add(&check->list, "topic", variable, CHECK_WARNING,
		      "no topic '%s' in workspace '%s'", topic,
		      quix_known_workspace(quix));
	if (nearest)
		checklist_mend(&check->list, "did you mean '%s'?", nearest);
	else
		checklist_mend(&check->list,
			       "correct %s:%d, or create it in Quix; Quix "
			       "Streams creates what is missing",
			       place->file, place->line);
}

void check_topics(struct check *check)
{
	const struct profile *profile = &check->run->profile;
	const struct assignments *options = &check->run->options.topics;
	struct error error;
	size_t i;

	if (!*quix_known_workspace(check->used) ||
	    check->used->answer_source == ANSWER_NONE ||
	    (!options->count && !profile_has_section(profile, SECTION_TOPICS)))
		return;
	if (list_topics(check, &error)) {
		checklist_fail(&check->list, "topic", NULL, &error);
		return;
	}
	for (i = 0; i < profile->count; i++)
		check_topic_setting(check, &profile->settings[i]);
	for (i = 0; i < options->count; i++)
		check_topic_option(check, &options->items[i]);
}
