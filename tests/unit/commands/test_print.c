#include <stdio.h>
#include <string.h>

#include "../../registry.h"
#include "commands/print_formats.h"

/* One variable A in a format: the text, or the error's message. */
static const char *print_one(const char *format, const char *value,
			     struct buf *out)
{
	AUTO_PRINT_LIST struct print_list list = { .title = "dev" };
	struct error error;

	buf_clear(out);
	print_set(&list, "A", value, strlen(value));
	if (print_write(print_find(format), &list, out, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		assert_int_equal(out->length, 0);
		buf_add_text(out, error.message);
	}
	return buf_text(out);
}

static void assert_prints(const char *format, const char *value,
			  const char *text)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(print_one(format, value, &out), text);
}

static void assert_refuses(const char *format, const char *value,
			   const char *reason)
{
	AUTO_BUF struct buf expected = { 0 };

	buf_add_format(
		&expected,
		"format '%s' cannot represent variable 'A': %s; use another "
		"format, or remove it with -u A",
		format, reason);
	assert_prints(format, value, buf_text(&expected));
}

TEST(formats_are_found_by_their_names)
{
	struct error error;

	assert_string_equal(print_find(NULL)->name, "export");
	assert_true(print_find("fish")->can_unset);
	assert_false(print_find("docker")->can_unset);
	assert_true(print_find("kubernetes")->holds_files);
	assert_true(print_find("github-mask")->is_of_secrets);
	assert_false(print_find("github")->is_of_secrets);
	assert_null(print_find("yaml"));
	assert_int_equal(print_unknown("dotnev", &error), -1);
	assert_int_equal(error.status, STATUS_PERMANENT);
	assert_string_equal(error.message,
			    "--print: unknown format 'dotnev'; did you mean "
			    "'dotenv'?");
	print_unknown("yaml", &error);
	assert_string_equal(
		error.message,
		"--print: unknown format 'yaml'; supported are export, "
		"fish, dotenv, json, docker, systemd, github, "
		"github-mask and kubernetes");
}

TEST(export_is_always_in_single_quotes)
{
	assert_prints("export", "", "export A=''\n");
	assert_prints("export", "plain", "export A='plain'\n");
	assert_prints("export", "it's $(id)\n`x`\\",
		      "export A='it'\\''s $(id)\n`x`\\'\n");
}

TEST(fish_escapes_the_quote_and_the_backslash)
{
	assert_prints("fish", "it's\\ $x (id)\n",
		      "set -gx A 'it\\'s\\\\ $x (id)\n'\n");
}

TEST(shells_unset_before_they_set)
{
	AUTO_PRINT_LIST struct print_list list = { 0 };
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	print_unset(&list, "OLD");
	print_set(&list, "A", "1", 1);
	assert_int_equal(print_write(print_find("export"), &list, &out, &error),
			 0);
	assert_int_equal(print_write(print_find("fish"), &list, &out, &error),
			 0);
	assert_int_equal(print_write(print_find("dotenv"), &list, &out, &error),
			 0);
	assert_string_equal(buf_text(&out), "unset -v OLD\nexport A='1'\n"
					    "set -eg OLD\nset -gx A '1'\n"
					    "A='1'\n");
}

TEST(dotenv_is_as_python_dotenv_reads_it)
{
	assert_prints("dotenv", "", "A=''\n");
	assert_prints("dotenv", "it's\na # b", "A='it\\'s\na # b'\n");
	assert_prints("dotenv", "a\\b", "A='a\\\\b'\n");
	assert_prints("dotenv", "${HOME} $HOME", "A='${:-$}{HOME} $HOME'\n");
	assert_prints("dotenv", "end\\", "A='end${:-\\}'\n");
	assert_prints("dotenv", "\"a'\r\n", "A=\"\\\"a'\\r\n\"\n");
	assert_refuses("dotenv", "\xff", "its value is not UTF-8");
}

TEST(json_is_one_object)
{
	assert_prints("json", "a\"b\\\n\x01\x7f\xC3\xA9",
		      "{\"A\":\"a\\\"b\\\\\\u000a\\u0001\\u007f\xC3\xA9\"}\n");
	assert_refuses("json", "\xC3", "its value is not UTF-8");
}

