#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

TEST(names_of_variables_are_letters_digits_and_underscores)
{
	static const char *const right[] = { "A", "_", "a1", "_1", "A_b_C9" };
	static const char *const wrong[] = { "",	 "1",	 "A-B", "A.B",
					     "A B",	 "A=B",	 " A",	"A\n",
					     "\xc3\xa9", "A\xff" };
	size_t i;

	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		assert_true(text_is_variable_name(right[i], strlen(right[i])));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(text_is_variable_name(wrong[i], strlen(wrong[i])));
	assert_false(text_is_variable_name("A\0B", 3));
	assert_true(text_is_variable_name("A=B", 1));
}

TEST(control_characters_are_found)
{
	assert_false(text_has_control("", 0));
	assert_false(text_has_control(" ~\x80\xff", 4));
	assert_true(text_has_control("a\n", 2));
	assert_true(text_has_control("a\0", 2));
	assert_true(text_has_control("\x7f", 1));
	assert_true(text_has_control("\x1f", 1));
}

TEST(beginnings_and_ends_are_compared)
{
	assert_true(text_begins("abc", "ab"));
	assert_true(text_begins("abc", ""));
	assert_false(text_begins("a", "ab"));
	assert_true(text_ends("abc", "bc"));
	assert_true(text_ends("abc", ""));
	assert_true(text_ends("abc", "abc"));
	assert_false(text_ends("bc", "abc"));
}

TEST(tokens_are_known_by_their_beginning)
{
	assert_true(text_begins_token("sdk-1"));
	assert_true(text_begins_token("pat-1"));
	assert_false(text_begins_token("sdk1"));
	assert_false(text_begins_token(" sdk-1"));
	assert_false(text_begins_token(""));
}

TEST(a_star_matches_any_run)
{
	static const struct {
		const char *text;
		const char *pattern;
		bool matches;
	} examples[] = {
		{ "", "", true },	    { "", "*", true },
		{ "", "**", true },	    { "a", "", false },
		{ "a", "a", true },	    { "a", "A", false },
		{ "abc", "a*", true },	    { "abc", "*c", true },
		{ "abc", "*b*", true },	    { "abc", "a*c", true },
		{ "abc", "a*b", false },    { "aab", "*ab", true },
		{ "abab", "a*ab", true },   { "ab", "a*ab", false },
		{ "abc", "a?c", false },    { "a?c", "a?c", true },
		{ "aXbXc", "a*X*c", true }, { "abc", "abc*", true },
		{ "abc", "abcd", false },
	};
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		if (text_matches(examples[i].text, examples[i].pattern) !=
		    examples[i].matches)
			fail_msg("'%s' and '%s'", examples[i].text,
				 examples[i].pattern);
}

TEST(what_is_behind_a_slice_does_not_match)
{
	const struct slice name = { "LC_ALL=de LC_", 6 };

	assert_true(text_slice_matches(name, (struct slice){ "LC_* TZ", 4 }));
	assert_true(text_slice_matches(name, (struct slice){ "LC_ALL TZ", 6 }));
	assert_false(text_slice_matches(name, (struct slice){ "LC_ALL=", 7 }));
	assert_false(text_slice_matches(name, (struct slice){ "LC_A*", 4 }));
	assert_false(text_slice_matches(name, (struct slice){ "*LC_", 4 }));
}

TEST(a_pattern_of_many_stars_ends_soon)
{
	char text[4001], pattern[201];
	size_t i;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (i = 0; i + 2 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[198] = 'b';
	pattern[199] = '\0';
	assert_false(text_matches(text, pattern));
}

TEST(words_are_parted_by_white_space)
{
	const char *cursor = " \tone  two\r\nthree ";
	static const char *const words[] = { "one", "two", "three" };
	const char *word;
	size_t length, i;

	for (i = 0; i < 3; i++) {
		word = text_next_word(&cursor, &length);
		assert_non_null(word);
		assert_int_equal(length, strlen(words[i]));
		assert_memory_equal(word, words[i], length);
	}
	assert_null(text_next_word(&cursor, &length));
	assert_null(text_next_word(&cursor, &length));
}

TEST(the_shell_gets_every_byte_back)
{
	static const struct {
		const char *text;
		const char *quoted;
	} examples[] = {
		{ "", "''" },
		{ "a/b-c_d.e=f:g,h@i%j+k", "a/b-c_d.e=f:g,h@i%j+k" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\''s'" },
		{ "$x`y`\"", "'$x`y`\"'" },
		{ "~", "'~'" },
		{ "*", "'*'" },
		{ "a\nb", "'a\nb'" },
		{ "\xc3\xa9", "'\xc3\xa9'" },
	};
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		AUTO_BUF struct buf out = { 0 };

		text_shell_quote(&out, examples[i].text);
		assert_string_equal(out.data, examples[i].quoted);
	}
}

TEST(a_workspace_id_cannot_change_the_url)
{
	static const char *const good[] = { "acme-factory-dev", "a", "A_1.b",
					    "-x", "_" };
	static const char *const bad[] = { "",	   ".",	       "..",   ".a",
					   "a/b",  "a?b",      "a%2f", "a b",
					   "a\nb", "\xc3\xbc", "a#b" };
	char long_id[TEXT_WORKSPACE_ID_MAX + 2] = { 0 };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_is_workspace_id(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_is_workspace_id(bad[i]));
	memset(long_id, 'a', TEXT_WORKSPACE_ID_MAX + 1);
	assert_false(text_is_workspace_id(long_id));
	assert_true(text_is_workspace_id(long_id + 1));
}

TEST(tokens_are_hidden)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "no token", "no token" },
		{ "sdk-0123456789ab", "sdk-(hidden)" },
		{ "sdk-0123456789a", "sdk-0123456789a" },
		{ "'pat-0123456789ab'; x", "'pat-(hidden)'; x" },
		{ "a/sdk-0123456789abcdef/b sdk-0123456789abcdef",
		  "a/sdk-(hidden)/b sdk-(hidden)" },
		{ "android-sdk-0123456789ab", "android-sdk-(hidden)" },
		{ "xsdk-0123456789abcdef", "xsdk-0123456789abcdef" },
		{ "/etc/sdk-configuration/1", "/etc/sdk-configuration/1" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf text = { 0 };

		buf_add_text(&text, cases[i][0]);
		buf_reserve(&text, 0);
		text_hide_tokens(text.data);
		assert_string_equal(text.data, cases[i][1]);
	}
}

