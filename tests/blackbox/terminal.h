/*
 * The user at the pseudo-terminal of a running program.
 */
#ifndef TESTS_BLACKBOX_TERMINAL_H
#define TESTS_BLACKBOX_TERMINAL_H

struct run;
struct scene;

/* Waits until the terminal shows the text; fails the test if it never does. */
void terminal_await(struct run *run, const char *text);

/* Types the text, in which <names> are replaced; Enter is "\r". */
void terminal_type(struct scene *scene, const struct run *run,
		   const char *text);

#endif
