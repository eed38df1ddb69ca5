/*
 * With QUIXRUN_VALGRIND=1 in the environment, both our programs run under
 * valgrind(1); the programs that they start do not.
 */
#ifndef TESTS_BLACKBOX_VALGRIND_H
#define TESTS_BLACKBOX_VALGRIND_H

#include <stdbool.h>

struct buf;
struct scene;

/* The tests run under valgrind. */
bool valgrind_is_on(void);

/* Skips the test when they do, because valgrind itself would be tested. */
void valgrind_skip(const char *reason);

/* What comes before the program; NULL when the tests do not run under it. */
const char *const *valgrind_prefix(struct scene *scene);

/* Takes out what is said at -v because valgrind passes on no landlock(7). */
void valgrind_forget(struct buf *err);

/* Fails the test when valgrind has found something. */
void valgrind_check(struct scene *scene);

#endif
