/*
 * The child's half of run.c: from fork to exec.
 */
#ifndef TESTS_BLACKBOX_RUN_CHILD_H
#define TESTS_BLACKBOX_RUN_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct run;
struct scene;

/* What the child needs, made before the fork. */
struct run_child {
	struct scene *scene;
	const struct run *run;
	char *program;
	char **argv;
	char **envp;
	char *cwd;
	uid_t uid;	 /* who starts it */
	bool has_mounts; /* a mount namespace of its own */
	int in;		 /* descriptors for the standard ones */
	int out;
	int err;
	int tty; /* the pseudo-terminal's other end, or -1 */
};

/* Becomes the program; says why and exits with 124 when it cannot. */
void run_child(const struct run_child *child) __attribute__((noreturn));

#endif
