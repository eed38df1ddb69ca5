#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "../scene.h"

#define LOCAL "[broker]\nbootstrap.servers = localhost:9092\n"

/* Evaluates token 1: "" when it is valid, else the message. */
static const char *evaluate(struct scene *scene, const char *value)
{
	AUTO_BUF struct buf text = { 0 };
	struct token token = { 0 };
	const struct value_source source = quix_values(&scene->quix);
	static struct error error;
	int result;

	buf_add_format(&text, LOCAL "[quix]\n\ntoken_2 = %s\n", value);
	if (scene_profile(scene, text.data))
		fail_msg("%s", scene->error.message);
	token.setting = profile_find(&scene->profile, SECTION_QUIX, "token_2");
	assert_non_null(token.setting);
	result = token_evaluate(&token, &source, &error);
	assert_int_equal(token.is_evaluated, !result);
	if (!result && strstr(value, "${") == NULL)
		assert_string_equal(secret_text(&token.value), value);
	token_clear(&token);
	token_clear(&token);
	if (!result)
		return "";
	assert_int_equal(error.status, STATUS_PERMANENT);
	return error.message;
}

SCENE_TEST(a_token_is_printable_without_blanks)
{
	assert_string_equal(evaluate(*state, "sdk-0123456789abcdef"), "");
	assert_string_equal(evaluate(*state, "pat-!~#$%&'()*+,/:=?@[]{}|"), "");
	assert_string_equal(evaluate(*state, "${env:NONE:-sdk-a}"), "");
}

SCENE_TEST(a_token_in_quotes_is_refused)
{
	assert_string_equal(evaluate(*state, "\"sdk-secret\""),
			    "dev.ini:5: token_2 is in quotes; remove them");
	assert_string_equal(evaluate(*state, "'sdk-secret'"),
			    "dev.ini:5: token_2 is in quotes; remove them");
}

SCENE_TEST(a_token_with_other_characters_is_refused_unrepeated)
{
#define OTHER                                                                   \
	"dev.ini:5: token_2 contains white space or a character that no token " \
	"has; copy it again from Quix"
	static const char *const tokens[] = {
		"sdk-secret x", "sdk-\tx",	"sdk-\x01", "sdk-\x7f",
		"sdk-\x80x",	"sdk-\xc3\xa9", "sdk-x\ry",
	};
	size_t i;

	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		assert_string_equal(evaluate(*state, tokens[i]), OTHER);
}

SCENE_TEST(what_is_no_token_is_named)
{
	static const struct {
		const char *text;
		const char *reason;
	} mistakes[] = {
		{ "sdk-secret\nsdk-other\n",
		  "has several lines; keep only the token" },
		{ "sdk-secret\r\nsdk-other\r\n",
		  "has several lines; keep only the token" },
		{ "Bearer sdk-secret\n",
		  "begins with 'Bearer'; keep only the token" },
		{ "Quix__Sdk__Token=sdk-secret\n",
		  "is NAME=value; keep only the value" },
		{ "<your token>",
		  "is a placeholder; put a streaming token of your environment "
		  "in its place" },
		{ "YOUR_TOKEN",
		  "is a placeholder; put a streaming token of your environment "
		  "in its place" },
		{ "{{TOKEN}}",
		  "is a placeholder; put a streaming token of your environment "
		  "in its place" },
		{ "\"sdk-secret\"\r\n", "is in quotes; remove them" },
	};
	AUTO_BUF struct buf message = { 0 };
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		buf_clear(&message);
		buf_add_format(&message, "dev.ini:5: token_2 %s",
			       mistakes[i].reason);
		room_write_text("token", mistakes[i].text);
		assert_string_equal(evaluate(*state, "${file:token}"),
				    buf_text(&message));
	}
}

SCENE_TEST(base64_is_no_assignment)
{
	assert_string_equal(evaluate(*state, "QUJDRA=="), "");
	assert_string_equal(evaluate(*state, "QUJDREU="), "");
}

/* As written by editors, shells and Windows programs. */
SCENE_TEST(what_files_have_around_a_token_is_cut)
{
	static const char *const texts[] = {
		"sdk-secret",
		"sdk-secret\n",
		"sdk-secret\r\n",
		"sdk-secret \t\n\n\r\n",
		("\xef\xbb\xbf"
		 "sdk-secret\r\n"),
	};
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct token token = { 0 };
		const struct value_source source = quix_values(&scene->quix);

		room_write_text("token", texts[i]);
		assert_int_equal(
			scene_profile(scene,
				      LOCAL "[quix]\ntoken_1 = ${file:token}"),
			0);
		token.setting =
			profile_find(&scene->profile, SECTION_QUIX, "token_1");
		assert_int_equal(token_evaluate(&token, &source, &scene->error),
				 0);
		assert_string_equal(secret_text(&token.value), "sdk-secret");
		token_clear(&token);
	}
}

SCENE_TEST(an_empty_token_is_no_error)
{
	room_write_text("empty", "\n");
	assert_string_equal(evaluate(*state, "${file:empty}"), "");
}

SCENE_TEST(a_token_is_evaluated_once)
{
	struct scene *scene = *state;
	struct token token = { 0 };
	const struct value_source source = quix_values(&scene->quix);

	room_write_text("token", "sdk-one");
	assert_int_equal(scene_profile(scene, LOCAL "[quix]\n"
						    "token_1 = ${file:token}"),
			 0);
	token.setting = profile_find(&scene->profile, SECTION_QUIX, "token_1");
	assert_int_equal(token_evaluate(&token, &source, &scene->error), 0);
	room_write_text("token", "sdk-two");
	assert_int_equal(token_evaluate(&token, &source, &scene->error), 0);
	assert_string_equal(secret_text(&token.value), "sdk-one");
	token_clear(&token);
}

/* The warnings about a token. */
static const char *warning(struct scene *scene, const char *value)
{
	AUTO_BUF struct buf text = { 0 };
	struct token token = { 0 };
	const struct value_source source = quix_values(&scene->quix);

	buf_add_format(&text, "[quix]\ntoken_1 = %s\n", value);
	assert_int_equal(scene_profile(scene, text.data), 0);
	token.setting = profile_find(&scene->profile, SECTION_QUIX, "token_1");
	assert_int_equal(token_evaluate(&token, &source, &scene->error), 0);
	room_listen(&scene->room);
	token_warn(&token, &scene->options.log);
	token_clear(&token);
	return room_heard(&scene->room);
}

SCENE_TEST(a_token_of_another_kind_is_warned_of)
{
	assert_string_equal(warning(*state, "sdk-abc"), "");
	assert_string_equal(
		warning(*state, "pat-abc"),
		"quixrun: warning: dev.ini:2: token_1 is a "
		"personal access token, which has access to more than one "
		"environment; use a streaming token\n");
	assert_string_equal(warning(*state, "abc"),
			    "quixrun: warning: dev.ini:2: token_1 does not "
			    "look like a streaming token: those begin with "
			    "'sdk-'\n");
	assert_string_equal(warning(*state, "SDK-abc"),
			    "quixrun: warning: dev.ini:2: token_1 does not "
			    "look like a streaming token: those begin with "
			    "'sdk-'\n");
}
