#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/descriptors.h"
#include "system/process.h"

/* What the child writes to `fd`: its standard output, or error. */
static void assert_child_writes(int stream)
{
	int to[2], from[2];
	int ends[3] = { -1, -1, -1 };
	char bytes[8] = "";
	pid_t child;

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	ends[0] = to[0];
	ends[stream] = from[1];
	child = process_fork(ends, SIGKILL);
	assert_true(child >= 0);
	if (!child) {
		const ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

		_exit(write(stream, bytes, (size_t)n) == n ? 7 : 8);
	}
	close(to[0]);
	close(from[1]);
	assert_int_equal(write(to[1], "input", 5), 5);
	assert_int_equal(read(from[0], bytes, sizeof(bytes)), 5);
	assert_string_equal(bytes, "input");
	assert_int_equal(process_wait(child), 7 << 8);
	close(to[1]);
	close(from[0]);
}

TEST(a_child_has_the_streams_that_are_given)
{
	assert_child_writes(STDOUT_FILENO);
	assert_child_writes(STDERR_FILENO);
}

/*
 * A process forks a child that holds the write end of a pipe; the end of file
 * comes when that child is gone, too.
 */
static void fork_child_and_exit(int death_signal, int held)
{
	const pid_t child = process_fork(NULL, death_signal);

	if (!child) {
		poll(NULL, 0, -1);
		_exit(0);
	}
	close(held);
	_exit(child < 0 ? 1 : 0);
}

TEST(a_child_dies_of_its_signal_when_its_parent_ends)
{
	int ends[2];
	char byte;
	pid_t parent;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (!parent)
		fork_child_and_exit(SIGKILL, ends[1]);
	close(ends[1]);
	assert_int_equal(process_wait(parent), 0);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

TEST(a_stream_that_is_not_open_ends_the_child)
{
	const int ends[3] = { -1, 1000000, -1 };
	const pid_t child = process_fork(ends, 0);

	if (!child)
		_exit(0);
	assert_int_equal(process_wait(child), 125 << 8);
}

TEST(all_descriptors_but_the_kept_ones_are_closed)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		int kept[] = { 209, -1, 3, 205, 201 };
		int fd;

		for (fd = 200; fd < 212; fd++)
			dup2(STDERR_FILENO, fd);
		descriptors_close_others(200, kept, 5);
		for (fd = 200; fd < 212; fd++) {
			const bool is_open = fcntl(fd, F_GETFD) >= 0;

			if (is_open != (fd == 201 || fd == 205 || fd == 209))
				_exit(1);
		}
		_exit(fcntl(STDERR_FILENO, F_GETFD) < 0 ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

TEST(a_descriptor_is_closed_once)
{
	int fd = dup(STDERR_FILENO);
	const int number = fd;

	assert_true(fd >= 0);
	descriptor_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(fcntl(number, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
	descriptor_close(&fd);
	assert_int_equal(fd, -1);
}
