#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quix/ask.h"
#include "../scene.h"

#define CLOUD	    "[quix]\nworkspace = acme-dev\ntoken_1 = sdk-one\n"
#define SOURCE_NONE "[broker]\nsource = none\n"
#define LOOK_UP	    CLOUD "topic_ids = portal\n"

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error);

/* The number of requests to the Portal, and the source of its first answer. */
static int asked, asked_afresh;
static enum answer_source first_source;

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	(void)error;
	asked += !is_afresh;
	asked_afresh += is_afresh;
	if (!quix->workspace)
		quix->workspace = strdup("acme-dev");
	fields_clear(&quix->topics);
	fields_set_text(&quix->topics, "f1-data", "acme-dev-f1-data");
	fields_set_text(&quix->topics, "linked", "acme-prod-linked");
	fields_set_text(&quix->topics, "own", "own");
	if (is_afresh)
		fields_set_text(&quix->topics, "new", "acme-dev-new");
	quix->answer_source = is_afresh ? ANSWER_PORTAL : first_source;
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
	if (scene_resolve(scene, profile))
		fail_msg("%s", scene->error.message);
}

/* The id, or the message. */
static const char *topic_at(struct scene *scene, const char *name,
			    const struct place *place, bool is_secret)
{
	static struct buf text;
	AUTO_VALUE struct value value = { .is_secret = is_secret };

	buf_clear(&text);
	if (quix_topic(&scene->quix, name, place, &value, &scene->error) !=
	    VALUE_GIVEN)
		return scene_message(scene);
	buf_add_text(&text, buf_text(&value.text));
	return buf_text(&text);
}

static const char *topic(struct scene *scene, const char *name)
{
	const struct place place = { "dev.ini", 7 };

	return topic_at(scene, name, &place, false);
}

TOPIC_TEST(the_prefix_is_never_doubled)
{
	struct scene *scene = *state;

	start(scene, CLOUD SOURCE_NONE);
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

	start(scene, CLOUD SOURCE_NONE);
	assert_string_equal(scene_value(scene, "${group:pump}"),
			    "acme-dev-pump");
	assert_string_equal(scene_value(scene, "${group:acme-dev-pump}"),
			    "acme-dev-pump");
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

	start(scene, LOOK_UP);
	assert_string_equal(topic(scene, "f1-dtaa"),
			    "dev.ini:7: no topic 'f1-dtaa' in workspace "
			    "'acme-dev'; did you mean 'f1-data'?");
	assert_string_equal(
		topic(scene, "something"),
		"dev.ini:7: no topic 'something' in workspace 'acme-dev'");
	assert_string_equal(topic_at(scene, "x", &option, false),
			    "-t: no topic 'x' in workspace 'acme-dev'");
	assert_int_equal(asked, 1);
	assert_int_equal(asked_afresh, 0);
}

TOPIC_TEST(a_secret_name_is_not_repeated)
{
	struct scene *scene = *state;
	const struct place place = { "dev.ini", 7 };

	start(scene, LOOK_UP);
	assert_string_equal(topic_at(scene, "f1-dtaa", &place, true),
			    "dev.ini:7: no such topic in workspace 'acme-dev'");
}

/* In any setting or option that names the topic. */
TOPIC_TEST(a_topic_that_a_cached_list_lacks_is_asked_for)
{
	static const char *const naming[] = {
		LOOK_UP "[topics]\nT = new\n",
		LOOK_UP "[topics]\nT = ${env:NONE:-new}\n",
		LOOK_UP "[topics]\nT = ${command:echo new}\n",
		LOOK_UP "[env]\nT = x${topic:new}\n",
		LOOK_UP "[env]\nT = ${topic:${env:NONE:-f1-data}}\n",
		LOOK_UP "[files]\nF = template:t\n",
	};
	static const char *const others[] = {
		LOOK_UP "[topics]\nT = f1-data\n",
		LOOK_UP "[topics]\nT = ${env:NONE:-f1-data}\n",
		LOOK_UP "[env]\nT = ${topic:own}$${topic:new}\n",
	};
	struct scene *scene = *state;
	size_t i;

	room_write_text("t", "topic=${topic:new}\n");
	first_source = ANSWER_CACHE;
	for (i = 0; i < sizeof(naming) / sizeof(naming[0]); i++) {
		asked_afresh = 0;
		start(scene, naming[i]);
		assert_int_equal(asked_afresh, 1);
		assert_string_equal(topic(scene, "new"), "acme-dev-new");
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		asked_afresh = 0;
		start(scene, others[i]);
		assert_int_equal(asked_afresh, 0);
	}
	assert_string_equal(
		topic(scene, "new"),
		"dev.ini:7: no topic 'new' in workspace 'acme-dev'");
}
