/*
 * Waiting for output of a program, and the times of its requests.
 */
#ifndef TESTS_BLACKBOX_WAITS_H
#define TESTS_BLACKBOX_WAITS_H

#include <sys/types.h>

struct run;
struct scene;

/* The expected result of a run whose message, or whose end, depends on time. */
struct timed {
	int status;
	const char *err; /* with '*' for any text */
	long long least_ms;
	long long most_ms; /* 0: any */
};

/*
 * Runs it until the result is as expected, at most five times, because a busy
 * machine may be slow; status and `least_ms` must be right each time.
 */
void waits_in_time(struct scene *scene, struct run *run,
		   const struct timed *timed);

/* Reads standard error, or the terminal, until it contains `text`. */
void waits_for_error(struct scene *scene, struct run *run, const char *text);
void waits_for_terminal(struct scene *scene, struct run *run, const char *text);

/*
 * Milliseconds between the portal's request number `first`, from 0, and the
 * next one.
 */
long long waits_gap_ms(struct scene *scene, int first);

/*
 * Milliseconds of wait number `index`, from 0, in the messages; whole seconds
 * are rounded up.
 */
long long waits_told_ms(const struct run *run, int index);

/* Reads standard output until `text` occurs that many times. */
void waits_for_outputs(struct scene *scene, struct run *run, const char *text,
		       int count);

/* The number of occurrences of `text` in `bytes`. */
int waits_count(const char *bytes, const char *text);

/* The first child of the process; fails the test when there is none. */
pid_t waits_child(struct scene *scene, pid_t parent);

/* The path of request number `index`, from 0; valid until teardown. */
const char *waits_path(struct scene *scene, int index);

#endif
