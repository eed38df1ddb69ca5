#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quixrun/map.h"

TEST(an_empty_map_has_nothing)
{
	struct map map = { 0 };
	size_t index;

	assert_false(map_find(&map, "a", 1, &index));
	assert_false(map_find(&map, "", 0, &index));
	map_clear(&map);
	map_clear(&map);
}

TEST(names_are_compared_by_length_and_bytes)
{
	struct map map = { 0 };
	size_t index;

	map_add(&map, "abc", 2, 7);
	assert_true(map_find(&map, "abX", 2, &index));
	assert_int_equal(index, 7);
	assert_false(map_find(&map, "abc", 3, &index));
	assert_false(map_find(&map, "a", 1, &index));
	map_add(&map, "", 0, 8);
	assert_true(map_find(&map, "x", 0, &index));
	assert_int_equal(index, 8);
	map_clear(&map);
}

TEST(ten_thousand_names_are_found_again)
{
	static char names[10000][8];
	struct map map = { 0 };
	size_t i, index;

	for (i = 0; i < 10000; i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu", i);
		map_add(&map, names[i], strlen(names[i]), i);
	}
	assert_int_equal(map.count, 10000);
	assert_true(map.capacity >= 20000);
	for (i = 0; i < 10000; i++) {
		assert_true(map_find(&map, names[i], strlen(names[i]), &index));
		assert_int_equal(index, i);
	}
	assert_false(map_find(&map, "n10000", 6, &index));
	map_clear(&map);
}
