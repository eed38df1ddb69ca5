/*
 * The terminal that quixrun was started on, which process group has it
 * (tcsetpgrp(3)), and job control through a process in between: the shell knows
 * only quixrun, so when the program stops quixrun has to stop as well, and when
 * the shell continues quixrun it has to continue the program.
 *
 * Every signal is blocked here, SIGTTOU too, so a background group may hand the
 * terminal over.
 */
#ifndef SUPERVISE_TERMINAL_H
#define SUPERVISE_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

struct terminal {
	int fd;	       /* /dev/tty; -1: there is none */
	bool is_inner; /* made for the program (front.h) */
};

/* Opens the controlling terminal, if there is one. */
void terminal_open(struct terminal *terminal);

/* The group is in the foreground. */
bool terminal_is_with(const struct terminal *terminal, pid_t group);

/*
 * quixrun was started as a shell starts a job of its own: standard input is the
 * terminal, and it leads the foreground group. Then the program gets the
 * terminal at once; in a script or a pipe it has to ask for it. `quixrun` is
 * its process id; its child may ask.
 */
bool terminal_is_led(const struct terminal *terminal, pid_t quixrun);

/* Puts the group into the foreground. */
void terminal_give(const struct terminal *terminal, pid_t group);

/* Takes it back for quixrun's own group, if that other group has it. */
void terminal_take_back(const struct terminal *terminal, pid_t group);

/*
 * The leader of the program's process group was stopped by the signal `number`.
 * Lends the terminal when that is all it wants; else stops quixrun in the same
 * way, returns when somebody continues it, and continues the program. A program
 * that somebody stopped with SIGSTOP in the background is left stopped.
 */
void terminal_job_stopped(const struct terminal *terminal, pid_t group,
			  int number);

/* Closes. Safe when there is none, and twice. */
void terminal_close(struct terminal *terminal);

#endif
