#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "profile/dotenv.h"

/* "NAME=value|NAME=value", then "|LINE: remark"; or the error's message. */
static const char *parse(const char *text, size_t length, struct buf *out)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	struct error error;
	size_t i;

	buf_clear(out);
	if (dotenv_parse(text, length, "x.env", &dotenv, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		assert_int_equal(dotenv.count, 0);
		buf_add_text(out, error.message);
		return buf_text(out);
	}
	for (i = 0; i < dotenv.count; i++)
		buf_add_format(out, "%s%s=%s", i ? "|" : "",
			       dotenv.entries[i].name,
			       secret_text(&dotenv.entries[i].value));
	for (i = 0; i < dotenv.remark_count; i++)
		buf_add_format(out, "%s%u: %s", out->length ? "|" : "",
			       dotenv.remarks[i].line,
			       dotenv.remarks[i].reason);
	return buf_text(out);
}

struct example {
	const char *text;
	const char *result;
};

static void assert_examples(const struct example *examples, size_t count)
{
	AUTO_BUF struct buf out = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(
			parse(examples[i].text, strlen(examples[i].text), &out),
			examples[i].result);
}

#define ASSERT_EXAMPLES(examples)                                              \
	assert_examples(examples, sizeof(examples) / sizeof((examples)[0]))

