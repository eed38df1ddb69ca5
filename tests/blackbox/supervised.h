/*
 * Functions for the tests of --supervise.
 */
#ifndef TESTS_BLACKBOX_SUPERVISED_H
#define TESTS_BLACKBOX_SUPERVISED_H

#include <sys/types.h>

struct run;
struct scene;

/* Arguments for quixrun. */
#define SUPERVISED(...) TEXTS("--supervise", "-p", "dev", __VA_ARGS__)

/* Starts `run` with a local profile and waits until the program is ready. */
void supervised_start(struct scene *scene, struct run *run);

/* The same with another profile 'dev'. */
void supervised_start_with(struct scene *scene, struct run *run,
			   const char *profile);

/* Stops quixrun with TERM; checks as assert_run_like. */
void supervised_stop(struct scene *scene, struct run *run, int status,
		     const char *out, const char *err);

/* The only child of a process; fails the test when there is none. */
pid_t child_of(pid_t parent);

/* Waits until the process has ended and was reaped by its parent. */
void await_gone(pid_t pid);

/* Waits until the process is in one of the states (proc_pid_stat(5)). */
void await_state(pid_t pid, const char *states);

#endif
