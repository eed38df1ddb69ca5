#include "value/forms.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "system/process_tree.h"
#include "system/signals.h"
#include "quix/quix.h"

#define LIMIT_MS	30000
#define LIMIT_ASKING_MS 120000
#define OUTPUT_MAX	((size_t)1024 * 1024)

/* What the command gets is as quixrun was started; only the pipe is new. */
static void run_shell(const char *line, int output, pid_t parent)
{
	if (dup2(output, STDOUT_FILENO) < 0)
		_exit(STATUS_MEND);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(STATUS_MEND);
	signals_restore_inherited();
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(STATUS_NOT_FOUND);
}

static bool can_ask(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* 1: end of output; 0: time is over; -1: too much, or a failure. */
static int read_output(int fd, long long deadline, struct buf *output)
{
	for (;;) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		int left = clock_left(deadline);
		ssize_t n;

		if (!left)
			return 0;
		if (poll(&waiting, 1, left) < 0 && errno != EINTR)
			return -1;
		if (!waiting.revents)
			continue;
		buf_reserve(output, 4096);
		n = read(fd, output->data + output->length, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -1 : 1;
		output->length += (size_t)n;
		output->data[output->length] = '\0';
		if (output->length > OUTPUT_MAX)
			return -1;
	}
}

/*
 * Its output has ended; false: the command runs on, and the time is over.
 * There is no descriptor to wait for before pidfd_open(2) of Linux 5.3.
 */
static bool await_end(pid_t child, long long deadline)
{
	siginfo_t end = { 0 };

	while (!waitid(P_PID, (id_t)child, &end, WEXITED | WNOHANG | WNOWAIT) &&
	       !end.si_pid) {
		if (!clock_left(deadline))
			return false;
		poll(NULL, 0, 1);
	}
	return true;
}

static int reap(pid_t child, bool is_killed)
{
	int status = 0;

	if (is_killed)
		process_tree_kill(child);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int check_status(const struct form_call *call, int status,
			struct error *error)
{
	if (WIFSIGNALED(status))
		return form_fail(call, error, "the command died of signal %d",
				 WTERMSIG(status));
	if (WEXITSTATUS(status))
		return form_fail(call, error,
				 "the command ended with status %d",
				 WEXITSTATUS(status));
	return 0;
}

static int collect(const struct form_call *call, pid_t child, int fd,
		   struct buf *output, struct error *error)
{
	const int limit = can_ask() ? LIMIT_ASKING_MS : LIMIT_MS;
	const long long deadline = clock_deadline(limit);
	int result = read_output(fd, deadline, output);
	int status;

	if (result > 0 && !await_end(child, deadline))
		result = 0;
	status = reap(child, result <= 0);
	if (!result)
		return form_fail(call, error,
				 "the command did not end within %d seconds",
				 limit / 1000);
	if (result < 0)
		return form_fail(call, error,
				 "the command's output cannot be read or is "
				 "over 1 MiB");
	if (check_status(call, status, error))
		return -1;
	if (memchr(buf_text(output), '\0', output->length))
		return form_fail(call, error,
				 "the command's output holds a NUL byte");
	return 0;
}

int form_command(const struct form_call *call, struct value *value,
		 struct error *error)
{
	struct look *look = call->target->look;
	const pid_t parent = getpid();
	AUTO_BUF struct buf output = { 0 };
	int ends[2];
	pid_t child;
	int result;

	if (look_is_later(look) && !look->runs_commands) {
		look->has_skipped = true;
		return form_fail(call, error, "run only before a restart");
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return form_fail(call, error, "%s", strerror(errno));
	child = fork();
	if (!child)
		run_shell(call->argument, ends[1], parent);
	close(ends[1]);
	if (child < 0)
		result = form_fail(call, error, "%s", strerror(errno));
	else
		result = collect(call, child, ends[0], &output, error);
	close(ends[0]);
	if (result)
		return -1;
	if (output.length && output.data[output.length - 1] == '\n')
		buf_truncate(&output, output.length - 1);
	buf_add(&value->text, buf_text(&output), output.length);
	value->is_secret = true;
	return 0;
}
