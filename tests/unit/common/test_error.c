#include <string.h>

#include "../../registry.h"
#include "quixrun/error.h"
#include "quixrun/utf8.h"

TEST(a_message_can_be_shown_whatever_is_in_it)
{
	static const char *const cases[][2] = {
		{ "plain 'text', \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		  "plain 'text', \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "a\033[31mb\r\n\t\x7f", "a?[31mb????" },
		{ "\xc2\x9b"
		  "31m",
		  "??31m" },
		{ "a\xe2\x80\xae"
		  "b",
		  "a???b" },
		{ "\xff\xe2\x82 \xc3", "??? ?" },
		{ "sdk-0123456789abcdef", "sdk-(hidden)" },
	};
	struct error error;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			error_set(&error, STATUS_PERMANENT, "%s", cases[i][0]),
			-1);
		assert_string_equal(error.message, cases[i][1]);
	}
}

TEST(a_long_message_is_cut_between_characters)
{
	struct error error;
	char text[2 * ERROR_MESSAGE_SIZE + 1] = { 0 };
	size_t offset, i;

	for (i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? '\xa9' : '\xc3';
	for (offset = 0; offset < 2; offset++) {
		const char *at;

		error_set(&error, STATUS_PERMANENT, "%.*s%s", (int)offset, "x",
			  text);
		assert_int_equal(strlen(error.message), ERROR_MESSAGE_SIZE - 1);
		assert_string_equal(error.message + strlen(error.message) - 3,
				    "...");
		for (at = error.message; *at; at += utf8_length(at))
			assert_int_not_equal(utf8_length(at), 0);
	}
}

TEST(a_prefix_keeps_the_status_and_the_message)
{
	struct error error;
	char text[ERROR_MESSAGE_SIZE] = { 0 };

	error_set(&error, STATUS_TEMPORARY, "'%s' is not there", "f");
	assert_int_equal(error_prefix(&error, "%s:%d: ", "a\nb", 7), -1);
	assert_int_equal(error.status, STATUS_TEMPORARY);
	assert_string_equal(error.message, "a?b:7: 'f' is not there");
	memset(text, 'x', sizeof(text) - 1);
	error_set(&error, STATUS_PERMANENT, "%s", text);
	error_prefix(&error, "f: ");
	assert_int_equal(strlen(error.message), ERROR_MESSAGE_SIZE - 1);
	assert_memory_equal(error.message, "f: xx", 5);
	assert_string_equal(error.message + ERROR_MESSAGE_SIZE - 5, "x...");
}

TEST(a_suggestion_follows_the_message)
{
	struct error error;

	error_set(&error, STATUS_TEMPORARY, "unknown section [qiux]");
	assert_int_equal(error_suggest(&error, "[", NULL, "]"), -1);
	assert_string_equal(error.message, "unknown section [qiux]");
	assert_int_equal(error_suggest(&error, "[", "quix", "]"), -1);
	assert_int_equal(error.status, STATUS_TEMPORARY);
	assert_string_equal(error.message,
			    "unknown section [qiux]; did you mean [quix]?");
}
