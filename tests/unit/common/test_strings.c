#include <string.h>

#include "../../registry.h"
#include "quixrun/mem.h"
#include "quixrun/strings.h"

static void fill(struct strings *strings, const char *words)
{
	const char *word;

	*strings = (struct strings){ 0 };
	for (word = words; *word; word++)
		strings_add(strings, mem_copy(word, 1));
}

TEST(a_list_ends_with_null)
{
	struct strings strings;

	fill(&strings, "ab");
	assert_int_equal(strings.count, 2);
	assert_string_equal(strings.items[0], "a");
	assert_string_equal(strings.items[1], "b");
	assert_null(strings.items[2]);
	strings_clear(&strings);
	assert_int_equal(strings.count, 0);
	assert_null(strings.items);
	strings_clear(&strings);
}

TEST(a_string_is_added_once)
{
	struct strings strings = { 0 };

	assert_false(strings_contain(&strings, "path"));
	strings_add_once(&strings, "path");
	strings_add_once(&strings, "other");
	strings_add_once(&strings, "path");
	assert_int_equal(strings.count, 2);
	assert_true(strings_contain(&strings, "path"));
	assert_false(strings_contain(&strings, "pat"));
	strings_clear(&strings);
}

TEST(sorted_strings_are_there_once)
{
	struct strings strings;

	fill(&strings, "cabacc");
	strings_sort_unique(&strings);
	assert_int_equal(strings.count, 3);
	assert_string_equal(strings.items[0], "a");
	assert_string_equal(strings.items[1], "b");
	assert_string_equal(strings.items[2], "c");
	assert_null(strings.items[3]);
	strings_clear(&strings);
	strings_sort_unique(&strings);
	assert_int_equal(strings.count, 0);
}

TEST(the_nearest_string_is_found)
{
	struct strings strings = { 0 };

	assert_null(strings_nearest(&strings, "prod"));
	strings_add_once(&strings, "prod");
	strings_add_once(&strings, "dev");
	assert_string_equal(strings_nearest(&strings, "prdo"), "prod");
	assert_null(strings_nearest(&strings, "something"));
	strings_clear(&strings);
}
