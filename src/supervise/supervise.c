#include "supervise/supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "supervise/change.h"
#include "supervise/redirect.h"
#include "supervise/refresh.h"
#include "system/descriptors.h"
#include "system/signals.h"

/* The first descriptor of sd_listen_fds(3). */
#define LISTEN_FDS_START 3

/*
 * Reports of a child are not read at once, so that a short program does not
 * wake the supervisor for each.
 */
#define HEAR_MS 20

struct supervisor {
	const struct log *log;
	int signals; /* a signalfd */
	struct redirect redirect;
	struct terminal terminal;
	struct child child;
	struct change change;
	long long hear_at; /* when to read reports, as clock_now() */
	int status;	   /* of the program, after child.pid is 0 */
	int to_die_of;	   /* signal to end by, or 0 */
};

/* The next child that ended or stopped; info->si_pid is 0 for none. */
static int wait_for_child(siginfo_t *info)
{
	int status;

	*info = (siginfo_t){ 0 };
	if (!waitid(P_ALL, 0, info, WEXITED | WSTOPPED | WNOHANG))
		return 0;
	if (error_status(errno) != STATUS_PERMANENT)
		return -1;
	/* A seccomp filter may allow only the older system call. */
	info->si_pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
	if (info->si_pid <= 0)
		return info->si_pid < 0 ? -1 : 0;
	info->si_code = WIFSTOPPED(status)    ? CLD_STOPPED
			: WIFSIGNALED(status) ? CLD_KILLED
					      : CLD_EXITED;
	info->si_status = WIFSTOPPED(status)	? WSTOPSIG(status)
			  : WIFSIGNALED(status) ? WTERMSIG(status)
						: WEXITSTATUS(status);
	return 0;
}

static int refuse_to_supervise(struct error *error, const char *call)
{
	return error_set(error, error_status(errno), "cannot supervise: %s: %s",
			 call, strerror(errno));
}

/*
 * Everything that may be denied is done before there is a program. Returns 0, 1
 * in the front (redirect.h), or -1 with *error.
 */
static int prepare_supervisor(struct supervisor *supervisor, struct run *run,
			      struct error *error)
{
	siginfo_t info;
	int result;

	/*
	 * First of all, so that no signal is lost: it stays pending for the
	 * signalfd.
	 */
	if (signals_block_all())
		return refuse_to_supervise(error, "sigprocmask");
	result = redirect_start(&supervisor->redirect, run, error);
	if (result)
		return result;
	supervisor->signals = signals_open();
	if (supervisor->signals < 0)
		return refuse_to_supervise(error, "signalfd");
	if (poll(NULL, 0, 0) < 0)
		return refuse_to_supervise(error, "poll");
	if (wait_for_child(&info) < 0 && errno != ECHILD)
		return refuse_to_supervise(error, "waitid");
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		log_message(supervisor->log, LOG_LEVEL_INFO,
			    "orphans of the program are not reaped: prctl: %s",
			    strerror(errno));
	terminal_open(&supervisor->terminal);
	supervisor->terminal.is_inner = supervisor->redirect.has_terminal;
	return 0;
}

static int count_listening(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *count = getenv("LISTEN_FDS");

	if (!pid || !count || strtol(pid, NULL, 10) != getpid())
		return 0;
	return (int)strtol(count, NULL, 10);
}

/*
 * Closes every descriptor except the standard ones, those that systemd passed
 * to this process (sd_listen_fds(3): LISTEN_FDS of them from 3 on, if
 * LISTEN_PID is our id), and the `count` in `own`. A socket or a pipe that the
 * supervisor held would stay open when the program closes it.
 */
static void close_inherited(int *own, size_t count)
{
	const int listening = count_listening();

	descriptors_close_others(
		LISTEN_FDS_START + (listening > 0 ? listening : 0), own, count);
}

/* Frees what only the child needs. */
static void free_child_data(struct supervisor *supervisor, struct run *run)
{
	int own[] = { supervisor->signals,
		      supervisor->terminal.fd,
		      supervisor->child.told.reader.fd,
		      supervisor->child.go,
		      supervisor->redirect.patterns_fd,
		      supervisor->redirect.control,
		      supervisor->redirect.saved[0],
		      supervisor->redirect.saved[1] };

	run_forget(run);
	close_inherited(own, sizeof(own) / sizeof(own[0]));
}

