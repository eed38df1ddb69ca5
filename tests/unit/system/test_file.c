#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/file.h"
#include "quixrun/mem.h"
#include "../room.h"

#define STRANGER 12345

uid_t __real_geteuid(void);
uid_t __wrap_geteuid(void);

/* The mocked effective user, so that every user can run this test. */
static uid_t pretended = (uid_t)-1;

uid_t __wrap_geteuid(void)
{
	return pretended == (uid_t)-1 ? __real_geteuid() : pretended;
}

static int file_enter(void **state)
{
	pretended = (uid_t)-1;
	return room_enter(state);
}

static int file_leave(void **state)
{
	return room_leave(state);
}

#define FILE_TEST(name) TEST_WITH(name, file_enter, file_leave)

/*
 * Makes a file of another user: with chown(2) as root, or by mocking the user.
 */
static uid_t write_strangers_file(const char *name)
{
	room_write_text(name, "x");
	if (getuid() == 0) {
		assert_int_equal(chown(name, STRANGER, STRANGER), 0);
		return STRANGER;
	}
	pretended = getuid() + 1;
	return getuid();
}

/* The content, or the message. */
static const char *read_plain(const char *path, size_t max)
{
	static struct buf content;
	static struct error error;

	buf_clear(&content);
	if (file_read(path, max, &content, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		return error.message;
	}
	return buf_text(&content);
}

static const char *read_trusted(const char *path, uid_t owner)
{
	static struct buf content;
	static struct error error;
	struct stat status;

	buf_clear(&content);
	if (file_read_trusted(path, owner, &content, &status, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		return error.message;
	}
	assert_true(S_ISREG(status.st_mode));
	return buf_text(&content);
}

FILE_TEST(a_file_is_read_whole)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;

	room_write("nul", "a\0b\n", 4);
	buf_add_text(&content, "before ");
	assert_int_equal(file_read("nul", 4, &content, &error), 0);
	assert_int_equal(content.length, 11);
	assert_memory_equal(content.data, "before a\0b\n", 12);
	room_write_text("empty", "");
	assert_string_equal(read_plain("empty", 1), "");
}

FILE_TEST(a_file_over_the_limit_is_refused)
{
	char *bytes = mem_alloc(FILE_VALUE_MAX + 1);

	memset(bytes, 'x', FILE_VALUE_MAX + 1);
	room_write("fits", bytes, FILE_VALUE_MAX);
	room_write("large", bytes, FILE_VALUE_MAX + 1);
	free(bytes);
	assert_int_equal(strlen(read_plain("fits", FILE_VALUE_MAX)),
			 FILE_VALUE_MAX);
	assert_string_equal(read_plain("large", FILE_VALUE_MAX),
			    "'large' is larger than 64 KiB");
}

FILE_TEST(a_trusted_file_has_a_limit_too)
{
	room_write_text("huge", "x");
	assert_int_equal(truncate("huge", 16 * 1024 * 1024 + 1), 0);
	assert_string_equal(read_trusted("huge", (uid_t)-1),
			    "'huge' is larger than 16384 KiB");
}

FILE_TEST(errno_tells_why_a_file_cannot_be_opened)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;

	assert_int_equal(file_read("none", 1, &content, &error), -1);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(error.message, "'none': No such file or directory");
	assert_int_equal(file_read(".", 1, &content, &error), -1);
	assert_int_equal(errno, 0);
}

FILE_TEST(other_kinds_of_files_are_refused_without_waiting)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_string_equal(read_plain("fifo", 1),
			    "'fifo' is a fifo, not a regular file");
	assert_string_equal(read_trusted("fifo", (uid_t)-1),
			    "'fifo' is a fifo, not a regular file");
	assert_string_equal(read_plain(".", 1),
			    "'.' is a directory, not a regular file");
	assert_string_equal(read_plain("/dev/zero", 1),
			    "'/dev/zero' is a device, not a regular file");
	assert_string_equal(read_trusted("/dev/null", (uid_t)-1),
			    "'/dev/null' is a device, not a regular file");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	memcpy(address.sun_path, "socket", 7);
	assert_int_equal(
		bind(fd, (const struct sockaddr *)&address, sizeof(address)),
		0);
	assert_string_equal(read_plain("socket", 1),
			    "'socket': No such device or address");
	close(fd);
}

FILE_TEST(links_are_followed_and_the_file_is_judged)
{
	room_write_text("target", "x");
	assert_int_equal(symlink("target", "link"), 0);
	assert_string_equal(read_trusted("link", (uid_t)-1), "x");
	assert_int_equal(chmod("target", 0602), 0);
	assert_string_equal(read_trusted("link", (uid_t)-1),
			    "'link' can be written by others (mode 0602); if "
			    "it is right, run: chmod go-w link");
}

