/*
 * The process that becomes the program, from fork(2) to its last word.
 */
#ifndef SUPERVISE_CHILD_H
#define SUPERVISE_CHILD_H

#include "supervise/report.h"
#include "launch/run.h"
#include "supervise/terminal.h"

/*
 * What the child does: find out everything, then execve(2). Returns only on
 * failure, -1 with *error.
 */
typedef int start_function(struct run *run, struct error *error);

/* What a child is to do after OUTCOME_READY. */
enum child_go {
	GO_EXECUTE = 'x', /* become the program */
	GO_DELIVER = 'd'  /* replace the files, and end */
};

struct child {
	pid_t pid; /* also its process group; 0: none, or waited for */
	int go;	   /* a pipe: enum child_go lets it go on */
	struct told told;
};

/* How a child is to be started. */
struct child_order {
	struct run *run;
	struct look look;
	start_function *start;
	const struct terminal *terminal; /* NULL: it does not get it */
};

/* It has executed the program, as far as was read from it (child_hear). */
bool child_is_program(const struct child *child);

/*
 * Forks a child in a process group of its own that dies when quixrun dies, and
 * calls order->start there with run->look set. It looks like quixrun does
 * before it executes a program: signals end it, and everything secret is in it
 * only. It gets the terminal when quixrun leads it. All signals are blocked
 * here. Returns 0, or -1 with *error.
 */
int child_start(struct child *child, const struct child_order *order,
		struct error *error);

/*
 * Reads what the child has told. One that waits and cannot be understood is not
 * let go on: OUTCOME_FAILURE.
 */
void child_hear(struct child *child);

/* In the child: waits until it may go on; ends it when it may not. */
enum child_go child_await_go(const struct look *look);

/* Lets it go on; OUTCOME_FAILURE when that fails. */
void child_let_go(struct child *child, enum child_go go);

/* Closes and frees; the process is not touched. Safe twice. */
void child_clear(struct child *child);

#endif
