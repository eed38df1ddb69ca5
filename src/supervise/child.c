#include "supervise/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "system/signals.h"

static void live(const struct child_order *order, int report_end, int go_end,
		 pid_t parent)
{
	const struct report report = { report_end };
	struct look look = order->look;
	struct error error;

	/* As PID 1 the parent is 1: only a comparison shows that it died. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(STATUS_MEND);
	setpgid(0, 0);
	/* While SIGTTOU is still blocked. */
	if (order->terminal && terminal_is_led(order->terminal, parent))
		terminal_give(order->terminal, getpid());
	signals_unblock();
	look.report = &report;
	look.go = go_end;
	order->run->look = &look;
	order->start(order->run, &error);
	report_failure(&report, &error, look.was_rejected);
	_exit((int)error.status);
}

bool child_is_program(const struct child *child)
{
	return child->told.reader.fd < 0;
}

static void close_pair(const int *ends)
{
	int i;

	for (i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

int child_start(struct child *child, const struct child_order *order,
		struct error *error)
{
	const pid_t parent = getpid();
	int report[2] = { -1, -1 };
	int go[2] = { -1, -1 };
	pid_t pid = -1;

	if (!pipe2(report, O_CLOEXEC) && !pipe2(go, O_CLOEXEC))
		pid = fork();
	if (pid < 0) {
		error_set(error, STATUS_LATER, "cannot start a process: %s",
			  strerror(errno));
		close_pair(report);
		close_pair(go);
		return -1;
	}
	if (!pid) {
		close(report[0]);
		close(go[1]);
		live(order, report[1], go[0], parent);
	}
	close(report[1]);
	close(go[0]);
	child->told.reader.fd = report[0];
	child->go = go[1];
	child->pid = pid;
	/* The child does it as well: whoever comes first. */
	setpgid(pid, pid);
	return 0;
}

static void close_go(struct child *child)
{
	if (child->go >= 0)
		close(child->go);
	child->go = -1;
}

static void fail(struct child *child, const struct error *error)
{
	*child->told.failure = *error;
	child->told.failure->status = STATUS_LATER;
	child->told.outcome = OUTCOME_FAILURE;
}

void child_hear(struct child *child)
{
	struct error error;

	if (!told_read(&child->told, &error) || child->go < 0)
		return;
	fail(child, &error);
	close_go(child);
}

enum child_go child_await_go(const struct look *look)
{
	struct error error;
	char byte;
	const ssize_t n = read(look->go, &byte, 1);

	if (n > 0)
		return byte == GO_DELIVER ? GO_DELIVER : GO_EXECUTE;
	if (!n)
		_exit(0);
	error_set(&error, STATUS_LATER, "cannot read from a pipe: %s",
		  strerror(errno));
	report_failure(look->report, &error, false);
	_exit(STATUS_LATER);
}

void child_let_go(struct child *child, enum child_go go)
{
	const char byte = (char)go;
	struct error error;

	if (write(child->go, &byte, 1) < 0) {
		error_set(&error, STATUS_LATER, "cannot write to a pipe: %s",
			  strerror(errno));
		fail(child, &error);
	}
	close_go(child);
}

void child_clear(struct child *child)
{
	told_clear(&child->told);
	close_go(child);
	child->pid = 0;
}
