#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quix/ask.h"
#include "../scene.h"

#define BROKER "[broker]\nbootstrap.servers = localhost:9092\n"

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error);

/* The number of requests to the Portal. */
static int asked;

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	(void)is_afresh;
	(void)error;
	asked++;
	if (!quix->workspace)
		quix->workspace = strdup("acme-found");
	fields_clear(&quix->broker);
	fields_set_text(&quix->broker, "bootstrap.servers", "a:9093");
	fields_set_text(&quix->broker, "sasl.username", "portals");
	quix->answer_source = ANSWER_PORTAL;
	return 0;
}

static int quix_enter(void **state)
{
	asked = 0;
	setenv("EMPTY", "", 1);
	return scene_enter(state);
}

static int quix_leave(void **state)
{
	return scene_leave(state);
}

#define QUIX_TEST(name) TEST_WITH(name, quix_enter, quix_leave)

/* Reads the settings and resolves: "" or the message. */
static const char *resolve(struct scene *scene, const char *profile)
{
	asked = 0;
	return scene_resolve(scene, profile) ? scene_message(scene) : "";
}

QUIX_TEST(a_profile_without_a_token_is_local)
{
	struct scene *scene = *state;

	assert_string_equal(resolve(scene, BROKER), "");
	assert_false(quix_is_cloud(&scene->quix));
	assert_int_equal(scene->quix.settings.source, SOURCE_STATIC);
	assert_int_equal(asked, 0);
	assert_string_equal(scene->quix.portal, "");
	assert_string_equal(scene->quix.workspace, "");
}

QUIX_TEST(a_profile_with_a_token_asks_the_portal)
{
	struct scene *scene = *state;
	char id[TOKEN_ID_SIZE];

	assert_string_equal(resolve(scene, "[quix]\ntoken_1 = sdk-one\n"), "");
	assert_true(quix_is_cloud(&scene->quix));
	assert_int_equal(asked, 1);
	assert_string_equal(quix_known_workspace(&scene->quix), "acme-found");
	quix_token_id(&scene->quix, id);
	/* printf sdk-one | sha256sum */
	assert_string_equal(id, "1:6170147c");
}

QUIX_TEST(an_empty_profile_leads_nowhere)
{
	assert_string_equal(
		resolve(*state, ""),
		"profile 'dev' (dev.ini) has neither a token_1 in [quix] nor "
		"bootstrap.servers in [broker]; see quixrun.ini(5)");
	assert_string_equal(resolve(*state, "[quix]\ntoken_1 =\n"),
			    "profile 'dev' (dev.ini) has neither a token_1 in "
			    "[quix] nor bootstrap.servers in [broker]; see "
			    "quixrun.ini(5)");
	assert_string_equal(resolve(*state, "[quix]\ntoken_1 = ${env:EMPTY}\n"),
			    "dev.ini:2: token_1 is empty");
}

QUIX_TEST(the_source_must_fit_the_profile)
{
	assert_string_equal(
		resolve(*state, BROKER "source = portal\n"),
		"profile 'dev': source = portal needs a token_1 in [quix]");
	assert_string_equal(
		resolve(*state, "[quix]\ntoken_1 = sdk-x\n"
				"[broker]\nsource = static\n"),
		"profile 'dev': source = static needs bootstrap.servers in "
		"[broker]");
	assert_string_equal(resolve(*state, "[broker]\nsource = none\n"), "");
	assert_int_equal(asked, 0);
}

QUIX_TEST(source_none_asks_only_for_a_workspace_that_is_needed)
{
#define NONE "[broker]\nsource = none\n[quix]\ntoken_1 = sdk-x\n"
	static const char *const needing[] = {
		NONE "[env]\nA = ${workspace}\n",
		NONE "[env]\nA = ${prefix}\n",
		NONE "[env]\nA = ${topic:t}\n",
		NONE "[env]\nA = ${group:g}\n",
		NONE "[topics]\nT = t\n",
	};
	struct scene *scene = *state;
	static char name[] = "T";
	struct assignment topic = { name, "t" };
	size_t i;

	assert_string_equal(resolve(scene, NONE), "");
	assert_int_equal(asked, 0);
	for (i = 0; i < sizeof(needing) / sizeof(needing[0]); i++) {
		assert_string_equal(resolve(scene, needing[i]), "");
		assert_int_equal(asked, 1);
	}
	assert_string_equal(resolve(scene, NONE "workspace = acme\n"
						"[topics]\nT = t\n"),
			    "");
	assert_int_equal(asked, 0);
	assert_string_equal(quix_known_workspace(&scene->quix), "acme");
	scene->options.topics = (struct assignments){ &topic, 1 };
	resolve(scene, NONE);
	assert_int_equal(asked, 1);
	scene->options.topics = (struct assignments){ 0 };
}

QUIX_TEST(source_static_asks_nothing)
{
	struct scene *scene = *state;
	const struct fields *broker = &scene->quix.broker;

	assert_string_equal(resolve(scene, BROKER "source = static\n"
						  "[quix]\n"
						  "workspace = acme\n"
						  "token_1 = sdk-x\n"),
			    "");
	assert_int_equal(asked, 0);
	assert_int_equal(broker->count, 1);
	assert_string_equal(fields_text(broker, "bootstrap.servers"),
			    "localhost:9092");
}

/* The first token: its value, or the message. */
static const char *first_token(struct scene *scene, const char *lines)
{
	static struct buf text;

	buf_clear(&text);
	buf_add_format(&text, "[quix]\n%s", lines);
	if (scene_quix(scene, text.data))
		return scene_message(scene);
	buf_clear(&text);
	buf_add_text(&text, secret_text(quix_token(&scene->quix)));
	return buf_text(&text);
}