TEST(docker_takes_one_line_as_it_is)
{
	AUTO_BUF struct buf line = { 0 };

	assert_prints("docker", " 'a' $b \"c\" # ", "A= 'a' $b \"c\" # \n");
	assert_prints("docker", "\ra", "A=\ra\n");
	assert_refuses("docker", "a\nb", "a newline in its value");
	assert_refuses("docker", "a\r", "a carriage return at its end");
	assert_refuses("docker", "\x80", "its value is not UTF-8");
	while (line.length < 65534)
		buf_add_char(&line, 'x');
	assert_refuses("docker", buf_text(&line), "a line of 64 KiB or more");
}

TEST(systemd_is_in_double_quotes)
{
	assert_prints("systemd", "a\"b\\c`d$e'f\n#g ;",
		      "A=\"a\\\"b\\\\c\\`d\\$e'f\n#g ;\"\n");
	assert_prints("systemd", "\xEF\xBF\xBD\xEF\xB7\x8F",
		      "A=\"\xEF\xBF\xBD\xEF\xB7\x8F\"\n");
	assert_refuses("systemd", "\xff", "its value is not UTF-8");
	assert_refuses("systemd", "\xEF\xBF\xBE",
		       "a noncharacter of Unicode in its value");
	assert_refuses("systemd", "\xEF\xB7\xAF",
		       "a noncharacter of Unicode in its value");
	assert_refuses("systemd", "\xF4\x8F\xBF\xBF",
		       "a noncharacter of Unicode in its value");
}

TEST(github_has_a_delimiter_that_nobody_guesses)
{
	AUTO_BUF struct buf first = { 0 };
	AUTO_BUF struct buf second = { 0 };
	AUTO_PRINT_LIST struct print_list list = { 0 };
	struct error error;
	char opening[64], closing[64];

	print_one("github", "x\ny", &first);
	assert_int_equal(sscanf(buf_text(&first), "A<<%63s\nx\ny\n%63s\n",
				opening, closing),
			 2);
	assert_string_equal(opening, closing);
	assert_int_equal(strlen(opening), strlen("quixrun-") + 32);
	assert_string_not_equal(print_one("github", "x\ny", &second),
				buf_text(&first));
	print_set(&list, "NODE_OPTIONS", "x", 1);
	assert_int_equal(
		print_write(print_find("github"), &list, &first, &error), -1);
	assert_string_equal(
		error.message,
		"format 'github' cannot represent variable "
		"'NODE_OPTIONS': GitHub Actions does not let a step set it; "
		"use another format, or remove it with -u "
		"NODE_OPTIONS");
}

#define SECRET(name)                                                           \
	"apiVersion: v1\nkind: Secret\nmetadata:\n  name: " name               \
	"\ntype: Opaque\n"

TEST(kubernetes_is_a_secret)
{
	assert_prints("kubernetes", "a\"b\\\n\t\xC3\xA9",
		      SECRET("quixrun-dev") "stringData:\n"
					    "  \"A\": \"a\\\"b\\\\\\n\\x09"
					    "\xC3\xA9\"\n");
	assert_prints("kubernetes", "\xff",
		      SECRET("quixrun-dev") "data:\n  \"A\": /w==\n");
	assert_prints("kubernetes", "\xC2\x85",
		      SECRET("quixrun-dev") "data:\n  \"A\": woU=\n");
	assert_prints("kubernetes", "\xE2\x80\xA8",
		      SECRET("quixrun-dev") "data:\n  \"A\": 4oCo\n");
}

TEST(a_secret_has_a_name_that_kubernetes_takes)
{
	static const char *const names[][2] = {
		{ "Prod_EU.1", "quixrun-prod-eu.1" },
		{ "a..b", "quixrun-a.b" },
		{ "a._-b-", "quixrun-a.b" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		AUTO_PRINT_LIST struct print_list list = {
			.title = names[i][0]
		};
		AUTO_BUF struct buf out = { 0 };
		AUTO_BUF struct buf expected = { 0 };
		struct error error;

		buf_add_format(&expected, SECRET("%s"), names[i][1]);
		assert_int_equal(print_write(print_find("kubernetes"), &list,
					     &out, &error),
				 0);
		assert_string_equal(buf_text(&out), buf_text(&expected));
	}
}

TEST(nothing_is_half_printed)
{
	AUTO_PRINT_LIST struct print_list list = { 0 };
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	buf_add_text(&out, "before");
	print_set(&list, "A", "1", 1);
	print_set(&list, "B", "1\n2", 3);
	assert_int_equal(print_write(print_find("docker"), &list, &out, &error),
			 -1);
	assert_string_equal(buf_text(&out), "before");
	assert_null(strstr(error.message, "2"));
}
