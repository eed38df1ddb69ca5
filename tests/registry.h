/*
 * Tests that register themselves:
 *
 *	TEST(a_name_is_a_sentence)
 *	{
 *		assert_true(...);
 *	}
 *
 * They run in the order of the file. A test program has no main() of its own;
 * it is in registry.c.
 */
#ifndef TESTS_REGISTRY_H
#define TESTS_REGISTRY_H

/* cmocka.h requires these. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name) TEST_WITH(name, NULL, NULL)

/* A test with a setup and a teardown of cmocka, which set its `state`. */
#define TEST_WITH(name, setup, teardown)                                       \
	static void name(void **state);                                        \
	__attribute__((constructor)) static void add_##name(void)              \
	{                                                                      \
		test_add(&(struct CMUnitTest){ #name, name, setup, teardown,   \
					       NULL },                         \
			 __LINE__);                                            \
	}                                                                      \
	static void name(__attribute__((unused)) void **state)

/* `line` is the test's line in the file; the tests are sorted by it. */
void test_add(const struct CMUnitTest *test, int line);

#endif