TEST(a_file_of_nothing_has_no_entries)
{
	static const struct example examples[] = {
		{ "", "" },	 { "\n\n", "" },	 { " \t\n", "" },
		{ "# A=1", "" }, { "  # A=1\n#\n", "" }, { "\xef\xbb\xbf", "" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(unquoted_values_lose_blanks_and_comments)
{
	static const struct example examples[] = {
		{ "A=1", "A=1" },
		{ "A=1\nB=2\n", "A=1|B=2" },
		{ "  A = a b \t\n", "A=a b" },
		{ "A=a # b", "A=a" },
		{ "A=a\t#b", "A=a" },
		{ "A=a#b", "A=a#b" },
		{ "A=#b", "A=#b" },
		{ "A= #b", "A=" },
		{ "A= # b\nB=1", "A=|B=1" },
		{ "A =\t#b", "A=" },
		{ "A=a'b\"c", "A=a'b\"c" },
		{ "A=a\\nb", "A=a\\nb" },
		{ "A==b=c", "A==b=c" },
		{ "A=a\xc2\xa0", "A=a" },
		{ "A=\xc3\xa9", "A=\xc3\xa9" },
		{ "A=\xff", "A=\xff" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_value_may_be_empty)
{
	static const struct example examples[] = {
		{ "A=", "A=" },	  { "A=\nB=1", "A=|B=1" }, { "A=  \n", "A=" },
		{ "A=''", "A=" }, { "A=\"\" #", "A=" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(export_is_skipped)
{
	static const struct example examples[] = {
		{ "export A=1", "A=1" },
		{ "\texport \tA=1", "A=1" },
		{ "export=1", "export=1" },
		{ "exportA=1", "exportA=1" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(single_quotes_keep_everything_but_two_escapes)
{
	static const struct example examples[] = {
		{ "A='a b # c'", "A=a b # c" }, { "A='a\\'b'", "A=a'b" },
		{ "A='a\\\\b'", "A=a\\b" },	{ "A='a\\nb\"'", "A=a\\nb\"" },
		{ "A=' a '  # c", "A= a " },	{ "'A'='b'", "A=b" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(double_quotes_decode_escapes)
{
	static const struct example examples[] = {
		{ "A=\"a\\n\\r\\t\\v\\f\\a\\bz\"", "A=a\n\r\t\v\f\a\bz" },
		{ "A=\"\\\"\\'\\\\\\\\\"", "A=\"'\\\\" },
		{ "A=\"\\x\\$\\u0041\"", "A=\\x\\$\\u0041" },
		{ "A=\"'\" # b", "A='" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(quoted_values_may_have_several_lines)
{
	static const struct example examples[] = {
		{ "A='x\n# y\n\nz'\nB=1", "A=x\n# y\n\nz|B=1" },
		{ "A=\"x\ny\"\nB=1", "A=x\ny|B=1" },
		{ "A='x\r\ny'\r\nB=1\r\n", "A=x\ny|B=1" },
		{ "A=x\rB=1\r", "A=x|B=1" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_backslash_belongs_to_what_is_behind_it)
{
	static const struct example examples[] = {
		{ "A='x\\\\'\nB=1", "A=x\\|B=1" },
		{ "A=\"x\\\\\"\nB=1", "A=x\\|B=1" },
		{ "A='x\\'\nB=1", "B=1|1: the quote is not closed" },
		{ "A='x\\'\nB='y'",
		  "1: only a comment may follow the closing quote" },
		{ "A='x\\\ny'", "A=x\\\ny" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(values_are_literal)
{
	static const struct example examples[] = {
		{ "A=${HOME}", "A=${HOME}" },
		{ "A=\"$HOME ${HOME:-x}\"", "A=$HOME ${HOME:-x}" },
		{ "A=`id`$(id)", "A=`id`$(id)" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_byte_order_mark_is_skipped)
{
	static const struct example examples[] = {
		{ "\xef\xbb\xbf"
		  "A=1",
		  "A=1" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(the_last_of_equal_names_counts)
{
	static const struct example examples[] = {
		{ "A=1\nB=2\nA=3\nA=4\nC=5", "B=2|A=4|C=5" },
		{ "A=1\nA=", "A=" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_name_alone_is_nothing)
{
	static const struct example examples[] = {
		{ "A", "" },
		{ "A\nB=1", "B=1" },
		{ "A # note\nB=1", "B=1" },
		{ "A#=1", "" },
		{ "export A\nexport", "" },
		{ "A=1\nB=2\nA", "B=2" },
		{ "A\nA=1", "A=1" },
		{ "'A'\n", "" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(names_are_what_an_environment_can_hold)
{
	static const struct example examples[] = {
		{ "my.key=1\nMY-KEY=2", "my.key=1|MY-KEY=2" },
		{ "1A=1", "1A=1" },
		{ "\xc3\xa9=1", "\xc3\xa9=1" },
		{ "A\"B'=1", "A\"B'=1" },
		{ "'A#B'=1", "A#B=1" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(what_cannot_be_read_is_skipped_with_a_remark)
{
	static const char name[] = "not NAME=value";
	static const char odd[] =
		"its name has white space, a control character or '='";
	static const char behind[] =
		"only a comment may follow the closing quote";
	static const struct {
		const char *text;
		const char *entries;
		unsigned int line;
		const char *reason;
	} examples[] = {
		{ "\n=1", "", 2, name },
		{ "\n''=1", "", 2, name },
		{ "\n'A=1\nB=2", "B=2|", 2, name },
		{ "\nA: 1\nB=2", "B=2|", 2, name },
		{ "export =1\nB=2", "B=2|", 1, name },
		{ "\n'A B'=1", "", 2, odd },
		{ "\n'A\nB'=1", "", 2, odd },
		{ "'A=B'=1", "", 1, odd },
		{ "A\x01=1", "", 1, odd },
		{ "A='\n'\nB='1' 2\nC=3", "A=\n|C=3|", 3, behind },
		{ "A=1\n\nB=\"1\"2", "A=1|", 3, behind },
		{ "B='x\ny=1\nC=2", "y=1|C=2|", 1, "the quote is not closed" },
		{ "A=\"", "", 1, "the quote is not closed" },
	};
	AUTO_BUF struct buf out = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		buf_clear(&expected);
		buf_add_format(&expected, "%s%u: %s", examples[i].entries,
			       examples[i].line, examples[i].reason);
		assert_string_equal(
			parse(examples[i].text, strlen(examples[i].text), &out),
			buf_text(&expected));
	}
}

TEST(a_nul_byte_is_an_error)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(parse("A=1\nB=x\0y", 9, &out),
			    "x.env:2: a NUL byte");
	assert_string_equal(parse("A=1\n\0", 5, &out), "x.env:2: a NUL byte");
}

TEST(a_file_over_a_mebibyte_is_refused)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf out = { 0 };

	buf_add_text(&text, "A=1\n#");
	while (text.length < DOTENV_MAX)
		buf_add_char(&text, 'x');
	assert_string_equal(parse(text.data, text.length, &out), "A=1");
	buf_add_char(&text, 'x');
	assert_string_equal(parse(text.data, text.length, &out),
			    "'x.env' is larger than 1 MiB: not a dotenv file");
}

TEST(entries_know_their_lines)
{
	static const char text[] = "A=1\n\nB='\n\n'\r\nC=\"\\n\"\rD=x";
	static const unsigned int lines[] = { 1, 3, 6, 7 };
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	struct error error;
	size_t i;

	assert_int_equal(dotenv_parse(text, strlen(text), "x", &dotenv, &error),
			 0);
	assert_int_equal(dotenv.count, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(dotenv.entries[i].line, lines[i]);
}

TEST(clearing_twice_is_safe)
{
	struct dotenv dotenv = { 0 };
	struct error error;

	assert_int_equal(dotenv_parse("A=1", 3, "x", &dotenv, &error), 0);
	dotenv_clear(&dotenv);
	dotenv_clear(&dotenv);
	assert_int_equal(dotenv.count, 0);
}