FILE_TEST(what_others_can_write_is_refused)
{
	static const struct {
		mode_t mode;
		const char *result;
	} examples[] = {
		{ 0400, "x" },
		{ 0644, "x" },
		{ 0755, "x" },
		{ 0646, "'f' can be written by others (mode 0646); if it is "
			"right, run: chmod go-w f" },
		{ 0602, "'f' can be written by others (mode 0602); if it is "
			"right, run: chmod go-w f" },
		{ 02666, "'f' can be written by others (mode 2666); if it is "
			 "right, run: chmod go-w f" },
	};
	size_t i;

	room_write_text("f", "x");
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(chmod("f", examples[i].mode), 0);
		assert_string_equal(read_trusted("f", (uid_t)-1),
				    examples[i].result);
	}
}

FILE_TEST(a_strangers_file_is_refused_with_the_command)
{
	char expected[160];
	uid_t owner;

	owner = write_strangers_file("its file");
	snprintf(
		expected, sizeof(expected),
		"'its file' belongs to user %u, neither to root nor to you; if "
		"it is right, run: chown %u 'its file'",
		owner, __wrap_geteuid());
	assert_string_equal(read_trusted("its file", (uid_t)-1), expected);
	assert_string_equal(read_trusted("its file", owner + 1), expected);
	assert_string_equal(read_trusted("its file", owner), "x");
	assert_string_equal(read_plain("its file", 1), "x");
}

FILE_TEST(a_trusted_owner_may_not_let_others_write)
{
	uid_t owner;

	owner = write_strangers_file("f");
	assert_int_equal(chmod("f", 0666), 0);
	assert_string_equal(read_trusted("f", owner),
			    "'f' can be written by others (mode 0666); if it "
			    "is right, run: chmod go-w f");
}

/* The uid in decimal, "none", or the message. */
static const char *trust_owner(const char *value)
{
	static struct error error;
	static char number[16];
	uid_t owner = 7;

	if (file_trust_owner(value, &owner, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		return error.message;
	}
	snprintf(number, sizeof(number), "%u", owner);
	return owner == (uid_t)-1 ? "none" : number;
}

TEST(one_more_owner_may_be_named_by_uid)
{
#define NO_UID(text) "$QUIXRUN_TRUST_OWNER: '" text "' is not a user id"
	assert_string_equal(trust_owner(NULL), "none");
	assert_string_equal(trust_owner(""), "none");
	assert_string_equal(trust_owner("0"), "0");
	assert_string_equal(trust_owner("1000"), "1000");
	assert_string_equal(trust_owner("4294967294"), "4294967294");
	assert_string_equal(trust_owner("4294967295"), NO_UID("4294967295"));
	assert_string_equal(trust_owner("4294968296"), NO_UID("4294968296"));
	assert_string_equal(trust_owner("18446744073709552616"),
			    NO_UID("18446744073709552616"));
	assert_string_equal(trust_owner("-1"), NO_UID("-1"));
	assert_string_equal(trust_owner("root"), NO_UID("root"));
	assert_string_equal(trust_owner("1000 "), NO_UID("1000 "));
}

TEST(the_overflow_uid_is_never_trusted)
{
	AUTO_BUF struct buf uid = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	struct error error;

	assert_int_equal(
		file_read("/proc/sys/kernel/overflowuid", 32, &uid, &error), 0);
	buf_truncate(&uid, uid.length - 1);
	buf_add_format(&expected,
		       "$QUIXRUN_TRUST_OWNER: %s is the overflow uid, which "
		       "stands for every unknown user",
		       uid.data);
	assert_string_equal(trust_owner(uid.data), expected.data);
}

static void assert_folder(const char *path, const char *folder)
{
	AUTO_FREE char *found = file_folder(path);

	assert_string_equal(found, folder);
}

static void assert_joined(const char *folder, const char *path,
			  const char *expected)
{
	AUTO_FREE char *joined = file_join(folder, path);

	assert_string_equal(joined, expected);
}

TEST(folders_and_paths_are_joined)
{
	assert_folder("dev.ini", ".");
	assert_folder("./dev.ini", ".");
	assert_folder("/dev.ini", "/");
	assert_folder("/a/b/dev.ini", "/a/b");
	assert_joined(".", "x", "x");
	assert_joined("/a", "x/y", "/a/x/y");
	assert_joined("/a/", "x", "/a/x");
	assert_joined("/", "x", "/x");
	assert_joined("/a", "/x", "/x");
	assert_joined(".", "/x", "/x");
}
