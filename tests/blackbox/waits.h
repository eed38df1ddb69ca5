/*
 * Waiting for what a program writes, and the times at which it asked.
 */
#ifndef TESTS_BLACKBOX_WAITS_H
#define TESTS_BLACKBOX_WAITS_H

#include <sys/types.h>

struct run;
struct scene;

/* What a run is to come to whose message, or whose end, is a matter of time. */
struct timed {
	int status;
	const char *err; /* with '*' for any text */
	long long least_ms;
	long long most_ms; /* 0: any */
};

/*
 * Runs it until it is as expected, five times at most, as a busy machine may be
 * late; the status and `least_ms` hold each time.
 */
void waits_in_time(struct scene *scene, struct run *run,
		   const struct timed *timed);

/* Reads standard error, or the terminal, until it holds `text`. */
void waits_for_error(struct scene *scene, struct run *run, const char *text);
void waits_for_terminal(struct scene *scene, struct run *run, const char *text);

/*
 * Milliseconds between the portal's request number `first`, from 0, and the
 * next one.
 */
long long waits_gap_ms(struct scene *scene, int first);

/*
 * Milliseconds of wait number `index`, from 0, that standard error tells of;
 * whole seconds are rounded up.
 */
long long waits_told_ms(const struct run *run, int index);

/* Reads standard output until `text` is there so many times. */
void waits_for_outputs(struct scene *scene, struct run *run, const char *text,
		       int count);

/* How often `text` is in `bytes`. */
int waits_count(const char *bytes, const char *text);

/* The first child of the process, which must have one. */
pid_t waits_child(struct scene *scene, pid_t parent);

/* A path of the request number `index`, from 0; valid until teardown. */
const char *waits_path(struct scene *scene, int index);

#endif