static void keep_status(struct supervisor *supervisor, const siginfo_t *info)
{
	const bool is_exit = info->si_code == CLD_EXITED;

	supervisor->status = is_exit ? info->si_status : 128 + info->si_status;
	supervisor->to_die_of =
		!is_exit && info->si_status == SIGINT ? SIGINT : 0;
	log_message(supervisor->log, LOG_LEVEL_INFO, "process %ld %s %d",
		    (long)info->si_pid,
		    is_exit ? "ended with status" : "died of signal",
		    info->si_status);
}

static void take_child(struct supervisor *supervisor, const siginfo_t *info)
{
	const bool has_stopped = info->si_code == CLD_STOPPED;
	const pid_t pid = info->si_pid;

	/* The last of two programs to end determines the status. */
	if (!has_stopped &&
	    (pid == supervisor->child.pid || pid == supervisor->change.old))
		keep_status(supervisor, info);
	if (!change_take_child(&supervisor->change, info) &&
	    pid == supervisor->child.pid)
		terminal_job_stopped(&supervisor->terminal, pid,
				     info->si_status);
}

/* Reaps all children that ended: the program, and orphans. */
static void reap_children(struct supervisor *supervisor)
{
	siginfo_t info;

	while (!wait_for_child(&info) && info.si_pid)
		take_child(supervisor, &info);
}

/*
 * False for SIGCHLD, and for SIGPIPE that quixrun caused by writing to a closed
 * pipe.
 */
static bool is_for_program(const struct signalfd_siginfo *signal)
{
	if (signal->ssi_signo == SIGPIPE)
		return signal->ssi_pid != (uint32_t)getpid();
	return signal->ssi_signo != SIGCHLD;
}

/*
 * Signals of the terminal and of job control go to the whole process group;
 * those that kill(2) sent to quixrun go to the program.
 */
static bool is_for_group(const struct signalfd_siginfo *signal)
{
	switch (signal->ssi_signo) {
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
		return true;
	default:
		return signal->ssi_code == SI_KERNEL;
	}
}

/*
 * Forwards a signal: to the process group when `receiver` is negative, as in
 * kill(2), else with the value of sigqueue(3). The process must not have been
 * reaped.
 */
static void forward_once(const struct log *log,
			 const struct signalfd_siginfo *signal, pid_t receiver)
{
	const int number = (int)signal->ssi_signo;
	const union sigval value = {
		.sival_ptr = (void *)(uintptr_t)signal->ssi_ptr
	};

	if (receiver > 0 && signal->ssi_code == SI_QUEUE &&
	    !sigqueue(receiver, number, value))
		return;
	if (kill(receiver, number) < 0 && errno != ESRCH)
		log_message(log, LOG_LEVEL_WARNING,
			    "cannot forward signal %d: %s", number,
			    strerror(errno));
}

static void forward_signal(struct supervisor *supervisor,
			   const struct signalfd_siginfo *signal)
{
	struct change *change = &supervisor->change;
	const struct child *child = &supervisor->child;
	pid_t receivers[CHANGE_RECEIVERS];
	bool to_group;
	size_t i;

	if (!is_for_program(signal))
		return;
	/* The child may have executed the program in the meantime. */
	if (child->pid && !child_is_program(child))
		change_hear(change);
	to_group = is_for_group(signal) ||
		   change->settings.signals == SIGNALS_GROUP;
	if (signal->ssi_signo == SIGTERM)
		change_give_up(change);
	change_receivers(change, receivers);
	for (i = 0; i < CHANGE_RECEIVERS; i++)
		if (receivers[i])
			forward_once(supervisor->log, signal,
				     to_group ? -receivers[i] : receivers[i]);
	/*
	 * Before the program is executed, the signal is for the commands of the
	 * child, too.
	 */
	if (child->pid)
		forward_once(supervisor->log, signal,
			     to_group || !child_is_program(child) ? -child->pid
								  : child->pid);
}