QUIX_TEST(token_1_is_first_and_the_other_is_not_evaluated)
{
	struct scene *scene = *state;

	assert_string_equal(first_token(scene, "token_1 = sdk-one\n"
					       "token_2 = ${file:missing}\n"),
			    "sdk-one");
	assert_false(scene->quix.tokens[1].is_evaluated);
	assert_string_equal(first_token(scene,
					"token_1 = ${command:touch ran}\n"
					"token_2 = sdk-two\n"
					"use_token = 2\n"),
			    "sdk-two");
	assert_false(scene->quix.tokens[0].is_evaluated);
	assert_string_equal(first_token(scene, "token_1 = ${file:missing}\n"
					       "token_2 = sdk-two\n"),
			    "dev.ini:2: ${file:missing}: 'missing': No such "
			    "file or directory");
}

QUIX_TEST(an_empty_token_1_gives_way_to_token_2)
{
	assert_string_equal(first_token(*state, "token_1 = ${env:EMPTY}\n"
						"token_2 = sdk-two\n"),
			    "sdk-two");
	assert_string_equal(first_token(*state, "token_2 = sdk-two\n"),
			    "sdk-two");
}

QUIX_TEST(the_option_wins_over_use_token)
{
	struct scene *scene = *state;
	static const char both[] =
		"token_1 = sdk-one\ntoken_2 = sdk-two\nuse_token = 1\n";

	assert_string_equal(first_token(scene, both), "sdk-one");
	scene->options.use_token = TOKEN_2;
	assert_string_equal(first_token(scene, both), "sdk-two");
	scene->options.use_token = TOKEN_AUTO;
	assert_string_equal(first_token(scene,
					"token_1 = sdk-one\ntoken_2 = sdk-two\n"
					"use_token = 2\n"),
			    "sdk-one");
}

QUIX_TEST(a_token_that_is_asked_for_must_be_there)
{
	struct scene *scene = *state;

	assert_string_equal(first_token(scene, "token_1 = sdk-one\n"
					       "use_token = 2\n"),
			    "profile 'dev' has no token_2, which use_token "
			    "asks for");
	scene->options.use_token = TOKEN_1;
	assert_string_equal(first_token(scene, "token_1 = ${env:EMPTY}\n"
					       "token_2 = sdk-two\n"),
			    "profile 'dev' has no token_1, which use_token "
			    "asks for");
}

/* The portal of a cloud profile, or the message. */
static const char *portal(struct scene *scene, const char *line)
{
	static struct buf text;

	buf_clear(&text);
	buf_add_format(&text, "[quix]\ntoken_1 = sdk-x\n%s\n", line);
	if (scene_quix(scene, text.data) ||
	    quix_read_names(&scene->quix, &scene->error))
		return scene_message(scene);
	return scene->quix.portal;
}

QUIX_TEST(the_portal_has_a_default_and_no_final_slash)
{
	assert_string_equal(portal(*state, ""),
			    "https://portal-api.cloud.quix.io");
	assert_string_equal(portal(*state, "portal ="),
			    "https://portal-api.cloud.quix.io");
	assert_string_equal(portal(*state, "portal = ${env:EMPTY}"),
			    "https://portal-api.cloud.quix.io");
	assert_string_equal(portal(*state, "portal = https://p/a//"),
			    "https://p/a");
}

QUIX_TEST(a_bad_portal_is_refused_unrepeated)
{
	assert_string_equal(
		portal(*state, "portal = https://me:s3cret@p/"),
		"dev.ini:3: portal contains user information, which a portal never needs; remove the text"
		" before the "
		"'@'");
	assert_string_equal(
		portal(*state, "portal = http://p"),
		"dev.ini:3: portal is http://, which would send "
		"the token unencrypted; only a loopback address may "
		"be http://, write https://");
	assert_string_equal(portal(*state, "portal = ${portal}"),
			    "dev.ini:3: portal refers to itself");
}

QUIX_TEST(a_workspace_must_not_change_the_url)
{
#define BAD                                                                    \
	"dev.ini:3: workspace is not a workspace id: letters, digits, '-', "   \
	"'_' and '.', not beginning with '.', at most 255 bytes"
	static const struct {
		const char *value;
		const char *message;
	} examples[] = {
		{ "acme-dev_1.2", "" },
		{ "..", BAD },
		{ ".a", BAD },
		{ "a/b", BAD },
		{ "a?b", BAD },
		{ "a#b", BAD },
		{ "a b", BAD },
		{ "a%2f", BAD },
		{ "\xc3\xa9", BAD },
		{ "${workspace}", "dev.ini:3: workspace refers to itself" },
		{ "", "" },
	};
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		AUTO_BUF struct buf text = { 0 };

		buf_add_format(&text,
			       "[quix]\ntoken_1 = sdk-x\n"
			       "workspace = %s\n",
			       examples[i].value);
		assert_string_equal(resolve(*state, text.data),
				    examples[i].message);
	}
}

QUIX_TEST(the_profiles_properties_win_over_the_portals)
{
	struct scene *scene = *state;
	const struct fields *broker = &scene->quix.broker;

	assert_string_equal(resolve(scene, "[quix]\ntoken_1 = sdk-x\n"
					   "[broker]\n"
					   "sasl.username = ${profile}\n"
					   "sasl.mechanisms = PLAIN\n"
					   "client.id = ${env:EMPTY}\n"
					   "bootstrap.servers =\n"),
			    "");
	assert_int_equal(broker->count, 3);
	assert_string_equal(fields_text(broker, "bootstrap.servers"), "a:9093");
	assert_string_equal(fields_text(broker, "sasl.username"), "dev");
	assert_string_equal(fields_text(broker, "sasl.mechanism"), "PLAIN");
	assert_null(fields_text(broker, "source"));
	assert_int_equal(asked, 1);
}
