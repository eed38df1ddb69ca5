#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/atomic_file.h"
#include "system/private_dir.h"
#include "../room.h"

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

static void write_file(int directory, const char *name, const char *text)
{
	AUTO_BUF struct buf content = { 0 };

	buf_add_text(&content, text);
	assert_int_equal(atomic_file_write(directory, name, &content), 0);
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
	assert_int_equal(room_count("d"), 1);
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
	assert_int_equal(atomic_file_write(directory, "name", &content), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(room_count("d"), 1);
	close(directory);
}

ROOM_TEST(an_existing_file_is_not_overwritten_by_a_new_one)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;
	int directory;

	directory = private_dir_open("d", &error);
	buf_add_text(&content, "x");
	assert_int_equal(atomic_file_add(directory, "name", &content), 0);
	assert_int_equal(mode_of("d/name"), 0600);
	assert_int_equal(atomic_file_add(directory, "name", &content), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(room_count("d"), 1);
	close(directory);
}

ROOM_TEST(a_link_replaces_only_a_link)
{
	struct error error;
	int directory;

	directory = private_dir_open("d", &error);
	write_file(directory, "file", "x");
	assert_int_equal(atomic_file_link(directory, "link", "file"), 0);
	assert_int_equal(atomic_file_link(directory, "link", "other"), 0);
	assert_int_equal(atomic_file_link(directory, "file", "other"), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(room_count("d"), 2);
	close(directory);
}
