#include "system/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "system/descriptors.h"
#include "system/process.h"
#include "system/signals.h"

#define LIMIT_MS	30000
#define LIMIT_ASKING_MS 120000
#define OUTPUT_MAX	((size_t)1024 * 1024)

/* Executes the shell with the inherited signal state. */
static void exec_shell(const struct shell_command *command)
{
	signals_restore_inherited();
	execl("/bin/sh", "sh", "-c", command->line, (char *)NULL);
	_exit(STATUS_NOT_FOUND);
}

static bool can_ask(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/*
 * Returns 1 at the end of the output; 0 at the deadline; -1 for too much output
 * or a failure.
 */
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
 * Returns false at the deadline while the command still runs. Polls, because
 * pidfd_open(2) requires Linux 5.3.
 */
static bool await_end(pid_t child, long long deadline)
{
	siginfo_t end = { 0 };
	int pause_ms = 1;

	while (!waitid(P_PID, (id_t)child, &end, WEXITED | WNOHANG | WNOWAIT) &&
	       !end.si_pid) {
		if (!clock_left(deadline))
			return false;
		poll(NULL, 0, pause_ms);
		pause_ms += pause_ms < 20;
	}
	return true;
}

static int reap_shell(pid_t child, bool is_killed)
{
	if (is_killed)
		process_tree_kill(child);
	return process_wait(child);
}

static int check_status(int status, struct error *error)
{
	if (WIFSIGNALED(status))
		return error_set(error, STATUS_PERMANENT,
				 "the command died of signal %d",
				 WTERMSIG(status));
	if (WEXITSTATUS(status))
		return error_set(error, STATUS_PERMANENT,
				 "the command ended with status %d",
				 WEXITSTATUS(status));
	return 0;
}

static int collect(const struct shell_command *command, pid_t child, int fd,
		   struct error *error)
{
	const int limit = command->limit_ms ? command->limit_ms
			  : can_ask()	    ? LIMIT_ASKING_MS
					    : LIMIT_MS;
	const long long deadline = clock_deadline(limit);
	int result = 1;
	int status;

	if (command->output)
		result = read_output(fd, deadline, command->output);
	if (result > 0 && !await_end(child, deadline))
		result = 0;
	status = reap_shell(child, result <= 0);
	if (!result)
		return error_set(error, STATUS_PERMANENT,
				 "the command did not end within %d seconds",
				 limit / 1000);
	if (result < 0)
		return error_set(error, STATUS_PERMANENT,
				 "the command's output cannot be read or is "
				 "over 1 MiB");
	return check_status(status, error);
}

/* A pipe that contains the whole input; -1 with errno when it does not fit. */
static int make_input(const struct secret *input)
{
	int ends[2];
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	n = write(ends[1], secret_text(input), input->length);
	close(ends[1]);
	if (n == (ssize_t)input->length)
		return ends[0];
	close(ends[0]);
	errno = E2BIG;
	return -1;
}

/*
 * Opens the command's standard streams; -1: inherited from quixrun. Returns the
 * read end for the output, or -1 with errno.
 */
static int open_ends(const struct shell_command *command, int ends[3])
{
	int output[2] = { -1, -1 };

	if (command->input)
		ends[0] = make_input(command->input);
	if (command->is_silent)
		ends[2] = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (command->output && pipe2(output, O_CLOEXEC) < 0)
		return -1;
	ends[1] = command->output ? output[1]
				  : open("/dev/null", O_WRONLY | O_CLOEXEC);
	if ((command->input && ends[0] < 0) || ends[1] < 0 ||
	    (command->is_silent && ends[2] < 0)) {
		descriptor_close(&output[0]);
		return -1;
	}
	return command->output ? output[0] : 0;
}

int shell_run(const struct shell_command *command, struct error *error)
{
	int ends[3] = { -1, -1, -1 };
	int fd = open_ends(command, ends);
	const int reason = errno;
	pid_t child = -1;
	int result = -1;

	if (fd < 0)
		error_set(error, STATUS_PERMANENT, "%s", strerror(reason));
	else
		child = process_fork(ends, command->outlives ? 0 : SIGTERM);
	if (!child)
		exec_shell(command);
	if (fd >= 0 && child < 0)
		error_set(error, STATUS_PERMANENT, "%s", strerror(errno));
	descriptor_close(&ends[0]);
	descriptor_close(&ends[1]);
	descriptor_close(&ends[2]);
	if (child > 0)
		result = collect(command, child, fd, error);
	if (command->output)
		descriptor_close(&fd);
	return result;
}
