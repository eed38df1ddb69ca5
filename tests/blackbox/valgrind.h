/*
 * With QUIXRUN_VALGRIND=1 in the environment, quixrun and the helper run under
 * valgrind(1); the programs that they start do not.
 */
#ifndef TESTS_BLACKBOX_VALGRIND_H
#define TESTS_BLACKBOX_VALGRIND_H

#include <stdbool.h>

struct buf;
struct scene;

/* True when the tests run under valgrind. */
bool valgrind_is_on(void);

/* Skips the test under valgrind. */
void valgrind_skip(const char *reason);

/* The command before the program; NULL without valgrind. */
const char *const *valgrind_prefix(struct scene *scene);

/*
 * Removes the message at -v about landlock(7), which valgrind does not support.
 */
void valgrind_forget(struct buf *err);

/* Fails the test when valgrind has reported errors. */
void valgrind_check(struct scene *scene);

#endif