static void take_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo signal;

	while (read(supervisor->signals, &signal, sizeof(signal)) ==
	       (ssize_t)sizeof(signal)) {
		if (signal.ssi_signo == SIGCHLD)
			reap_children(supervisor);
		else
			forward_signal(supervisor, &signal);
	}
}

/* The descriptor of the child's reports, once they are to be read; else -1. */
static int fd_to_hear(struct supervisor *supervisor)
{
	if (clock_is_due(supervisor->hear_at))
		supervisor->hear_at = 0;
	return supervisor->hear_at ? -1 : supervisor->child.told.reader.fd;
}

static int milliseconds_to_wait(const struct supervisor *supervisor)
{
	const int wait = change_wait(&supervisor->change);

	if (!supervisor->hear_at || (wait >= 0 && wait < HEAR_MS))
		return wait;
	return HEAR_MS;
}

static void run_loop(struct supervisor *supervisor)
{
	struct change *change = &supervisor->change;

	supervisor->hear_at = clock_now() + HEAR_MS;
	while (supervisor->child.pid || change_needs_supervisor(change)) {
		struct pollfd waiting[] = {
			{ .fd = supervisor->signals, .events = POLLIN },
			{ .fd = fd_to_hear(supervisor), .events = POLLIN },
			{ .fd = change->next.told.reader.fd, .events = POLLIN },
			{ .fd = change->watch.fd, .events = POLLIN },
			{ .fd = change->listener.fd, .events = POLLIN },
		};

		if (poll(waiting, 5, milliseconds_to_wait(supervisor)) < 0)
			continue;
		if (waiting[1].revents || waiting[2].revents)
			change_hear(change);
		if (waiting[3].revents)
			change_see_files(change);
		/* Before the sender is reaped. */
		if (waiting[4].revents)
			change_take_notices(change);
		if (waiting[0].revents)
			take_signals(supervisor);
		change_step(change);
	}
	/* The last report may still be in the pipe. */
	change_hear(change);
}

static void clear_supervisor(struct supervisor *supervisor)
{
	const struct strings *files = &supervisor->child.told.files;
	size_t i;

	for (i = 0; i < files->count; i++)
		unlink(files->items[i]);
	change_clear(&supervisor->change);
	child_clear(&supervisor->child);
	terminal_close(&supervisor->terminal);
	if (supervisor->signals >= 0)
		close(supervisor->signals);
}

static int start_first_child(struct supervisor *supervisor, struct run *run,
			     const struct report *early, start_function *start,
			     struct error *error)
{
	struct child_order order = refresh_order(&supervisor->change);

	order.early = early;
	order.start = start;
	order.terminal = &supervisor->terminal;
	if (child_start(&supervisor->child, &order, error))
		return -1;
	free_child_data(supervisor, run);
	log_message(supervisor->log, LOG_LEVEL_INFO, "supervising process %ld",
		    (long)supervisor->child.pid);
	return 0;
}

int supervise(struct run *run, const struct report *early,
	      start_function *start, start_function *next, struct error *error)
{
	/* Static: it is large, and on the stack its pages would be touched. */
	static struct supervisor supervisor;
	int result;

	supervisor.log = &run->options.log;
	supervisor.signals = -1;
	supervisor.terminal.fd = -1;
	supervisor.child.go = -1;
	supervisor.child.told.reader.fd = -1;
	supervisor.child.told.failure = error;
	change_init(&supervisor.change, run, &supervisor.child,
		    &supervisor.terminal, next);
	result = prepare_supervisor(&supervisor, run, error);
	if (!result)
		result = start_first_child(&supervisor, run, early, start,
					   error);
	if (!result) {
		run_loop(&supervisor);
		run->status = supervisor.status;
		run->to_die_of = supervisor.to_die_of;
	}
	if (supervisor.child.told.outcome == OUTCOME_FAILURE)
		result = -1;
	clear_supervisor(&supervisor);
	redirect_end(&supervisor.redirect);
	return result > 0 ? 0 : result;
}
