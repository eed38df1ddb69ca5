#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quixrun/fields.h"

static int fields_enter(void **state)
{
	*state = calloc(1, sizeof(struct fields));
	return *state ? 0 : -1;
}

static int fields_leave(void **state)
{
	fields_clear(*state);
	fields_clear(*state);
	free(*state);
	return 0;
}

#define FIELDS_TEST(name) TEST_WITH(name, fields_enter, fields_leave)

FIELDS_TEST(a_value_is_replaced_in_its_place)
{
	struct fields *fields = *state;

	fields_set_text(fields, "a", "1");
	fields_set_text(fields, "b", "2");
	fields_set_text(fields, "a", "three");
	assert_int_equal(fields->count, 2);
	assert_string_equal(fields->items[0].key, "a");
	assert_string_equal(fields_text(fields, "a"), "three");
	assert_string_equal(fields_text(fields, "b"), "2");
}

FIELDS_TEST(a_value_may_hold_any_byte)
{
	struct fields *fields = *state;
	const struct secret *found;

	fields_set(fields, "a", "x\0\xff", 3);
	found = fields_find(fields, "a");
	assert_int_equal(found->length, 3);
	assert_memory_equal(found->bytes, "x\0\xff", 4);
	fields_set(fields, "a", "", 0);
	assert_string_equal(fields_text(fields, "a"), "");
}

FIELDS_TEST(a_missing_field_is_null)
{
	struct fields *fields = *state;

	assert_null(fields_find(fields, "a"));
	assert_null(fields_text(fields, "a"));
	fields_set_text(fields, "ab", "1");
	assert_null(fields_find(fields, "a"));
	assert_null(fields_find(fields, "AB"));
}

FIELDS_TEST(of_appended_ones_the_first_is_found)
{
	struct fields *fields = *state;

	fields_append(fields, "a", "1", 1);
	fields_append(fields, "a", "2", 1);
	assert_int_equal(fields->count, 2);
	assert_string_equal(fields_text(fields, "a"), "1");
}

FIELDS_TEST(numbers_are_decimal)
{
	struct fields *fields = *state;

	fields_set_number(fields, "a", -9007199254740993);
	assert_string_equal(fields_text(fields, "a"), "-9007199254740993");
	assert_int_equal(fields_number(fields, "a", 7), -9007199254740993);
	assert_int_equal(fields_number(fields, "none", 7), 7);
	fields_set_text(fields, "b", "");
	assert_int_equal(fields_number(fields, "b", 7), 7);
	fields_set_text(fields, "b", "12x");
	assert_int_equal(fields_number(fields, "b", 7), 7);
	fields_set_text(fields, "b", "x");
	assert_int_equal(fields_number(fields, "b", 7), 7);
}

FIELDS_TEST(a_field_can_be_removed)
{
	struct fields *fields = *state;

	fields_set_text(fields, "a", "1");
	fields_set_text(fields, "b", "2");
	fields_set_text(fields, "c", "3");
	fields_remove(fields, "b");
	fields_remove(fields, "none");
	assert_int_equal(fields->count, 2);
	assert_string_equal(fields->items[1].key, "c");
	assert_string_equal(fields_text(fields, "c"), "3");
	fields_remove(fields, "c");
	fields_remove(fields, "a");
	assert_int_equal(fields->count, 0);
}

FIELDS_TEST(thousands_of_fields_are_kept)
{
	struct fields *fields = *state;
	char key[16];
	int i;

	for (i = 0; i < 3000; i++) {
		snprintf(key, sizeof(key), "key.%d", i);
		fields_append(fields, key, key, strlen(key));
	}
	assert_string_equal(fields_text(fields, "key.2999"), "key.2999");
}
