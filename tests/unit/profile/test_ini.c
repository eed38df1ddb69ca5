#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "profile/ini.h"

/* The entries of a text: "LINE section.key=value", or the section alone. */
struct listing {
	struct buf text;
	struct error error;
	int stop_at; /* the handler fails at this line; 0: none */
};

static int take(void *user, const struct inifile_entry *entry,
		struct error *error)
{
	struct listing *listing = user;

	if (entry->line == listing->stop_at)
		return error_set(error, STATUS_PERMANENT, "stopped");
	buf_add_format(&listing->text, "%s%d %s",
		       listing->text.length ? "|" : "", entry->line,
		       entry->section);
	if (!entry->key.bytes)
		return 0;
	assert_int_equal(strlen(entry->key.bytes), entry->key.length);
	assert_int_equal(strlen(entry->value.bytes), entry->value.length);
	buf_add_format(&listing->text, ".%s=%s", entry->key.bytes,
		       entry->value.bytes);
	return 0;
}

/* The listing, or the message. */
static const char *parse(struct listing *listing, const char *text,
			 size_t length)
{
	AUTO_BUF struct buf copy = { 0 };

	buf_clear(&listing->text);
	buf_add(&copy, text, length);
	if (inifile_parse("x.ini", &copy, take, listing, &listing->error)) {
		assert_int_equal(listing->error.status, STATUS_PERMANENT);
		return listing->error.message;
	}
	return buf_text(&listing->text);
}

struct example {
	const char *text;
	const char *result;
};

static void assert_examples(const struct example *examples, size_t count)
{
	struct listing listing = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(parse(&listing, examples[i].text,
					  strlen(examples[i].text)),
				    examples[i].result);
	buf_clear(&listing.text);
}

#define ASSERT_EXAMPLES(examples)                                              \
	assert_examples(examples, sizeof(examples) / sizeof((examples)[0]))

