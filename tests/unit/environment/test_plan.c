#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "environment/plan.h"
#include "quixrun/mem.h"

static const struct origin env = { .kind = ORIGIN_ENV,
				   .place = { "dev.ini", 3 } };
static const struct origin nowhere = { .kind = ORIGIN_QUIXRUN };

static int plan_enter(void **state)
{
	*state = mem_alloc(sizeof(struct plan));
	return 0;
}

static int plan_leave(void **state)
{
	plan_clear(*state);
	/* Clearing twice is allowed. */
	plan_clear(*state);
	free(*state);
	return 0;
}

#define PLAN_TEST(name) TEST_WITH(name, plan_enter, plan_leave)

static void set(struct plan *plan, const char *name, const char *value)
{
	plan_set(plan, name, (struct slice){ value, strlen(value) }, &env,
		 false);
}

/* The program's environment, variables separated by '|'. */
static const char *environment(const struct plan *plan)
{
	static struct buf text;
	char **variables = plan_environment(plan);
	size_t i;

	buf_clear(&text);
	for (i = 0; variables[i]; i++)
		buf_add_format(&text, "%s%s", i ? "|" : "", variables[i]);
	free(variables);
	return buf_text(&text);
}

PLAN_TEST(of_a_name_inherited_twice_the_first_counts)
{
	static char a1[] = "A=1", b[] = "B=", a2[] = "A=2", aa[] = "AA=3";
	static char *const inherited[] = { a1, b, a2, aa, NULL };

	plan_inherit(*state, inherited);
	assert_string_equal(environment(*state), "A=1|B=|AA=3");
	assert_string_equal(variable_value(plan_find(*state, "A")), "1");
}

PLAN_TEST(strings_without_a_name_are_dropped)
{
	static char none[] = "", plain[] = "A", equals[] = "=x", b[] = "B==";
	static char *const inherited[] = { none, plain, equals, b, NULL };

	plan_inherit(*state, inherited);
	assert_string_equal(environment(*state), "B==");
	assert_string_equal(variable_value(plan_find(*state, "B")), "=");
	assert_null(plan_find(*state, "A"));
	assert_null(plan_find(*state, ""));
}

PLAN_TEST(inherited_names_may_be_anything)
{
	static char odd[] = "BASH_FUNC_f%%=() { :; }", dash[] = "a-b=1";
	static char *const inherited[] = { odd, dash, NULL };

	plan_inherit(*state, inherited);
	assert_string_equal(environment(*state),
			    "BASH_FUNC_f%%=() { :; }|a-b=1");
}

PLAN_TEST(what_is_set_wins_and_stays_in_its_place)
{
	static char a[] = "A=1", b[] = "B=2";
	static char *const inherited[] = { a, b, NULL };
	struct plan *plan = *state;

	plan_inherit(plan, inherited);
	assert_false(variable_is_injected(plan_find(plan, "A")));
	set(plan, "A", "x");
	set(plan, "C", "");
	set(plan, "C", "y=z");
	assert_string_equal(environment(plan), "A=x|B=2|C=y=z");
	assert_true(variable_is_injected(plan_find(plan, "A")));
	assert_string_equal(plan_find(plan, "A")->origin.place.file, "dev.ini");
	assert_false(variable_is_injected(plan_find(plan, "B")));
	/* Inherited strings are not owned, and must not be changed. */
	assert_string_equal(a, "A=1");
}

PLAN_TEST(what_is_removed_can_be_set_again)
{
	static char a[] = "A=1";
	static char *const inherited[] = { a, NULL };
	struct plan *plan = *state;

	plan_inherit(plan, inherited);
	plan_remove(plan, "A", "-u");
	plan_remove(plan, "NONE", "-u");
	assert_string_equal(environment(plan), "");
	assert_null(plan_find(plan, "A"));
	assert_string_equal(plan->items[0].removed, "-u");
	set(plan, "A", "2");
	assert_string_equal(environment(plan), "A=2");
	plan_remove(plan, "A", "-u");
	assert_string_equal(environment(plan), "");
}

