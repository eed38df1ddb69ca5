/*
 * The child process of run.c, from fork to exec.
 */
#ifndef TESTS_BLACKBOX_RUN_CHILD_H
#define TESTS_BLACKBOX_RUN_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct run;
struct scene;

/* The child's input, prepared before the fork. */
struct run_child {
	struct scene *scene;
	const struct run *run;
	char *program;
	char **argv;
	char **envp;
	char *cwd;
	uid_t uid;	 /* user that starts the program */
	bool has_mounts; /* new mount namespace */
	int in;		 /* the standard descriptors */
	int out;
	int err;
	int tty; /* the slave of the pseudo-terminal, or -1 */
};

/* Executes the program; prints the reason and exits with 124 when it cannot. */
void run_child(const struct run_child *child) __attribute__((noreturn));

#endif
