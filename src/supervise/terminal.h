/*
 * quixrun's terminal: which process group has it (tcsetpgrp(3)), and job
 * control with quixrun between shell and program. The shell knows only quixrun,
 * so when the program stops, quixrun must stop, too, and when the shell
 * continues quixrun, it must continue the program.
 *
 * Every signal is blocked here, also SIGTTOU, so that a background group may
 * call tcsetpgrp(3).
 */
#ifndef SUPERVISE_TERMINAL_H
#define SUPERVISE_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

struct terminal {
	int fd;	       /* /dev/tty; -1: there is none */
	bool is_inner; /* an inner terminal (front.h) */
};

/* Opens the controlling terminal, if there is one. */
void terminal_open(struct terminal *terminal);

/* True when the group is in the foreground. */
bool terminal_is_with(const struct terminal *terminal, pid_t group);

/*
 * True when quixrun runs as a job of its own in a shell: standard input is the
 * terminal, and quixrun leads the foreground group. Then the program gets the
 * terminal at once; in a script or a pipeline only when it wants it. `quixrun`
 * is quixrun's process id; its child may call this.
 */
bool terminal_is_led(const struct terminal *terminal, pid_t quixrun);

/* Puts the group into the foreground. */
void terminal_give(const struct terminal *terminal, pid_t group);

/* Returns the terminal to quixrun's own group, if the other group has it. */
void terminal_take_back(const struct terminal *terminal, pid_t group);

/*
 * Handles a stop of the program's leader by the signal `number`. If the program
 * only wants the terminal, and quixrun can give it, gives it; else stops
 * quixrun with the same signal and, once quixrun is continued, continues the
 * program. A program that was stopped by SIGSTOP in the background stays
 * stopped.
 */
void terminal_job_stopped(const struct terminal *terminal, pid_t group,
			  int number);

/* Closes the descriptor. Safe when there is none, and twice. */
void terminal_close(struct terminal *terminal);

#endif