TEST(nothing_but_blanks_and_comments_has_no_entries)
{
	static const struct example examples[] = {
		{ "", "" },
		{ "\n\n", "" },
		{ " \t\n", "" },
		{ "; a = b", "" },
		{ "# a = b\n", "" },
		{ "  ; x", "" },
		{ "\t# x\n", "" },
		{ "\xef\xbb\xbf", "" },
		{ "\r\n\r\n", "" },
		{ "\xef\xbb", "x.ini:1: no '='; write 'key = value'" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(blanks_around_keys_and_values_are_dropped)
{
	static const struct example examples[] = {
		{ "[s]\na=b\n", "1 s|2 s.a=b" },
		{ "[s]\na = b", "1 s|2 s.a=b" },
		{ "[s]\na\t =\t b c \t\n", "1 s|2 s.a=b c" },
		{ "[s]\na=\n", "1 s|2 s.a=" },
		{ "[s]\na =  \t", "1 s|2 s.a=" },
		{ "[s]\n\n\na=1\n[t]\nb=2", "1 s|4 s.a=1|5 t|6 t.b=2" },
		{ "[s]\na=b\v\f\n", "1 s|2 s.a=b" },
		{ "[s]\na b=c\n", "1 s|2 s.a b=c" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_value_keeps_equals_signs_colons_and_quotes)
{
	static const struct example examples[] = {
		{ "[s]\na=b=c==\n", "1 s|2 s.a=b=c==" },
		{ "[s]\na = x:y=z\n", "1 s|2 s.a=x:y=z" },
		{ "[s]\na = \"q\"\n", "1 s|2 s.a=\"q\"" },
		{ "[s]\na = [t]\n", "1 s|2 s.a=[t]" },
		{ "[s]\na = b\\\nc = d\n", "1 s|2 s.a=b\\|3 s.c=d" },
		{ "[s]\na = \xc3\xa9\xff\n", "1 s|2 s.a=\xc3\xa9\xff" },
		{ "[s]\na = b\rc\n", "1 s|2 s.a=b\rc" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_semicolon_behind_a_blank_starts_a_comment)
{
	static const struct example examples[] = {
		{ "[s]\na = b ; c\n", "1 s|2 s.a=b" },
		{ "[s]\na = b\t;c\n", "1 s|2 s.a=b" },
		{ "[s]\na = b;c\n", "1 s|2 s.a=b;c" },
		{ "[s]\na =;c\n", "1 s|2 s.a=;c" },
		{ "[s]\na = ;c\n", "1 s|2 s.a=" },
		{ "[s]\na = b;c ;d ;e\n", "1 s|2 s.a=b;c" },
		{ "[s] ; c\na = b\n", "1 s|2 s.a=b" },
		{ "[s] ; c]\na = b\n", "1 s|2 s.a=b" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_hash_starts_a_comment_only_at_the_beginning)
{
	static const struct example examples[] = {
		{ "[s]\n#a = b\n", "1 s" },
		{ "[s]\na = b # c\n", "1 s|2 s.a=b # c" },
		{ "[s]\na = #b\n", "1 s|2 s.a=#b" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(windows_line_ends_and_a_byte_order_mark_are_fine)
{
	static const struct example examples[] = {
		{ "\xef\xbb\xbf[s]\r\na = b\r\n", "1 s|2 s.a=b" },
		{ "\xef\xbb\xbf; c\n[s]\na = b", "2 s|3 s.a=b" },
		{ "[s]\r\n\r\na = b ; c\r\n# d\r\n", "1 s|3 s.a=b" },
		{ "[s]\r\na=\r\n", "1 s|2 s.a=" },
		{ "[s]\n\xef\xbb\xbf"
		  "a=b\n",
		  "1 s|2 s.\xef\xbb\xbf"
		  "a=b" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_section_may_come_twice)
{
	static const struct example examples[] = {
		{ "[s]\na=1\n[t]\nb=2\n[s]\nc=3\n",
		  "1 s|2 s.a=1|3 t|4 t.b=2|5 s|6 s.c=3" },
		{ "[s]\na=1\n[s]\na=2\n", "1 s|2 s.a=1|3 s|4 s.a=2" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(an_indented_line_is_no_continuation_but_an_error)
{
#define INDENTED "an indented line; begin sections and keys in the first column"
	static const struct example examples[] = {
		{ "[s]\na = b\n  c\n", "x.ini:3: " INDENTED },
		{ "[s]\na = b\n\tc = d\n", "x.ini:3: " INDENTED },
		{ " [s]\n", "x.ini:1: " INDENTED },
		{ "[s]\na = b\n \xef\xbb\xbf"
		  "c = d\n",
		  "x.ini:3: " INDENTED },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_colon_is_no_equals_sign)
{
	static const struct example examples[] = {
		{ "[s]\na: b\n",
		  "x.ini:2: ':' before '='; write 'key = value'" },
		{ "[s]\na:b = c\n",
		  "x.ini:2: ':' before '='; write 'key = value'" },
		{ "[s]\nhttps://x?a=b\n",
		  "x.ini:2: ':' before '='; write 'key = value'" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_line_must_be_a_setting)
{
	static const struct example examples[] = {
		{ "[s]\nsdk-token\n", "x.ini:2: no '='; write 'key = value'" },
		{ "[s]\n= b\n", "x.ini:2: no key before '='" },
		{ "[s]\na ; = b\nc = d\n",
		  "x.ini:2: no '='; write 'key = value'" },
		{ "[s]\na ;b: c\nd = e\n",
		  "x.ini:2: no '='; write 'key = value'" },
		{ "a = b\n[s]\n", "x.ini:1: a key before any [section]" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_section_must_be_whole_and_alone)
{
	static const struct example examples[] = {
		{ "[s\na = b\n", "x.ini:1: '[' without ']'" },
		{ "[s ;t]\na = b\n", "x.ini:1: '[' without ']'" },
		{ "[s]t\na = b\n", "x.ini:1: text after the ']' of a section" },
		{ "[s] a = b\n", "x.ini:1: text after the ']' of a section" },
		{ "[s]]\n", "x.ini:1: text after the ']' of a section" },
		{ "[s] # t\n", "x.ini:1: text after the ']' of a section" },
		{ "[]\na = b\n", "x.ini:1: no name between '[' and ']'" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(a_nul_byte_is_an_error_with_its_line)
{
	static const struct {
		const char *text;
		size_t length;
		const char *result;
	} examples[] = {
		{ "[s]\na = b\0c\n", 11, "x.ini:2: a NUL byte" },
		{ "\0", 1, "x.ini:1: a NUL byte" },
		{ "[s]\n# a\0\n", 9, "x.ini:2: a NUL byte" },
		{ "[s]\n\na = b\n\0", 12, "x.ini:4: a NUL byte" },
		{ "[s\0]\n", 5, "x.ini:1: a NUL byte" },
	};
	struct listing listing = { 0 };
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		assert_string_equal(
			parse(&listing, examples[i].text, examples[i].length),
			examples[i].result);
	buf_clear(&listing.text);
}

/* A section or key of `length` bytes, in a text. */
static const char *parse_long(struct listing *listing, const char *before,
			      size_t length, const char *behind)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add_text(&text, before);
	while (length--)
		buf_add_char(&text, 'n');
	buf_add_text(&text, behind);
	return parse(listing, text.data, text.length);
}

TEST(an_over_long_section_is_an_error)
{
	struct listing listing = { 0 };

	assert_string_equal(
		parse_long(&listing, "[", 49, "]\na = b\n"),
		"1 nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn|"
		"2 nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.a=b");
	assert_string_equal(parse_long(&listing, "[", 50, "]\na = b\n"),
			    "x.ini:1: a section name is longer than 49 bytes");
	assert_string_equal(parse_long(&listing, "\n[", 60000, "]\na = b\n"),
			    "x.ini:2: a section name is longer than 49 bytes");
	buf_clear(&listing.text);
}

TEST(an_over_long_key_is_an_error)
{
	struct listing listing = { 0 };

	assert_int_equal(strlen(parse_long(&listing, "[s]\n", 128, " = b")),
			 strlen("1 s|2 s.=b") + 128);
	assert_string_equal(parse_long(&listing, "[s]\n", 129, " = b"),
			    "x.ini:2: a key is longer than 128 bytes");
	assert_string_equal(parse_long(&listing, "[s]\n", 60000, " = b"),
			    "x.ini:2: a key is longer than 128 bytes");
	buf_clear(&listing.text);
}

TEST(the_handler_can_stop)
{
	struct listing listing = { .stop_at = 3 };
	static const char text[] = "[s]\na = b\nc = d\ne = f\n";

	assert_string_equal(parse(&listing, text, strlen(text)), "stopped");
	assert_string_equal(buf_text(&listing.text), "1 s|2 s.a=b");
	buf_clear(&listing.text);
}

/* Every byte that a value may contain, at all positions of a line buffer. */
static void fill_value(struct buf *value, size_t length)
{
	static const char bytes[] = "ab\x01=:#[]\"'\\${}\xff\xc3\xa9 \t;x";
	size_t i;

	for (i = 0; i < length; i++)
		buf_add_char(value,
			     bytes[(i * 7 + i / 200) % (sizeof(bytes) - 1)]);
	/* ';' could begin a comment, and a blank at an end would be dropped. */
	for (i = 0; i < length; i++)
		if (value->data[i] == ';' ||
		    ((i == 0 || i == length - 1) &&
		     (value->data[i] == ' ' || value->data[i] == '\t')))
			value->data[i] = ',';
}

static void assert_long_value(size_t length)
{
	AUTO_BUF struct buf value = { 0 };
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	struct listing listing = { 0 };

	fill_value(&value, length);
	buf_add_format(&text, "[s]\nkey = %s\nnext = 1\n", value.data);
	buf_add_format(&expected, "1 s|2 s.key=%s|3 s.next=1", value.data);
	assert_string_equal(parse(&listing, text.data, text.length),
			    expected.data);
	buf_clear(&listing.text);
}

TEST(long_values_survive_byte_for_byte)
{
	static const size_t lengths[] = { 1,	180,  198,   199,    200,
					  201,	202,  399,   1024,   8191,
					  8192, 8193, 60000, 1000000 };
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_long_value(lengths[i]);
}

TEST(many_lines_are_counted_right)
{
	AUTO_BUF struct buf text = { 0 };
	struct listing listing = { 0 };
	int i;

	buf_add_text(&text, "[s]\n");
	for (i = 0; i < 10000; i++)
		buf_add_text(&text, i % 2 ? "; comment\n" : "\r\n");
	buf_add_text(&text, "oops\n");
	assert_string_equal(parse(&listing, text.data, text.length),
			    "x.ini:10002: no '='; write 'key = value'");
	buf_clear(&listing.text);
}
