#include "registry.h"

#include <errno.h>
#include <stdlib.h>

#include "quixrun/mem.h"

/* The registered tests, sorted by line. */
static struct CMUnitTest *tests;
static int *lines;
static size_t count;

void test_add(const struct CMUnitTest *test, int line)
{
	size_t place = count;

	tests = mem_resize(tests, count + 1, sizeof(*tests));
	lines = mem_resize(lines, count + 1, sizeof(*lines));
	/* Compilers may call constructors in any order. */
	for (; place > 0 && lines[place - 1] > line; place--) {
		tests[place] = tests[place - 1];
		lines[place] = lines[place - 1];
	}
	tests[place] = *test;
	lines[place] = line;
	count++;
}

int main(void)
{
	return _cmocka_run_group_tests(program_invocation_short_name, tests,
				       count, NULL, NULL);
}