TEST(booleans_have_six_words)
{
	static const char *const words[] = { "yes", "TRUE",  "On",
					     "no",  "False", "OFF" };
	static const char *const wrong[] = {
		"", "y", "1", "0", "yes ", "truee"
	};
	bool value;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		value = i >= 3;
		assert_int_equal(text_parse_boolean(words[i], &value), 0);
		assert_int_equal(value, i < 3);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(text_parse_boolean(wrong[i], &value), -1);
}

TEST(durations_have_units)
{
	static const struct {
		const char *text;
		long long milliseconds;
	} examples[] = {
		{ "0", 0 },
		{ "1", 1000 },
		{ "500ms", 500 },
		{ "30s", 30000 },
		{ "5m", 300000 },
		{ "24h", 86400000 },
		{ "7d", 604800000 },
		{ "0.5", 500 },
		{ "1.5m", 90000 },
		{ "0.001", 1 },
		{ "1.25h", 4500000 },
		{ "0.25s", 250 },
		{ "1.5ms", 1 },
		{ "007", 7000 },
		{ "3660d", 316224000000 },
	};
	long long milliseconds;
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(
			text_parse_duration(examples[i].text, &milliseconds),
			0);
		assert_int_equal(milliseconds, examples[i].milliseconds);
	}
}

TEST(other_texts_are_no_durations)
{
	static const char *const wrong[] = {
		"",
		"s",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1 s",
		"1x",
		"1S",
		"1.",
		".5",
		"1.2345",
		"1,5",
		"1e3",
		"0x10",
		"3661d",
		"1h30m",
		"infinity",
		"1..5",
		"999999999999d",
		"9999999999999",
		"1.5.5s",
	};
	long long milliseconds = 7;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(text_parse_duration(wrong[i], &milliseconds),
				 -1);
	assert_int_equal(milliseconds, 7);
}

TEST(the_nearest_word_is_found)
{
	static const char *const words[] = { "token_1",	  "token_2", "portal",
					     "workspace", "ttl",     "dir",
					     NULL };
	static const struct {
		const char *text;
		const char *nearest;
	} examples[] = {
		{ "tokn_1", "token_1" },
		{ "tokne_2", "token_2" },
		{ "TOKEN_2", "token_2" },
		{ "portal", "portal" },
		{ "protal", "portal" },
		{ "prtl", NULL },
		{ "workspaces", "workspace" },
		{ "wrkspce", "workspace" },
		{ "tll", "ttl" },
		{ "xyz", NULL },
		{ "", NULL },
		{ "d", NULL },
		{ "dri", "dir" },
	};
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const char *nearest = text_nearest(examples[i].text, words);

		if (!examples[i].nearest)
			assert_null(nearest);
		else
			assert_string_equal(nearest ? nearest : "(none)",
					    examples[i].nearest);
	}
}

TEST(a_word_of_any_length_can_be_asked_for)
{
	char word[200];
	const char *words[] = { "token_1", word, NULL };
	size_t length;

	memset(word, 'x', sizeof(word));
	for (length = 60; length < 200; length++) {
		AUTO_FREE char *text = mem_copy(word, length);

		word[length] = '\0';
		if (length <= 64)
			assert_ptr_equal(text_nearest(text, words), word);
		else
			assert_null(text_nearest(text, words));
		assert_null(text_nearest("y", words));
		word[length] = 'x';
	}
}
