#include "supervise/front.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "system/signals.h"

/* The maximum time for the last output to reach the terminal. */
#define DRAIN_MS 300

static bool is_in_foreground(const struct front *front)
{
	return front->terminal >= 0 && tcgetpgrp(front->terminal) == getpgrp();
}

/* Input is passed on raw; only the inner terminal processes it. */
static void make_raw(struct front *front)
{
	struct termios raw;

	if (front->is_raw || !is_in_foreground(front) ||
	    tcgetattr(front->terminal, &front->before))
		return;
	raw = front->before;
	cfmakeraw(&raw);
	front->is_raw = !tcsetattr(front->terminal, TCSANOW, &raw);
}

static void make_cooked(struct front *front)
{
	if (front->is_raw)
		tcsetattr(front->terminal, TCSANOW, &front->before);
	front->is_raw = false;
}

static void copy_size(const struct front *front)
{
	struct winsize size;

	/*
	 * The kernel sends SIGWINCH on the inner terminal when the size
	 * changes.
	 */
	if (!ioctl(front->terminal, TIOCGWINSZ, &size))
		ioctl(front->master, TIOCSWINSZ, &size);
}

static bool take_continue(void)
{
	const struct timespec at_once = { 0 };
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, SIGCONT);
	return sigtimedwait(&only, NULL, &at_once) == SIGCONT;
}

/*
 * The program and the supervisor have stopped. The rest of the pipeline must
 * stop, too, or the shell does not notice. If no process could continue this
 * one, the kernel drops the signal.
 */
static void stop(struct front *front)
{
	sigset_t only;

	relay_drain(&front->relay);
	make_cooked(front);
	take_continue();
	kill(0, SIGTSTP);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	sigprocmask(SIG_BLOCK, &only, NULL);
	take_continue();
	make_raw(front);
	copy_size(front);
	kill(front->supervisor, SIGCONT);
}

static void wait_for_supervisor(struct front *front)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid != front->supervisor)
			continue;
		if (WIFSTOPPED(status)) {
			stop(front);
			continue;
		}
		front->supervisor = 0;
		if (WIFEXITED(status)) {
			front->status = WEXITSTATUS(status);
			continue;
		}
		front->status = 128 + WTERMSIG(status);
		front->to_die_of = WTERMSIG(status) == SIGINT ? SIGINT : 0;
	}
}

static void forward(const struct front *front,
		    const struct signalfd_siginfo *signal)
{
	const int number = (int)signal->ssi_signo;
	const union sigval value = {
		.sival_ptr = (void *)(uintptr_t)signal->ssi_ptr
	};

	if (signal->ssi_code == SI_QUEUE &&
	    !sigqueue(front->supervisor, number, value))
		return;
	kill(front->supervisor, number);
}

static void take_signal(struct front *front,
			const struct signalfd_siginfo *signal)
{
	switch (signal->ssi_signo) {
	case SIGCHLD:
		wait_for_supervisor(front);
		return;
	case SIGWINCH:
		copy_size(front);
		return;
	case SIGTTIN:
	case SIGTTOU:
		return;
	case SIGCONT:
		make_raw(front);
		copy_size(front);
		break;
	default:
		/*
		 * Our own signals to the rest of the pipeline, and SIGPIPE when
		 * the reader has exited.
		 */
		if (signal->ssi_pid == (uint32_t)getpid())
			return;
	}
	if (front->supervisor)
		forward(front, signal);
}

static void take_signals(struct front *front)
{
	struct signalfd_siginfo signal;

	while (read(front->signals, &signal, sizeof(signal)) ==
	       (ssize_t)sizeof(signal))
		take_signal(front, &signal);
}

/*
 * For INTR and QUIT the inner terminal signals the program only; a terminal in
 * cooked mode would signal the whole pipeline, so do that here.
 */
static void mirror_signals(const struct front *front, const char *bytes,
			   size_t size)
{
	struct termios inner;
	size_t i;

	if (tcgetattr(front->master, &inner) || !(inner.c_lflag & ISIG))
		return;
	for (i = 0; i < size; i++) {
		const cc_t byte = (cc_t)bytes[i];

		if (byte && byte == inner.c_cc[VINTR])
			kill(0, SIGINT);
		else if (byte && byte == inner.c_cc[VQUIT])
			kill(0, SIGQUIT);
	}
}

static void write_typed(struct front *front)
{
	const ssize_t size =
		write(front->master, front->typed.data, front->typed.length);

	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (size > 0)
		memmove(front->typed.data, front->typed.data + size,
			front->typed.length - (size_t)size);
	buf_truncate(&front->typed,
		     size > 0 ? front->typed.length - (size_t)size : 0);
}

static void read_typed(struct front *front)
{
	char bytes[4096];
	const ssize_t size = read(front->terminal, bytes, sizeof(bytes));

	if (size > 0) {
		mirror_signals(front, bytes, (size_t)size);
		buf_add(&front->typed, bytes, (size_t)size);
		explicit_bzero(bytes, (size_t)size);
		write_typed(front);
	} else if (!size || (errno != EINTR && errno != EAGAIN)) {
		/* The terminal hung up, or is no longer ours. */
		front->is_raw = false;
	}
}

static void run_loop(struct front *front)
{
	enum { SIGNALS = RELAY_POLLED, TERMINAL, MASTER, POLLED };
	struct pollfd polled[POLLED];

	while (front->supervisor) {
		const bool has_typed = front->typed.length;

		relay_poll(&front->relay, polled);
		polled[SIGNALS] = (struct pollfd){ .fd = front->signals,
						   .events = POLLIN };
		polled[TERMINAL] =
			(struct pollfd){ .fd = front->is_raw && !has_typed
						       ? front->terminal
						       : -1,
					 .events = POLLIN };
		polled[MASTER] =
			(struct pollfd){ .fd = has_typed ? front->master : -1,
					 .events = POLLOUT };
		if (poll(polled, POLLED, relay_wait(&front->relay)) < 0)
			continue;
		if (polled[TERMINAL].revents)
			read_typed(front);
		if (polled[MASTER].revents)
			write_typed(front);
		relay_step(&front->relay, polled);
		if (polled[SIGNALS].revents)
			take_signals(front);
	}
}

/* Does not wait longer for a terminal that accepts no output. */
static void drain(struct front *front)
{
	const long long end = clock_deadline(DRAIN_MS);
	struct pollfd polled[RELAY_POLLED];

	while (!relay_drain(&front->relay) && !clock_is_due(end)) {
		relay_poll(&front->relay, polled);
		poll(polled, RELAY_POLLED, clock_left(end));
	}
}

void front_run(struct front *front)
{
	front->signals = signals_open();
	front->terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	make_raw(front);
	run_loop(front);
	drain(front);
	make_cooked(front);
	relay_clear(&front->relay);
	buf_clear(&front->typed);
	close(front->master);
	if (front->terminal >= 0)
		close(front->terminal);
	if (front->signals >= 0)
		close(front->signals);
}
