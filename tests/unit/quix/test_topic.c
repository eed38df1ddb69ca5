#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quix/ask.h"
#include "../scene.h"

#define CLOUD	"[quix]\nworkspace = acme-dev\ntoken_1 = sdk-one\n"
#define LOOK_UP CLOUD "topic_ids = portal\n"

int __wrap_ask_portal(struct quix *quix, struct error *error);
int __wrap_ask_afresh(struct quix *quix, struct error *error);

/* How often the Portal was asked, and where its first answer comes from. */
static int asked, asked_afresh;
static enum answer_source first_source;

int __wrap_ask_portal(struct quix *quix, struct error *error)
{
	(void)error;
	asked++;
	if (!quix->workspace)
		quix->workspace = strdup("acme-dev");
	fields_clear(&quix->topics);
	fields_set_text(&quix->topics, "f1-data", "acme-dev-f1-data");
	fields_set_text(&quix->topics, "linked", "acme-prod-linked");
	fields_set_text(&quix->topics, "own", "own");
	quix->answer_source = first_source;
	return 0;
}

int __wrap_ask_afresh(struct quix *quix, struct error *error)
{
	asked_afresh++;
	__wrap_ask_portal(quix, error);
	fields_set_text(&quix->topics, "new", "acme-dev-new");
	quix->answer_source = ANSWER_PORTAL;
	return 0;
}

static int topic_enter(void **state)
{
	asked = 0;
	asked_afresh = 0;
	first_source = ANSWER_PORTAL;
	return scene_enter(state);
}

static int topic_leave(void **state)
{
	return scene_leave(state);
}

#define TOPIC_TEST(name) TEST_WITH(name, topic_enter, topic_leave)

static void start(struct scene *scene, const char *profile)
{
	if (scene_quix(scene, profile))
		fail_msg("%s", scene->error.message);
}

/* The id, or the message. */
static const char *topic(struct scene *scene, const char *name)
{
	static struct buf text;
	const struct place place = { "dev.ini", 7 };
	AUTO_VALUE struct value value = { 0 };

	buf_clear(&text);
	if (quix_topic(&scene->quix, name, &place, &value, &scene->error))
		return scene_message(scene);
	buf_add_text(&text, buf_text(&value.text));
	return buf_text(&text);
}

TOPIC_TEST(the_prefix_is_never_doubled)
{
	struct scene *scene = *state;

	start(scene, CLOUD);
	assert_string_equal(topic(scene, "f1-data"), "acme-dev-f1-data");
	assert_string_equal(topic(scene, "acme-dev-f1-data"),
			    "acme-dev-f1-data");
	assert_string_equal(topic(scene, "acme-dev-"), "acme-dev-");
	assert_string_equal(topic(scene, "acme-dev"), "acme-dev-acme-dev");
	assert_string_equal(topic(scene, "acme-development"),
			    "acme-dev-acme-development");
	assert_string_equal(topic(scene, "ACME-DEV-x"), "acme-dev-ACME-DEV-x");
	assert_string_equal(topic(scene, "acme-prod-x"),
			    "acme-dev-acme-prod-x");
	assert_int_equal(asked, 0);
}

TOPIC_TEST(locally_a_topic_is_its_name)
{
	struct scene *scene = *state;

	start(scene, "[broker]\nbootstrap.servers = x:1\n"
		     "[quix]\ntopic_ids = portal\n");
	assert_string_equal(topic(scene, "f1-data"), "f1-data");
	assert_int_equal(asked, 0);
}

TOPIC_TEST(a_group_has_the_prefix_too)
{
	struct scene *scene = *state;
	AUTO_VALUE struct value value = { 0 };

	start(scene, LOOK_UP);
	assert_int_equal(
		quix_group(&scene->quix, "pump", &value, &scene->error), 0);
	buf_add_char(&value.text, ' ');
	assert_int_equal(quix_group(&scene->quix, "acme-dev-pump", &value,
				    &scene->error),
			 0);
	assert_string_equal(value.text.data, "acme-dev-pump acme-dev-pump");
	assert_int_equal(asked, 0);
}

TOPIC_TEST(ids_are_looked_up_by_name_or_by_id)
{
	struct scene *scene = *state;

	start(scene, LOOK_UP);
	assert_string_equal(topic(scene, "linked"), "acme-prod-linked");
	assert_string_equal(topic(scene, "own"), "own");
	assert_string_equal(topic(scene, "acme-dev-f1-data"),
			    "acme-dev-f1-data");
	assert_int_equal(asked, 1);
}

TOPIC_TEST(a_missing_topic_is_answered_with_a_near_one)
{
	struct scene *scene = *state;
	const struct place option = { "-t", 0 };
	AUTO_VALUE struct value value = { 0 };

	start(scene, LOOK_UP);
	assert_string_equal(topic(scene, "f1-dtaa"),
			    "dev.ini:7: no topic 'f1-dtaa' in workspace "
			    "'acme-dev'; did you mean 'f1-data'?");
	assert_string_equal(
		topic(scene, "something"),
		"dev.ini:7: no topic 'something' in workspace 'acme-dev'");
	assert_int_equal(
		quix_topic(&scene->quix, "x", &option, &value, &scene->error),
		-1);
	assert_string_equal(scene_message(scene),
			    "-t: no topic 'x' in workspace 'acme-dev'");
	assert_int_equal(asked, 1);
	assert_int_equal(asked_afresh, 0);
}

TOPIC_TEST(a_secret_name_is_not_repeated)
{
	struct scene *scene = *state;
	const struct place place = { "dev.ini", 7 };
	AUTO_VALUE struct value value = { .is_secret = true };

	start(scene, LOOK_UP);
	assert_int_equal(quix_topic(&scene->quix, "f1-dtaa", &place, &value,
				    &scene->error),
			 -1);
	assert_string_equal(scene_message(scene),
			    "dev.ini:7: no such topic in workspace 'acme-dev'");
}

TOPIC_TEST(a_topic_that_a_cached_list_lacks_is_asked_for)
{
	struct scene *scene = *state;

	first_source = ANSWER_CACHE;
	start(scene, LOOK_UP);
	assert_string_equal(topic(scene, "f1-data"), "acme-dev-f1-data");
	assert_int_equal(asked_afresh, 0);
	assert_string_equal(topic(scene, "new"), "acme-dev-new");
	assert_int_equal(asked_afresh, 1);
	assert_string_equal(
		topic(scene, "newer"),
		"dev.ini:7: no topic 'newer' in workspace 'acme-dev'");
	assert_int_equal(asked_afresh, 1);
}