PLAN_TEST(a_missing_variable_has_an_empty_value)
{
	assert_string_equal(variable_value(plan_find(*state, "A")), "");
}

PLAN_TEST(patterns_match_whole_names)
{
	struct plan *plan = *state;
	const struct variable *variable;

	set(plan, "AWS_KEY", "x");
	variable = plan_find(plan, "AWS_KEY");
	assert_true(variable_matches(variable, "AWS_KEY"));
	assert_true(variable_matches(variable, "X  AWS_*\tY"));
	assert_true(variable_matches(variable, "*"));
	assert_false(variable_matches(variable, "AWS"));
	assert_false(variable_matches(variable, "WS_KEY aws_key AWS_KEY_"));
	assert_false(variable_matches(variable, ""));
	assert_false(variable_matches(variable, NULL));
}

PLAN_TEST(ten_thousand_names_are_each_there_once)
{
	struct plan *plan = *state;
	char **inherited = mem_alloc(10001 * sizeof(*inherited));
	char name[16];
	int i;

	for (i = 0; i < 10000; i++) {
		inherited[i] = mem_alloc(32);
		snprintf(inherited[i], 32, "NAME_%d=%d", i % 5000, i);
	}
	plan_inherit(plan, inherited);
	assert_int_equal(plan->count, 5000);
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "NAME_%d", i);
		set(plan, name, "x");
	}
	assert_int_equal(plan->count, 10000);
	assert_string_equal(variable_value(plan_find(plan, "NAME_9999")), "x");
	assert_string_equal(variable_value(plan_find(plan, "NAME_0")), "x");
	plan_clear(plan);
	for (i = 0; i < 10000; i++)
		free(inherited[i]);
	free(inherited);
}

/* Sets NAME so that NAME=VALUE has `size` bytes, without the NUL. */
static void set_size(struct plan *plan, const char *name, size_t size,
		     const struct origin *origin)
{
	const size_t length = size - strlen(name) - 1;
	char *value = mem_alloc(length + 1);

	memset(value, 'x', length);
	plan_set(plan, name, (struct slice){ value, length }, origin, true);
	free(value);
}

PLAN_TEST(a_string_of_128_kib_is_too_long)
{
	struct plan *plan = *state;
	struct error error;

	assert_int_equal(plan_check_sizes(plan, &error), 0);
	set_size(plan, "LONG", 131071, &nowhere);
	assert_int_equal(plan_check_sizes(plan, &error), 0);
	set_size(plan, "LONGER", 131072, &nowhere);
	assert_int_equal(plan_check_sizes(plan, &error), -1);
	assert_int_equal(error.status, STATUS_PERMANENT);
	assert_string_equal(error.message,
			    "variable 'LONGER' is too long for the kernel: "
			    "131072 bytes, at most 131071 with its name");
	set_size(plan, "LONGEST", 200000, &env);
	assert_int_equal(plan_check_sizes(plan, &error), -1);
	assert_string_equal(error.message,
			    "dev.ini:3: variable 'LONGEST' is too long for the "
			    "kernel: 200000 bytes, at most 131071 with its "
			    "name");
	plan_remove(plan, "LONGER", "-u");
	plan_remove(plan, "LONGEST", "-u");
	assert_int_equal(plan_check_sizes(plan, &error), 0);
}

PLAN_TEST(the_largest_variable_is_found)
{
	struct plan *plan = *state;
	AUTO_BUF struct buf name = { 0 };

	assert_null(plan_largest(plan));
	set(plan, "A", "1");
	set(plan, "BB", "333");
	set(plan, "C", "22");
	variable_add_name(plan_largest(plan), &name);
	assert_string_equal(name.data, "BB");
	plan_remove(plan, "BB", "-u");
	assert_string_equal(plan_largest(plan)->text, "C=22");
}
