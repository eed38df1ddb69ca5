#include "supervise/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

void terminal_open(struct terminal *terminal)
{
	terminal->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool terminal_is_with(const struct terminal *terminal, pid_t group)
{
	return terminal->fd >= 0 && group > 0 &&
	       tcgetpgrp(terminal->fd) == group;
}

bool terminal_is_led(const struct terminal *terminal, pid_t quixrun)
{
	/*
	 * tcgetpgrp(3) works only for the controlling terminal. A process group
	 * has the id of its leader.
	 */
	return terminal_is_with(terminal, quixrun) &&
	       tcgetpgrp(STDIN_FILENO) == quixrun;
}

void terminal_give(const struct terminal *terminal, pid_t group)
{
	if (terminal->fd >= 0)
		tcsetpgrp(terminal->fd, group);
}

void terminal_take_back(const struct terminal *terminal, pid_t group)
{
	if (terminal_is_with(terminal, group))
		terminal_give(terminal, getpgrp());
}

void terminal_close(struct terminal *terminal)
{
	if (terminal->fd >= 0)
		close(terminal->fd);
	terminal->fd = -1;
}

static bool take_continue(void)
{
	const struct timespec at_once = { 0 };
	sigset_t only;
	bool is_there = false;

	sigemptyset(&only);
	sigaddset(&only, SIGCONT);
	while (sigtimedwait(&only, NULL, &at_once) == SIGCONT)
		is_there = true;
	return is_there;
}

/* The program wants the terminal, and quixrun's own group has it. */
static bool can_lend(const struct terminal *terminal, int number)
{
	return (number == SIGTTIN || number == SIGTTOU) &&
	       terminal_is_with(terminal, getpgrp());
}

static void lend_and_continue(const struct terminal *terminal, pid_t group)
{
	if (terminal_is_with(terminal, getpgrp()))
		terminal_give(terminal, group);
	kill(-group, SIGCONT);
}

/*
 * Delivers the pending stop signal. Returns true when the process was
 * continued; false when the kernel dropped the signal because no process could
 * continue it: PID 1, an orphaned process group.
 */
static bool stop_until_continued(int number)
{
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	sigprocmask(SIG_BLOCK, &only, NULL);
	return take_continue();
}

/*
 * quixrun can never become the foreground group. The kernel sends HUP and CONT
 * to the stopped processes of an orphaned group; without that the program would
 * retry forever.
 */
static void abandon_job(pid_t group)
{
	kill(-group, SIGHUP);
	kill(-group, SIGCONT);
}

/*
 * A group that is alone in its session is orphaned, so the kernel drops
 * SIGTSTP, but not SIGSTOP. The front sees the stop, stops with SIGTSTP for the
 * shell, and continues this process when it is continued.
 */
static void stop_with_front(const struct terminal *terminal, pid_t group)
{
	raise(SIGSTOP);
	take_continue();
	lend_and_continue(terminal, group);
}

void terminal_job_stopped(const struct terminal *terminal, pid_t group,
			  int number)
{
	const bool had_terminal = terminal_is_with(terminal, group);
	const bool wants_terminal = number == SIGTTIN || number == SIGTTOU;
	bool was_continued;

	if (number == SIGSTOP && !had_terminal)
		return;
	/*
	 * The kernel never drops SIGSTOP, even if no process can continue this
	 * one.
	 */
	if (number == SIGSTOP)
		number = SIGTSTP;
	take_continue();
	if (can_lend(terminal, number)) {
		lend_and_continue(terminal, group);
		return;
	}
	if (terminal->is_inner) {
		stop_with_front(terminal, group);
		return;
	}
	/*
	 * The rest of a pipeline must stop, too, or the shell does not notice.
	 */
	kill(had_terminal || wants_terminal ? 0 : getpid(), number);
	/*
	 * The shell's `fg` came first. SIGCONT removes the pending stop signal.
	 */
	if (can_lend(terminal, number)) {
		kill(0, SIGCONT);
		take_continue();
		lend_and_continue(terminal, group);
		return;
	}
	was_continued = stop_until_continued(number);
	if (!was_continued && wants_terminal)
		abandon_job(group);
	else
		lend_and_continue(terminal, group);
}
