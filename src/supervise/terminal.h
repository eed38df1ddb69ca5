/*
 * The terminal that quixrun was started on, and which process group has it
 * (tcsetpgrp(3)). Every signal is blocked here, SIGTTOU too, so a background
 * group may hand it over.
 */
#ifndef SUPERVISE_TERMINAL_H
#define SUPERVISE_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

struct terminal {
	int fd; /* /dev/tty; -1: there is none */
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

/* Closes. Safe when there is none, and twice. */
void terminal_close(struct terminal *terminal);

#endif
