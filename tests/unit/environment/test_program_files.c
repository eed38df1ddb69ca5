#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "system/file.h"
#include "environment/program_files.h"
#include "../room.h"

#define PEM "-----BEGIN CERTIFICATE-----\n"

/* A room, and files in it. */
struct made {
	struct room room;
	struct program_files files;
	struct fields broker;
	struct error error;
};

static int files_enter(void **state)
{
	struct made *made = calloc(1, sizeof(*made));

	*state = made;
	return made ? room_open(&made->room) : -1;
}

static int files_leave(void **state)
{
	struct made *made = *state;
	int result;

	program_files_clear(&made->files);
	program_files_clear(&made->files);
	fields_clear(&made->broker);
	result = room_close(&made->room);
	free(made);
	return result;
}

#define FILES_TEST(name) TEST_WITH(name, files_enter, files_leave)

/* The path of a new file, or the message. */
static const char *add(struct made *made, const char *name, const char *text)
{
	const struct program_file_label label = { .name = name,
						  .format = "ca" };
	AUTO_BUF struct buf content = { 0 };
	const char *path;

	buf_add_text(&content, text);
	if (!program_files_add(&made->files, &label, &content, &path,
			       &made->error))
		return path;
	assert_int_equal(made->error.status, STATUS_PERMANENT);
	return made->error.message;
}

static void assert_content(const char *path, const char *text)
{
	AUTO_BUF struct buf content = { 0 };
	struct error error;

	if (file_read(path, 1024, &content, &error))
		fail_msg("%s", error.message);
	assert_string_equal(content.data, text);
}

FILES_TEST(in_memory_the_path_leads_to_our_descriptor)
{
	struct made *made = *state;
	char expected[64];
	const char *path = add(made, "A", "one\n");

	snprintf(expected, sizeof(expected), "/proc/%d/fd/%d", (int)getpid(),
		 made->files.items[0].descriptor);
	assert_string_equal(path, expected);
	assert_content(path, "one\n");
	path = add(made, "B", "two");
	assert_int_equal(made->files.count, 2);
	assert_content(path, "two");
	assert_content(made->files.items[0].path, "one\n");
}

FILES_TEST(they_survive_exec_once_they_are_passed_on)
{
	struct made *made = *state;
	int fd;

	add(made, "A", "x");
	fd = made->files.items[0].descriptor;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	program_files_pass_on(&made->files);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	program_files_clear(&made->files);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

FILES_TEST(in_a_folder_they_are_named_after_the_profile)
{
	struct made *made = *state;
	struct stat status;

	made->files.folder = "run";
	made->files.profile = "dev";
	assert_string_equal(add(made, "KCAT_CONFIG", "x"),
			    "run/dev.KCAT_CONFIG");
	assert_content("run/dev.KCAT_CONFIG", "x");
	assert_int_equal(stat("run", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(stat("run/dev.KCAT_CONFIG", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	add(made, "KCAT_CONFIG", "y");
	assert_content("run/dev.KCAT_CONFIG", "y");
	/* There is no memfd, and clearing does not remove the files. */
	program_files_pass_on(&made->files);
	program_files_clear(&made->files);
	assert_content("run/dev.KCAT_CONFIG", "y");
}

FILES_TEST(a_folder_that_is_not_private_is_refused)
{
	struct made *made = *state;

	made->files.folder = "run";
	made->files.profile = "dev";
	assert_int_equal(mkdir("run", 0700), 0);
	assert_int_equal(chmod("run", 0755), 0);
	assert_string_equal(add(made, "A", "x"),
			    "files = 'run' in [launch]: cannot write 'dev.A' "
			    "there: its mode is not 0700; run: chmod 700 run");
	made->files.folder = "none/run";
	assert_string_equal(add(made, "A", "x"),
			    "files = 'none/run' in [launch]: cannot write "
			    "'dev.A' there: the directory that it is in does "
			    "not exist");
	assert_int_equal(made->files.count, 0);
}

/* The path of the CA, "(none)", or the message. */
static const char *ca(struct made *made)
{
	const char *path;

	if (program_files_ca(&made->files, &made->broker, &path, &made->error))
		return made->error.message;
	return path ? path : "(none)";
}

FILES_TEST(without_a_ca_there_is_no_file)
{
	struct made *made = *state;

	assert_string_equal(ca(made), "(none)");
	fields_set_text(&made->broker, "ssl.ca.pem", "");
	fields_set_text(&made->broker, "ssl.ca.location", "");
	assert_string_equal(ca(made), "(none)");
	assert_int_equal(made->files.count, 0);
}

FILES_TEST(the_ca_is_made_once)
{
	struct made *made = *state;

	fields_set_text(&made->broker, "ssl.ca.pem", PEM);
	assert_content(ca(made), PEM);
	assert_string_equal(ca(made), made->files.items[0].path);
	assert_int_equal(made->files.count, 1);
}

FILES_TEST(a_ca_of_the_profiles_own_is_used_as_it_is)
{
	struct made *made = *state;

	fields_set_text(&made->broker, "ssl.ca.pem", PEM);
	fields_set_text(&made->broker, "ssl.ca.location", "/etc/ca.pem");
	assert_string_equal(ca(made), "/etc/ca.pem");
	assert_int_equal(made->files.count, 0);
}

FILES_TEST(the_cas_file_takes_no_variables_name)
{
	struct made *made = *state;

	made->files.folder = "run";
	made->files.profile = "dev";
	fields_set_text(&made->broker, "ssl.ca.pem", PEM);
	assert_string_equal(ca(made), "run/dev.broker-ca");
}
