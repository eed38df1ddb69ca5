#include <dirent.h>
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

static void write_file(int directory, const char *name, const char *text)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;

	buf_add_text(&content, text);
	if (private_file_write(directory, name, &content, &error))
		fail_msg("%s", error.message);
}

static size_t count_entries(const char *path)
{
	DIR *stream = opendir(path);
	size_t count = 0;

	assert_non_null(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}

ROOM_TEST(a_file_has_mode_0600_whatever_the_umask)
{
	struct error error;
	int directory;
	mode_t mask;

	directory = private_dir_open("d", &error);
	assert_true(directory >= 0);
	mask = umask(0);
	write_file(directory, "open", "x");
	umask(0777);
	write_file(directory, "closed", "x");
	umask(mask);
	assert_int_equal(mode_of("d/open"), 0600);
	assert_int_equal(mode_of("d/closed"), 0600);
	close(directory);
}

ROOM_TEST(a_file_is_replaced_and_nothing_is_left_behind)
{
	struct error error;
	char bytes[8] = "";
	int directory, old, fd;

	directory = private_dir_open("d", &error);
	write_file(directory, "name", "old");
	old = open("d/name", O_RDONLY | O_CLOEXEC);
	write_file(directory, "name", "new");
	assert_int_equal(count_entries("d"), 1);
	/* A reader that has the old file open can read it to its end. */
	assert_int_equal(read(old, bytes, sizeof(bytes)), 3);
	assert_string_equal(bytes, "old");
	fd = open("d/name", O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
	assert_string_equal(bytes, "new");
	close(fd);
	close(old);
	close(directory);
}

ROOM_TEST(a_link_in_there_is_replaced_and_not_followed)
{
	struct error error;
	struct stat status;
	int directory;

	room_write_text("outside", "as it was");
	directory = private_dir_open("d", &error);
	assert_int_equal(symlink("../outside", "d/name"), 0);
	write_file(directory, "name", "new");
	assert_int_equal(stat("outside", &status), 0);
	assert_int_equal(status.st_size, 9);
	assert_int_equal(lstat("d/name", &status), 0);
	assert_true(S_ISREG(status.st_mode));
	close(directory);
}

ROOM_TEST(a_failure_leaves_nothing_behind)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;
	int directory;

	directory = private_dir_open("d", &error);
	assert_int_equal(mkdir("d/name", 0700), 0);
	buf_add_text(&content, "x");
	assert_int_equal(
		private_file_write(directory, "name", &content, &error), -1);
	assert_string_equal(error.message, "Is a directory");
	assert_int_equal(error.status, STATUS_LATER);
	assert_int_equal(count_entries("d"), 1);
	close(directory);
}
