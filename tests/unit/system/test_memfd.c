#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/memfd.h"

static int make(const char *text)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;
	int fd;

	buf_add_text(&content, text);
	fd = memfd_make("NAME", &content, &error);
	if (fd < 0)
		fail_msg("%s", error.message);
	return fd;
}

/* The content at a new open of /proc/self/fd/N. */
static const char *read_again(int fd)
{
	static char bytes[64];
	char path[32];
	ssize_t n;
	int reader;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(reader >= 0);
	n = read(reader, bytes, sizeof(bytes) - 1);
	assert_true(n >= 0);
	bytes[n] = '\0';
	close(reader);
	return bytes;
}

TEST(it_is_read_from_the_beginning_each_time)
{
	const int fd = make("one\n");

	assert_string_equal(read_again(fd), "one\n");
	assert_string_equal(read_again(fd), "one\n");
	close(fd);
}

TEST(it_may_be_empty)
{
	const int fd = make("");

	assert_string_equal(read_again(fd), "");
	close(fd);
}

TEST(it_has_a_high_descriptor_that_exec_closes)
{
	const int first = make("1");
	const int second = make("2");

	assert_true(first >= 200);
	assert_true(second > first);
	assert_int_equal(fcntl(first, F_GETFD), FD_CLOEXEC);
	close(first);
	close(second);
}

TEST(it_has_mode_0444_and_its_name)
{
	const int fd = make("x");
	struct stat status;
	char path[32], target[64] = "";

	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0444);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_true(readlink(path, target, sizeof(target) - 1) > 0);
	assert_string_equal(target, "/memfd:NAME (deleted)");
	close(fd);
}

TEST(the_kernel_refuses_to_change_it)
{
	const int fd = make("fixed");
	const int wanted =
		F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

	assert_int_equal(fcntl(fd, F_GET_SEALS) & wanted, wanted);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 100), -1);
	assert_ptr_equal(mmap(NULL, 5, PROT_WRITE, MAP_SHARED, fd, 0),
			 MAP_FAILED);
	assert_string_equal(read_again(fd), "fixed");
	close(fd);
}

/*
 * Runs memfd_make twice with this limit of descriptors; returns 1 on failure.
 */
static int make_limited(rlim_t limit)
{
	struct rlimit limits;
	AUTO_BUF struct buf content = { 0 };
	struct error error;
	const pid_t child = fork();
	int status = 0;

	if (!child) {
		getrlimit(RLIMIT_NOFILE, &limits);
		limits.rlim_cur = limit;
		buf_add_text(&content, "x");
		if (setrlimit(RLIMIT_NOFILE, &limits) ||
		    memfd_make("ONE", &content, &error) < 0 ||
		    memfd_make("TWO", &content, &error) < 0)
			status = 1;
		buf_clear(&content);
		_exit(status);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(a_low_limit_of_descriptors_leaves_what_room_there_is)
{
	assert_int_equal(make_limited(201), 0);
	assert_int_equal(make_limited(200), 0);
	assert_int_equal(make_limited(64), 0);
	/* No descriptor is available. */
	assert_int_equal(make_limited(0), 1);
}

TEST(a_large_content_is_whole)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;
	struct stat status;
	int fd;

	while (content.length < 1000000)
		buf_add_text(&content, "0123456789");
	fd = memfd_make("LARGE", &content, &error);
	assert_true(fd >= 200);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, content.length);
	close(fd);
}
