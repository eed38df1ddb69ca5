#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "profile/find.h"
#include "quixrun/mem.h"
#include "../room.h"

/* Removes the variables that determine the search path. */
static int search_enter(void **state)
{
	unsetenv("QUIXRUN_CONFIG_PATH");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	return room_enter(state);
}

static int search_leave(void **state)
{
	return room_leave(state);
}

#define SEARCH_TEST(name) TEST_WITH(name, search_enter, search_leave)

/* The folders separated by blanks, or the message. */
static const char *folders(const char *config_dir)
{
	static struct buf text;
	struct search search;
	struct error error;
	size_t i;

	buf_clear(&text);
	if (search_init(&search, config_dir, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		buf_add_text(&text, error.message);
	} else {
		for (i = 0; i < search.folders.count; i++)
			buf_add_format(&text, "%s%s", i ? " " : "",
				       search.folders.items[i]);
		assert_int_equal(search.is_default, !config_dir);
	}
	search_clear(&search);
	return buf_text(&text);
}

SEARCH_TEST(the_users_folder_comes_before_that_of_the_host)
{
	setenv("HOME", "/home/me", 1);
	assert_string_equal(folders(NULL),
			    "/home/me/.config/quixrun /etc/quixrun");
	setenv("XDG_CONFIG_HOME", "/xdg/", 1);
	assert_string_equal(folders(NULL), "/xdg/quixrun /etc/quixrun");
}

SEARCH_TEST(a_relative_xdg_folder_is_ignored)
{
	setenv("HOME", "/home/me", 1);
	setenv("XDG_CONFIG_HOME", "xdg", 1);
	assert_string_equal(folders(NULL),
			    "/home/me/.config/quixrun /etc/quixrun");
	setenv("XDG_CONFIG_HOME", "", 1);
	assert_string_equal(folders(NULL),
			    "/home/me/.config/quixrun /etc/quixrun");
}

SEARCH_TEST(without_a_home_only_the_hosts_folder_is_left)
{
	assert_string_equal(folders(NULL), "/etc/quixrun");
	setenv("HOME", "", 1);
	assert_string_equal(folders(NULL), "/etc/quixrun");
	setenv("HOME", "relative", 1);
	assert_string_equal(folders(NULL), "/etc/quixrun");
}

SEARCH_TEST(the_config_path_replaces_the_default_folders)
{
	setenv("HOME", "/home/me", 1);
	setenv("QUIXRUN_CONFIG_PATH", "/a:/b c", 1);
	assert_string_equal(folders(NULL), "/a /b c");
	setenv("QUIXRUN_CONFIG_PATH", "::/a::/b:", 1);
	assert_string_equal(folders(NULL), "/a /b");
	setenv("QUIXRUN_CONFIG_PATH", "", 1);
	assert_string_equal(folders(NULL),
			    "/home/me/.config/quixrun /etc/quixrun");
}

SEARCH_TEST(a_relative_folder_of_the_config_path_is_an_error)
{
	setenv("QUIXRUN_CONFIG_PATH", "/a:b:/c", 1);
	assert_string_equal(
		folders(NULL),
		"$QUIXRUN_CONFIG_PATH: 'b' is not an absolute path");
	setenv("QUIXRUN_CONFIG_PATH", ".", 1);
	assert_string_equal(
		folders(NULL),
		"$QUIXRUN_CONFIG_PATH: '.' is not an absolute path");
}

SEARCH_TEST(the_option_replaces_everything)
{
	setenv("QUIXRUN_CONFIG_PATH", "b", 1);
	assert_string_equal(folders("here"), "here");
}

TEST(names_begin_with_a_letter_or_digit)
{
	static const char *const right[] = { "a",	    "0",    "Dev",
					     "eu-1.prod_2", "a..b", "x.ini" };
	static const char *const wrong[] = { "",    ".",	"..",  ".a",
					     "-a",  "_a",	"a b", "a/b",
					     "a\n", "\xc3\xa9", "a:b" };
	size_t i;

	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		assert_true(search_is_name(right[i]));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(search_is_name(wrong[i]));
}

/* "NAME PATH", or the message; searched in `list`, or only in `config_dir`. */
static const char *find_in(const char *config_dir, const char *wanted)
{
	static struct buf text;
	struct search search;
	struct found found = { 0 };
	struct error error;

	buf_clear(&text);
	assert_int_equal(search_init(&search, config_dir, &error), 0);
	if (search_profile(&search, wanted, &found, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		buf_add_text(&text, error.message);
	} else {
		buf_add_format(&text, "%s %s", found.name, found.path);
	}
	found_clear(&found);
	search_clear(&search);
	return buf_text(&text);
}

SEARCH_TEST(the_first_folder_that_has_the_profile_counts)
{
	struct room *room = *state;
	char list[128], expected[80];

	snprintf(list, sizeof(list), "%s/a:%s/b:%s/c", room->path, room->path,
		 room->path);
	setenv("QUIXRUN_CONFIG_PATH", list, 1);
	mkdir("b", 0700);
	mkdir("c", 0700);
	room_write_text("c/dev.ini", "");
	snprintf(expected, sizeof(expected), "dev %s/c/dev.ini", room->path);
	assert_string_equal(find_in(NULL, "dev"), expected);
	room_write_text("b/dev.ini", "");
	snprintf(expected, sizeof(expected), "dev %s/b/dev.ini", room->path);
	assert_string_equal(find_in(NULL, "dev"), expected);
}

SEARCH_TEST(a_path_is_taken_as_it_is)
{
	room_write_text("dev.ini", "");
	assert_string_equal(find_in("/nowhere", "./dev.ini"), "dev ./dev.ini");
	assert_string_equal(find_in("/nowhere", "/x/prod.conf"),
			    "prod.conf /x/prod.conf");
	assert_string_equal(find_in("/nowhere", "/x/.hidden"),
			    "'/x/.hidden' is not the path of a profile");
	assert_string_equal(find_in("/nowhere", "x/"),
			    "'x/' is not the path of a profile");
	assert_string_equal(find_in("/nowhere", "/x/.ini"),
			    "'/x/.ini' is not the path of a profile");
}

SEARCH_TEST(a_default_link_gives_the_name_of_its_target)
{
	room_write_text("prod.ini", "");
	assert_int_equal(symlink("prod.ini", "default.ini"), 0);
	assert_string_equal(find_in(".", NULL), "prod ./default.ini");
	assert_string_equal(find_in(".", "default"), "prod ./default.ini");
	assert_string_equal(find_in("/nowhere", "./default.ini"),
			    "prod ./default.ini");
}

SEARCH_TEST(a_plain_default_is_named_default)
{
	room_write_text("default.ini", "");
	assert_string_equal(find_in(".", NULL), "default ./default.ini");
}

SEARCH_TEST(a_link_into_another_folder_gives_no_name)
{
	mkdir("..data", 0700);
	room_write_text("..data/dev.ini", "");
	room_write_text("..data/default.ini", "");
	assert_int_equal(symlink("..data/dev.ini", "dev.ini"), 0);
	assert_int_equal(symlink("..data/default.ini", "default.ini"), 0);
	assert_string_equal(find_in(".", "dev"), "dev ./dev.ini");
	assert_string_equal(find_in(".", NULL), "default ./default.ini");
}

SEARCH_TEST(other_links_beside_it_keep_their_own_name)
{
	room_write_text("prod.ini", "");
	assert_int_equal(symlink("prod.ini", "live.ini"), 0);
	assert_int_equal(symlink("prod", "default.ini"), 0);
	assert_int_equal(symlink("prod.ini", "prod"), 0);
	assert_string_equal(find_in(".", "live"), "live ./live.ini");
	assert_string_equal(find_in(".", NULL), "default ./default.ini");
}

SEARCH_TEST(a_missing_profile_is_answered_with_a_near_one)
{
	room_write_text("prod.ini", "");
	room_write_text(".secret.ini", "");
	room_write_text("readme.txt", "");
	assert_string_equal(find_in(".", "prdo"),
			    "no profile 'prdo' in '.'; did you mean 'prod'?");
	assert_string_equal(
		find_in(".", "prod.ini"),
		"no profile 'prod.ini' in '.'; did you mean 'prod'?");
	assert_string_equal(find_in(".", "staging"),
			    "no profile 'staging' in '.'; run 'quixrun -C . "
			    "--init staging' to write one");
	assert_string_equal(find_in("/nowhere", "dev"),
			    "no profile 'dev' in '/nowhere'; run 'quixrun -C "
			    "/nowhere --init dev' to write one");
	assert_string_equal(find_in(".", NULL),
			    "no profile named: say which with -p; there is "
			    "'prod' in '.'");
}

/* Like "Permission denied", which root never gets. */
SEARCH_TEST(a_folder_that_cannot_be_entered_is_told)
{
	room_write_text("file", "");
	setenv("QUIXRUN_CONFIG_PATH", "/nowhere:/dev/null", 1);
	assert_string_equal(find_in(NULL, "dev"),
			    "no profile 'dev' in '/nowhere', '/dev/null' (Not "
			    "a directory); run 'quixrun --init dev' to write "
			    "one");
	assert_string_equal(find_in("file", "dev"),
			    "no profile 'dev' in 'file' (Not a directory); run "
			    "'quixrun -C file --init dev' to write one");
}

SEARCH_TEST(a_search_path_of_nothing_is_told)
{
	setenv("QUIXRUN_CONFIG_PATH", ":", 1);
	assert_string_equal(find_in(NULL, "dev"),
			    "no profile 'dev' in no folder at all; "
			    "run 'quixrun --init dev' to write one");
}

SEARCH_TEST(a_name_of_other_characters_is_refused)
{
#define NO_NAME                                                                \
	" is not a profile's name: a letter or digit, then letters, digits, "  \
	"'.', '_', '-'; a path has a '/'"
	assert_string_equal(find_in(".", ".dev"), "'.dev'" NO_NAME);
	assert_string_equal(find_in(".", "a b"), "'a b'" NO_NAME);
	assert_string_equal(find_in(".", ""), "''" NO_NAME);
	assert_string_equal(find_in(".", "a\x1b[2J"), "'a?[2J'" NO_NAME);
}

/* The reference of a profile that was found in this way. */
static void assert_reference(const char *config_dir, const char *wanted,
			     const char *expected)
{
	struct search search;
	struct found found = { 0 };
	struct error error;
	AUTO_FREE char *reference = NULL;

	assert_int_equal(search_init(&search, config_dir, &error), 0);
	assert_int_equal(search_profile(&search, wanted, &found, &error), 0);
	reference = found_reference(&found);
	assert_string_equal(reference, expected);
	found_clear(&found);
	search_clear(&search);
}

SEARCH_TEST(a_reference_is_the_name_only_on_the_default_path)
{
	struct room *room = *state;
	char full[80];

	room_write_text("prod.ini", "");
	assert_int_equal(symlink("prod.ini", "default.ini"), 0);
	snprintf(full, sizeof(full), "%s/prod.ini", room->path);
	setenv("QUIXRUN_CONFIG_PATH", room->path, 1);
	assert_reference(NULL, "prod", "prod");
	assert_reference(NULL, NULL, "prod");
	assert_reference(NULL, "./prod.ini", full);
	assert_reference(NULL, "././prod.ini", full);
	assert_reference(NULL, full, full);
	assert_reference(".", "prod", full);
	assert_reference(room->path, "prod", full);
}

SEARCH_TEST(names_are_listed_sorted_and_once)
{
	struct room *room = *state;
	struct search search;
	struct error error;
	char list[128];
	struct strings names;

	snprintf(list, sizeof(list), "%s/a:%s/b:%s/none", room->path,
		 room->path, room->path);
	setenv("QUIXRUN_CONFIG_PATH", list, 1);
	mkdir("a", 0700);
	mkdir("b", 0700);
	room_write_text("a/prod.ini", "");
	room_write_text("a/dev.ini", "");
	room_write_text("a/.ini", "");
	room_write_text("a/_x.ini", "");
	room_write_text("b/prod.ini", "");
	room_write_text("b/local.ini", "");
	room_write_text("b/local.ini~", "");
	assert_int_equal(search_init(&search, NULL, &error), 0);
	names = search_names(&search);
	assert_string_equal(names.items[0], "dev");
	assert_string_equal(names.items[1], "local");
	assert_string_equal(names.items[2], "prod");
	assert_null(names.items[3]);
	strings_clear(&names);
	search_clear(&search);
}
