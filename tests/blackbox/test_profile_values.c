/*
 * Profiles that inih alone would misread, and what a value may contain.
 */
#include "harness.h"
#include "profiles.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

#define DUMP TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen")

/*
 * Checks the variable A that the program gets from a profile with this text in
 * [env], and the messages.
 */
static void assert_value_with(struct scene *scene, const char *text,
			      const char *value, const char *err)
{
	AUTO_RUN struct run run = { .args = DUMP,
				    .env = TEXTS("FROM=outside", "EMPTY=") };
	struct buf profile = { 0 };

	buf_add_format(&profile, PROFILE_LOCAL "[env]\n%s", text);
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", err);
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "A", value);
}

static void assert_value(struct scene *scene, const char *text,
			 const char *value)
{
	assert_value_with(scene, text, value, "");
}

#define QUOTES                                                                 \
	"quixrun: warning: <config>/dev.ini:4: A: the quotes are part of the " \
	"value\n"
#define HASH                                                                   \
	"quixrun: warning: <config>/dev.ini:4: A: ' #' is part of the value; " \
	"a comment begins with ' ;'\n"

static void assert_length_survives(struct scene *scene, size_t length)
{
	struct buf text = { 0 };
	AUTO_FREE char *value = mem_alloc(length + 1);

	for (size_t i = 0; i < length; i++)
		value[i] = (char)('a' + i % 26);
	buf_add_format(&text, "A = %s\nB = behind\n", value);
	assert_value(scene, buf_text(&text), value);
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "B", "behind");
	buf_clear(&text);
}

SCENE_TEST(long_values_survive_whole)
{
	static const size_t lengths[] = { 190,	199,  200,  201,   4095,
					  4096, 8191, 8192, 60000, 131069 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_length_survives(*state, lengths[i]);
}

SCENE_TEST(a_string_of_128_kib_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };
	struct buf profile = { 0 };

	buf_add_text(&profile, PROFILE_LOCAL "[env]\nA = ");
	for (int i = 0; i < 131070; i++)
		buf_add_char(&profile, 'x');
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "", "quixrun: *'A'*\n");
}

SCENE_TEST(line_ends_of_windows_are_fine)
{
	assert_value(*state, "A = one\r\nB = two\r\n", "one");
}

SCENE_TEST(a_missing_last_newline_is_fine)
{
	assert_value(*state, "A = one", "one");
}

SCENE_TEST(a_byte_order_mark_is_skipped)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };

	scene_profile(scene, "dev",
		      "\xEF\xBB\xBF" PROFILE_LOCAL "[env]\nA = one\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
}

SCENE_TEST(comments_are_where_they_are_documented)
{
	assert_value(*state, "A = one ; two\n", "one");
	assert_value(*state, "A = one;two\n", "one;two");
	assert_value_with(*state, "A = one #two\n", "one #two", HASH);
	assert_value(*state, "#A = one\n;A = two\nA = three\n", "three");
	assert_value(*state, "A = ; nothing\n", "");
}

SCENE_TEST(values_take_no_quotes)
{
	assert_value_with(*state, "A = \"one\"\n", "\"one\"", QUOTES);
	assert_value_with(*state, "A = 'x y'\n", "'x y'", QUOTES);
	assert_value(*state, "A = 'x' y\n", "'x' y");
	assert_value(*state, "A = '\n", "'");
	assert_value(*state, "A = ${env:NONE:-'x'}\n", "'x'");
	assert_value(*state, "A = one = two\n", "one = two");
	assert_value(*state, "A=\t one two \t\n", "one two");
	assert_value(*state, "A = caf\xC3\xA9\n", "caf\xC3\xA9");
}

SCENE_TEST(dollars_mean_what_is_documented)
{
	assert_value(*state, "A = $FROM ${env:FROM}$\n", "$FROM outside$");
	assert_value(*state, "A = $${env:FROM}\n", "${env:FROM}");
	assert_value(*state, "A = $$${env:FROM}\n", "$${env:FROM}");
	assert_value(*state, "A = ${env:NOWHERE:-by default}\n", "by default");
	assert_value(*state, "A = ${env:NOWHERE:-}\n", "");
	assert_value(*state, "A = ${env:NOWHERE:-${env:FROM}}\n", "outside");
	assert_value(*state, "A = <${profile}>\n", "<dev>");
}

SCENE_TEST(an_empty_value_sets_an_empty_variable)
{
	assert_value(*state, "A =\n", "");
}

SCENE_TEST(a_file_loses_one_final_newline)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/value", 0600, "one\ntwo\n\n");
	assert_value(scene, "A = ${file:value}\n", "one\ntwo\n");
	assert_value(scene, "A = ${file:<config>/value}!\n", "one\ntwo\n!");
}

static void refuse_file(struct scene *scene, const char *bytes, size_t length,
			const char *reason)
{
	AUTO_RUN struct run run = { .args = DUMP };
	struct buf expected = { 0 };

	scene_write_bytes(scene, "<config>/value", 0600, bytes, length);
	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nA = ${file:value}\n");
	run_program(scene, &run);
	buf_add_format(&expected,
		       "quixrun: <config>/dev.ini:4: ${file:value}: %s\n",
		       reason);
	assert_run(scene, &run, 125, "", buf_text(&expected));
	buf_clear(&expected);
}

SCENE_TEST(a_file_with_a_nul_byte_is_refused)
{
	refuse_file(*state, "a\0b", 3, "the file contains a NUL byte");
}

SCENE_TEST(a_file_over_64_kib_is_refused)
{
	AUTO_FREE char *bytes = mem_alloc(65537);

	memset(bytes, 'x', 65537);
	refuse_file(*state, bytes, 65537,
		    "'<config>/value' is larger than 64 KiB");
}

SCENE_TEST(a_token_of_60000_bytes_survives)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = DUMP };
	struct buf token = { 0 };
	struct buf profile = { 0 };

	buf_add_text(&token, "sdk-");
	for (int i = 4; i < 60000; i++)
		buf_add_char(&token, (char)('a' + i % 26));
	buf_add_format(&profile,
		       "[quix]\nworkspace = acme\ntoken_1 = %s\n"
		       "[broker]\nsource = none\n",
		       buf_text(&token));
	scene_secret(scene, "long", buf_text(&token));
	scene_profile(scene, "dev", buf_text(&profile));
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "Quix__Sdk__Token", "<long>");
	buf_clear(&token);
	buf_clear(&profile);
}
