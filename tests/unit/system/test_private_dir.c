#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/private_dir.h"
#include "../room.h"

#define STRANGER 12345

/* "" when the directory can be used, else the reason. */
static const char *try_open(const char *path)
{
	static struct error error;
	const int fd = private_dir_open(path, &error);

	if (fd < 0)
		return error.message;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
	return "";
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

ROOM_TEST(it_is_made_with_mode_0700_whatever_the_umask)
{
	static const mode_t masks[] = { 0, 0022, 0277, 0777 };
	const mode_t mask = umask(0);
	size_t i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		umask(masks[i]);
		assert_string_equal(try_open("new"), "");
		assert_int_equal(umask(masks[i]), masks[i]);
		assert_int_equal(mode_of("new"), 0700);
		assert_string_equal(try_open("new"), "");
		assert_int_equal(rmdir("new"), 0);
	}
	umask(mask);
}

ROOM_TEST(the_directory_around_it_must_be_there)
{
	assert_string_equal(try_open("none/new"),
			    "the directory that it is in does not exist");
}

ROOM_TEST(another_mode_is_refused_with_the_command)
{
	static const mode_t modes[] = { 0755, 0750, 0777, 0500, 01777 };
	size_t i;

	assert_int_equal(mkdir("my dir", 0700), 0);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod("my dir", modes[i]), 0);
		assert_string_equal(
			try_open("my dir"),
			"its mode is not 0700; run: chmod 700 'my dir'");
	}
	/* As inherited from an emptyDir with an fsGroup. */
	assert_int_equal(chmod("my dir", 02700), 0);
	assert_string_equal(try_open("my dir"), "");
}

ROOM_TEST(a_link_or_a_file_is_no_directory)
{
	assert_int_equal(mkdir("real", 0700), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	room_write_text("file", "");
	assert_int_equal(mkfifo("fifo", 0700), 0);
	assert_string_equal(try_open("link"), "not a directory");
	assert_string_equal(try_open("dangling"), "not a directory");
	assert_string_equal(try_open("file"), "not a directory");
	assert_string_equal(try_open("fifo"), "not a directory");
}

ROOM_TEST(a_strangers_directory_is_refused)
{
	if (geteuid() != 0) {
		/* Root's directory, which cannot be opened. */
		assert_string_not_equal(try_open("/root"), "");
		return;
	}
	assert_int_equal(mkdir("its", 0700), 0);
	assert_int_equal(chown("its", STRANGER, STRANGER), 0);
	assert_string_equal(try_open("its"), "it belongs to another user");
}
