#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static void a_value_is_replaced_in_its_place(void **state)
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

static void a_value_may_hold_any_byte(void **state)
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

static void a_missing_field_is_null(void **state)
{
	struct fields *fields = *state;

	assert_null(fields_find(fields, "a"));
	assert_null(fields_text(fields, "a"));
	fields_set_text(fields, "ab", "1");
	assert_null(fields_find(fields, "a"));
	assert_null(fields_find(fields, "AB"));
}

static void of_appended_ones_the_first_is_found(void **state)
{
	struct fields *fields = *state;

	fields_append(fields, "a", "1", 1);
	fields_append(fields, "a", "2", 1);
	assert_int_equal(fields->count, 2);
	assert_string_equal(fields_text(fields, "a"), "1");
}

static void numbers_are_decimal(void **state)
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

static void a_field_can_be_removed(void **state)
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

static void thousands_of_fields_are_kept(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_value_is_replaced_in_its_place, fields_enter,
			fields_leave),
		cmocka_unit_test_setup_teardown(a_value_may_hold_any_byte,
						fields_enter, fields_leave),
		cmocka_unit_test_setup_teardown(a_missing_field_is_null,
						fields_enter, fields_leave),
		cmocka_unit_test_setup_teardown(
			of_appended_ones_the_first_is_found, fields_enter,
			fields_leave),
		cmocka_unit_test_setup_teardown(numbers_are_decimal,
						fields_enter, fields_leave),
		cmocka_unit_test_setup_teardown(a_field_can_be_removed,
						fields_enter, fields_leave),
		cmocka_unit_test_setup_teardown(thousands_of_fields_are_kept,
						fields_enter, fields_leave),
	};

	return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
