#include <string.h>

#include "../../registry.h"
#include "portal/foreign_text.h"
#include "portal/request.h"

#define TOKEN_1 "sdk-11111111"
#define TOKEN_2 "sdk-22222222"

static void check(void (*add)(struct buf *, const char *,
			      const struct secret *),
		  const char *text, const char *expected)
{
	struct secret tokens[TOKEN_COUNT] = { 0 };
	AUTO_BUF struct buf shown = { 0 };

	secret_set(&tokens[0], TOKEN_1, strlen(TOKEN_1));
	secret_set(&tokens[1], TOKEN_2, strlen(TOKEN_2));
	add(&shown, text, tokens);
	assert_string_equal(buf_text(&shown), expected);
	secret_clear(&tokens[0]);
	secret_clear(&tokens[1]);
}

TEST(tokens_are_hidden_wherever_they_stand)
{
	check(remark_hide, "", "");
	check(remark_hide, "no token", "no token");
	check(remark_hide, TOKEN_1, "(token 1)");
	check(remark_hide, "a " TOKEN_2 TOKEN_1 " b", "a (token 2)(token 1) b");
	check(remark_hide, "sdk-1111111", "sdk-1111111");
}

TEST(an_absent_or_very_short_token_hides_nothing)
{
	struct secret tokens[TOKEN_COUNT] = { 0 };
	AUTO_BUF struct buf shown = { 0 };

	secret_set(&tokens[1], "dev", 3);
	remark_hide(&shown, "acme-dev", tokens);
	assert_string_equal(buf_text(&shown), "acme-dev");
	secret_clear(&tokens[1]);
}

TEST(control_characters_are_replaced)
{
	check(remark_add, "a\nb\x1b[0m\x7f", "a?b?[0m?");
	/* U+009B is an escape of terminals in one character; U+00FC is not. */
	check(remark_add, "\xc2\x9b\xc3\xbc\xc2", "?\xc3\xbc\xc2");
}

/* quixrun's advice follows "; ", and check() shows it separately. */
TEST(it_cannot_pass_for_advice)
{
	check(remark_add, "gone; run this; now;", "gone, run this, now;");
	check(remark_add, "a;\nb;c; ", "a;?b;c, ");
}

TEST(a_token_that_the_cut_would_halve_is_hidden_whole)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	size_t i;

	for (i = 0; i < REMARK_MAX - 6; i++)
		buf_add_char(&text, 'x');
	buf_add_text(&text, TOKEN_1);
	for (i = 0; i < REMARK_MAX - 6; i++)
		buf_add_char(&expected, 'x');
	buf_add_text(&expected, "(to...");
	check(remark_add, text.data, expected.data);
}

TEST(the_cut_is_between_characters)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	size_t i;

	for (i = 0; i < REMARK_MAX - 4; i++)
		buf_add_char(&expected, 'x');
	buf_add(&text, expected.data, expected.length);
	buf_add_text(&text, "\xc3\xbc\xc3\xbc\xc3\xbc");
	buf_add_text(&expected, "...");
	check(remark_add, text.data, expected.data);
}
