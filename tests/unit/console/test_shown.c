#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "commands/checklist.h"
#include "console/json_write.h"
#include "commands/ps_row.h"
#include "commands/shim.h"
#include "console/shown.h"

TEST(text_is_shown_without_what_drives_a_terminal)
{
	static const char *const cases[][2] = {
		{ "plain \\n", "plain \\n" },
		{ "a\nb\tc", "a\\nb\\tc" },
		{ "\x1b[31m\x7f", "\\x1b[31m\\x7f" },
		{ "\xc3\xa9\xe2\x82\xac", "\xc3\xa9\xe2\x82\xac" },
		{ "\xc2\x9b", "\\xc2\\x9b" },			/* C1 */
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },		/* U+202E */
		{ "\xc3(", "\\xc3(" },				/* cut off */
		{ "\xc0\xaf", "\\xc0\\xaf" },			/* overlong */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },		/* surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" }, /* too high */
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf shown = { 0 };

		utf8_add_shown(&shown, cases[i][0]);
		assert_string_equal(buf_text(&shown), cases[i][1]);
	}
}

TEST(text_is_shortened_between_characters)
{
	static const struct {
		size_t columns;
		const char *text;
	} cases[] = {
		{ 8, "x:\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		     "ab" },
		{ 7, "x:\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9..." },
		{ 3, "x:..." },
		{ 1, "x:." },
		{ 0, "x:" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf text = { 0 };

		buf_add_text(&text, cases[0].text);
		utf8_truncate(&text, 2, cases[i].columns);
		assert_string_equal(buf_text(&text), cases[i].text);
	}
}

TEST(the_front_is_cut_between_characters_too)
{
	static const struct {
		size_t columns;
		const char *text;
	} cases[] = {
		{ 6, "x:ab\xc3\xa9\xc3\xa9\xc3\xa9"
		     "c" },
		{ 5, "x:...\xc3\xa9"
		     "c" },
		{ 3, "x:..." },
		{ 1, "x:." },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf text = { 0 };

		buf_add_text(&text, cases[0].text);
		utf8_truncate_front(&text, 2, cases[i].columns);
		assert_string_equal(text.data, cases[i].text);
	}
}

TEST(json_escapes_what_it_must)
{
	AUTO_JSON struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_add_text(&json, "a\"", "\\\n\x7f\xff\xc3\xa9");
	json_open_array(&json, "b");
	json_add_number(&json, NULL, -1);
	json_add_boolean(&json, NULL, true);
	json_add_text(&json, NULL, NULL);
	json_close_array(&json);
	json_open_array(&json, "c");
	json_close_array(&json);
	json_close_object(&json);
	assert_string_equal(buf_text(&json.text),
			    "{\"a\\\"\":\"\\\\\\u000a\\u007f\xef\xbf\xbd"
			    "\xc3\xa9\",\"b\":[-1,true,null],\"c\":[]}");
}

TEST(the_last_clause_is_the_mend)
{
	static const char *const cases[][3] = {
		{ "it failed", "it failed", NULL },
		{ "it failed; do this", "it failed", "do this" },
		{ "one; two; three", "one; two", "three" },
		{ "it failed (once; twice)", "it failed (once; twice)", NULL },
		{ "it (a; b) failed; run", "it (a; b) failed", "run" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct checklist list = { 0 };
		struct error error;

		error_set(&error, STATUS_TEMPORARY, "%s", cases[i][0]);
		checklist_fail(&list, "x", NULL, &error);
		assert_string_equal(list.steps[0].message, cases[i][1]);
		if (cases[i][2])
			assert_string_equal(list.steps[0].mend, cases[i][2]);
		else
			assert_null(list.steps[0].mend);
		assert_int_equal(checklist_status(&list), STATUS_TEMPORARY);
		checklist_clear(&list);
	}
}

TEST(what_must_be_mended_outweighs_what_is_away)
{
	struct checklist list = { 0 };
	struct error error;

	assert_int_equal(checklist_status(&list), 0);
	checklist_add(&list, "x", NULL, CHECK_WARNING, "w");
	checklist_add(&list, "x", NULL, CHECK_SKIPPED, "s");
	assert_int_equal(checklist_status(&list), 0);
	error_set(&error, STATUS_TEMPORARY, "away");
	checklist_fail(&list, "x", NULL, &error);
	assert_int_equal(checklist_status(&list), STATUS_TEMPORARY);
	checklist_add(&list, "x", "s", CHECK_FAILED, "f");
	assert_int_equal(checklist_status(&list), STATUS_PERMANENT);
	checklist_clear(&list);
	checklist_clear(&list);
}

TEST(a_shim_has_another_name)
{
	assert_null(shim_name(NULL));
	assert_null(shim_name(""));
	assert_null(shim_name("-"));
	assert_null(shim_name("quixrun"));
	assert_null(shim_name("-quixrun"));
	assert_null(shim_name("/usr/bin/quixrun"));
	assert_null(shim_name("dir/"));
	assert_string_equal(shim_name("pump"), "pump");
	assert_string_equal(shim_name("-bash"), "bash");
	assert_string_equal(shim_name("/a/b/pump"), "pump");
	assert_string_equal(shim_name("quixrun-0.1"), "quixrun-0.1");
}

TEST(the_search_goes_on_behind_the_entry)
{
	assert_string_equal(shim_rest("/bin:/usr:/etc", "x", "/usr/x"), "/etc");
	assert_string_equal(shim_rest("/bin:/usr//:/etc", "x", "/usr/x"),
			    "/etc");
	assert_null(shim_rest("/bin:/etc", "x", "/etc/x"));
	assert_string_equal(shim_rest("/etc:", "x", "/etc/x"), "");
	assert_string_equal(shim_rest("/bin:/etc", "x", "/usr/x"), "/bin:/etc");
	assert_string_equal(shim_rest("/bin:/etc", "x", "x"), "/bin:/etc");
}

TEST(a_token_id_has_one_form)
{
	assert_true(ps_is_token_id("1:ab12cd34"));
	assert_true(ps_is_token_id("2:00000000"));
	assert_false(ps_is_token_id(""));
	assert_false(ps_is_token_id("3:ab12cd34"));
	assert_false(ps_is_token_id("1:AB12CD34"));
	assert_false(ps_is_token_id("1:ab12cd345"));
	assert_false(ps_is_token_id("1:ab12cd3\033"));
}

#define ENVIRONMENT                                                            \
	"QUIXRUN_NAMES=KAFKA_SASL_PASSWORD LOG_LEVEL\0"                        \
	"KAFKA_SASL_PASSWORD=hunter22\0LOG_LEVEL=loglevel\0"
#define COMMAND_LINE                                                           \
	"run\0--pw=hunter22\0loglevel\0known-token\0xsdk-0123456789abcdef\0"   \
	"sdk-0123456789abcdef,z\0sdk-short\0\0"

TEST(a_command_hides_what_is_secret)
{
	struct process process = { .pid = 1 };
	AUTO_FIELDS struct fields known = { 0 };
	AUTO_BUF struct buf shown = { 0 };

	fields_set_text(&known, "(token ab12cd34)", "known-token");
	buf_add(&process.environment, ENVIRONMENT, sizeof(ENVIRONMENT) - 1);
	buf_add(&process.command, COMMAND_LINE, sizeof(COMMAND_LINE) - 1);
	ps_command_add(&shown, &process, &known);
	assert_string_equal(buf_text(&shown),
			    "run --pw=(KAFKA_SASL_PASSWORD) loglevel (token "
			    "ab12cd34) xsdk-0123456789abcdef sdk-(hidden),z "
			    "sdk-short ");
	buf_clear(&process.environment);
	buf_clear(&process.command);
}
