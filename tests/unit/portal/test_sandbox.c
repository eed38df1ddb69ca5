#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../registry.h"
#include "portal/sandbox.h"
#include "../room.h"

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		       LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

/* A check that runs in a child inside the sandbox. */
typedef int question(void);

static int answer_with_links(bool follows_links, question *ask)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		struct error error;

		if (sandbox_enter(follows_links, &error) !=
		    (has_landlock() ? 0 : -1))
			_exit(255);
		_exit(ask());
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int answer_confined(question *ask)
{
	return answer_with_links(false, ask);
}

/* Opens; returns 0 or errno. */
static int try_open(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int open_secret(void)
{
	return try_open("secret", O_RDONLY);
}

ROOM_TEST(a_forbidden_open_fails)
{
	room_write_text("secret", "sdk-of-somebody-else");
	assert_int_equal(open_secret(), 0);
	assert_int_equal(answer_confined(open_secret),
			 has_landlock() ? EACCES : 0);
	assert_int_equal(answer_with_links(true, open_secret),
			 has_landlock() ? EACCES : 0);
}

static int list_home(void)
{
	return try_open(".", O_RDONLY | O_DIRECTORY);
}

ROOM_TEST(a_folder_of_the_user_cannot_be_listed)
{
	assert_int_equal(answer_confined(list_home),
			 has_landlock() ? EACCES : 0);
}

static int make_file(void)
{
	const int error = try_open("new", O_WRONLY | O_CREAT);

	return error == EACCES || access("new", F_OK) == 0 ? error : 99;
}

ROOM_TEST(no_file_is_made)
{
	assert_int_equal(answer_confined(make_file),
			 has_landlock() ? EACCES : 0);
}

static int old_file = -1;

/* The file was open before; landlock does not affect it. */
static int write_open_file(void)
{
	return write(old_file, "x", 1) < 0 ? errno : 0;
}

ROOM_TEST(no_file_is_written_that_is_open_already)
{
	room_write_text("log", "");
	old_file = open("log", O_WRONLY | O_CLOEXEC);
	assert_true(old_file >= 0);
#ifdef QUIXRUN_COVERAGE
	/* The counters must be written when the program exits. */
	assert_int_equal(answer_confined(write_open_file), 0);
#else
	assert_int_equal(answer_confined(write_open_file), EFBIG);
#endif
	close(old_file);
}

static int write_pipe(void)
{
	int ends[2];
	char byte = 'x';

	if (pipe2(ends, O_CLOEXEC) < 0 || write(ends[1], &byte, 1) != 1 ||
	    read(ends[0], &byte, 1) != 1)
		return errno;
	return 0;
}

TEST(pipes_are_written_as_before)
{
	assert_int_equal(answer_confined(write_pipe), 0);
}

static int run_program(void)
{
	char *const arguments[] = { NULL, NULL };

	execve("/bin/true", arguments, arguments);
	return errno;
}

TEST(no_program_is_executed)
{
	assert_int_equal(answer_confined(run_program),
			 has_landlock() ? EACCES : 0);
}

static int get_privileges(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

TEST(there_are_no_new_privileges)
{
	assert_int_equal(answer_confined(get_privileges), 1);
}

/* The first of these files that exists can be read inside the sandbox. */
static int read_system(void)
{
	static const char *const files[] = { "/etc/passwd", "/etc/ssl/certs",
					     "/proc/self/status",
					     "/dev/urandom" };
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (access(files[i], R_OK) == 0 &&
		    try_open(files[i], O_RDONLY) != 0)
			return (int)i + 1;
	return 0;
}

TEST(the_systems_files_are_read)
{
	assert_int_equal(answer_confined(read_system), 0);
}

/* Loads what the resolver loads on demand; sends nothing. */
static int resolve(void)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	const int result = getaddrinfo("localhost", "80", &hints, &found);

	if (!result)
		freeaddrinfo(found);
	return result;
}

TEST(a_name_is_resolved)
{
	assert_int_equal(answer_confined(resolve), 0);
}

static int read_cert_file(void)
{
	return try_open("ca.pem", O_RDONLY);
}

ROOM_TEST(the_bundle_of_the_environment_is_read)
{
	room_write_text("ca.pem", "");
	setenv("SSL_CERT_FILE", "ca.pem", 1);
	assert_int_equal(answer_confined(read_cert_file), 0);
	unsetenv("SSL_CERT_FILE");
	assert_int_equal(answer_confined(read_cert_file),
			 has_landlock() ? EACCES : 0);
}

static int read_cert_directory(void)
{
	return try_open("certs/12345678.0", O_RDONLY);
}

/* A folder in a list, with a symlink to a file elsewhere. */
ROOM_TEST(the_certificates_of_the_environment_are_read)
{
	assert_int_equal(mkdir("certs", 0700), 0);
	room_write_text("elsewhere", "");
	assert_int_equal(symlink("../elsewhere", "certs/12345678.0"), 0);
	setenv("SSL_CERT_DIR", "/nonexistent:certs", 1);
	assert_int_equal(answer_confined(read_cert_directory), 0);
	unsetenv("SSL_CERT_DIR");
}

static int read_library(void)
{
	return try_open("lib/libnss_late.so", O_RDONLY);
}

ROOM_TEST(a_library_is_loaded_late)
{
	assert_int_equal(mkdir("lib", 0700), 0);
	room_write_text("lib/libnss_late.so", "");
	setenv("LD_LIBRARY_PATH", "/nonexistent;lib", 1);
	assert_int_equal(answer_confined(read_library), 0);
	unsetenv("LD_LIBRARY_PATH");
}
