/*
 * Waiting for what a program writes, and the times at which it asked.
 */
#ifndef TESTS_BLACKBOX_WAITS_H
#define TESTS_BLACKBOX_WAITS_H

struct run;
struct scene;

/* Reads standard error, or the terminal, until it holds `text`. */
void waits_for_error(struct scene *scene, struct run *run, const char *text);
void waits_for_terminal(struct scene *scene, struct run *run, const char *text);

/*
 * Milliseconds between the portal's request number `first`, from 0, and the
 * next one.
 */
long long waits_gap_ms(struct scene *scene, int first);

/* How often `text` is in `bytes`. */
int waits_count(const char *bytes, const char *text);

/* A path of the request number `index`, from 0; valid until teardown. */
const char *waits_path(struct scene *scene, int index);

#endif
