#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "profile/edit.h"
#include "commands/rotate_places.h"

/* The renameat(2) that fails, from 0; -1: none. Simulates a crash before it. */
static int failing;

int __real_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new);

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
	if (failing-- == 0)
		return -1;
	return __real_renameat(from, old, to, new);
}

/* A profile in a new folder, which is the working directory. */
struct room {
	char dir[64];
	struct search search;
	struct found found;
	struct profile profile;
	struct options options;
	struct quix quix;
	struct rotate_places places;
};

static int room_setup(void **state)
{
	const char *base = getenv("TMPDIR");
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	snprintf(room->dir, sizeof(room->dir), "%.32s/quixrun-unit-XXXXXX",
		 base ? base : "/tmp");
	assert_non_null(mkdtemp(room->dir));
	assert_int_equal(chdir(room->dir), 0);
	failing = -1;
	*state = room;
	return 0;
}

static int room_teardown(void **state)
{
	struct room *room = *state;

	rotate_places_clear(&room->places);
	quix_clear(&room->quix);
	profile_clear(&room->profile);
	found_clear(&room->found);
	search_clear(&room->search);
	unlink("dev.ini");
	unlink("one");
	unlink("two");
	assert_int_equal(chdir("/"), 0);
	/* Fails when other files are left. */
	assert_int_equal(rmdir(room->dir), 0);
	free(room);
	return 0;
}

#define ROOM_TEST(name) TEST_WITH(name, room_setup, room_teardown)

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "we");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(name, 0600), 0);
}

static void assert_text(const char *name, const char *expected)
{
	AUTO_BUF struct buf text = { 0 };
	FILE *file = fopen(name, "re");
	int byte;

	assert_non_null(file);
	while ((byte = fgetc(file)) != EOF)
		buf_add_char(&text, (char)byte);
	fclose(file);
	assert_string_equal(buf_text(&text), expected);
}

static void open_profile(struct room *room)
{
	struct error error;

	assert_int_equal(search_init(&room->search, room->dir, &error), 0);
	assert_int_equal(
		search_profile(&room->search, "dev", &room->found, &error), 0);
	assert_int_equal(profile_load(&room->profile, &room->found,
				      &room->search, (uid_t)-1, &error),
			 0);
	assert_int_equal(
		rotate_places_find(&room->places, &room->profile, &error), 0);
	room->quix = (struct quix){ .profile = &room->profile,
				    .options = &room->options,
				    .trust_owner = (uid_t)-1 };
	assert_int_equal(quix_read_settings(&room->quix, &error), 0);
	assert_int_equal(rotate_places_open(&room->places, &room->quix, &error),
			 0);
}

static int rotate(struct room *room, struct error *error)
{
	char bytes[] = "sdk-3";
	const struct secret fresh = { bytes, sizeof(bytes) - 1 };
	const struct secret *const tokens[2] = { &room->quix.tokens[1].value,
						 &fresh };

	return rotate_places_write(&room->places, tokens, error);
}

#define FILES "[quix]\ntoken_1 = ${file:one}\ntoken_2 = ${file:two}\n"

static void make_files(struct room *room)
{
	put("dev.ini", FILES);
	put("one", "sdk-1\n");
	put("two", "sdk-2");
	open_profile(room);
}

ROOM_TEST(both_files_are_written)
{
	struct error error;

	make_files(*state);
	assert_int_equal(rotate(*state, &error), 0);
	assert_text("one", "sdk-2\n");
	assert_text("two", "sdk-3");
}

ROOM_TEST(cut_short_before_the_first_nothing_is_changed)
{
	struct error error;

	make_files(*state);
	failing = 0;
	assert_int_equal(rotate(*state, &error), -1);
	assert_non_null(strstr(error.message, "; nothing was changed"));
	assert_text("one", "sdk-1\n");
	assert_text("two", "sdk-2");
}

/* The valid token is in both places. */
ROOM_TEST(cut_short_between_the_two_a_token_works)
{
	struct error error;

	make_files(*state);
	failing = 1;
	assert_int_equal(rotate(*state, &error), -1);
	/* The first eight digits of the tokens' SHA-256. */
	assert_non_null(strstr(error.message,
			       "; now token_1 is 8e46b1a7, and token_2 is "
			       "8e46b1a7; 61805907 is in neither; fix that, "
			       "then run 'quixrun --rotate dev' again"));
	assert_text("one", "sdk-2\n");
	assert_text("two", "sdk-2");
}

ROOM_TEST(one_profile_is_one_write)
{
	struct error error;

	put("dev.ini", "[quix]\ntoken_2=sdk-2 ;b\ntoken_1 =  sdk-1\t;a\n");
	open_profile(*state);
	failing = 1;
	assert_int_equal(rotate(*state, &error), 0);
	assert_text("dev.ini", "[quix]\ntoken_2=sdk-3 ;b\n"
			       "token_1 =  sdk-2\t;a\n");
}

ROOM_TEST(what_somebody_else_wrote_is_not_undone)
{
	struct error error;

	make_files(*state);
	put("one", "sdk-other\n");
	assert_int_equal(rotate(*state, &error), -1);
	assert_non_null(strstr(error.message, "it was changed meanwhile"));
	assert_text("one", "sdk-other\n");
	assert_text("two", "sdk-2");
}

/* No file is left: teardown removes the folder. */
ROOM_TEST(a_probe_changes_nothing)
{
	struct room *room = *state;
	struct error error;

	make_files(room);
	assert_int_equal(rotate_places_probe(&room->places, &error), 0);
	assert_text("one", "sdk-1\n");
	assert_text("two", "sdk-2");
	assert_int_equal(rotate(room, &error), 0);
	assert_text("one", "sdk-2\n");
	assert_text("two", "sdk-3");
}

static void probe_store(struct room *room, const char *probe)
{
	struct store_entry *entry = &room->places.kept[0].entry;

	make_files(room);
	room->places.kept[0].keeper = KEPT_IN_STORE;
	entry->name = strdup("pass (x)");
	entry->probe = probe ? strdup(probe) : NULL;
	entry->remove_probe = strdup("rm three");
}

ROOM_TEST(the_probe_of_a_store_is_removed_again)
{
	struct room *room = *state;
	struct error error;

	probe_store(room, "cat >three");
	assert_int_equal(rotate_places_probe(&room->places, &error), 0);
	room->places.kept[0].keeper = KEPT_IN_FILE;
}

ROOM_TEST(a_store_that_cannot_be_written_is_told)
{
	struct room *room = *state;
	struct error error;

	probe_store(room, "exit 3");
	assert_int_equal(rotate_places_probe(&room->places, &error), -1);
	assert_string_equal(error.message,
			    "token_1, which is in pass (x), cannot be written: "
			    "the command ended with status 3");
	room->places.kept[0].keeper = KEPT_IN_FILE;
}

ROOM_TEST(a_store_without_a_probe_is_only_read)
{
	struct room *room = *state;
	struct error error;

	probe_store(room, NULL);
	assert_int_equal(rotate_places_probe(&room->places, &error), 0);
	room->places.kept[0].keeper = KEPT_IN_FILE;
}

TEST(spans_are_found_in_quix_only)
{
	struct token_span spans[2];
	AUTO_BUF struct buf text = { 0 };
	struct error error;

	buf_add_text(&text, "[env]\ntoken_1 = a\n[quix]\ntoken_2 = b ; c\n");
	assert_int_equal(profile_edit_find("p", &text, spans, &error), 0);
	assert_int_equal(spans[0].length, 0);
	assert_int_equal(spans[1].start, 35);
	assert_int_equal(spans[1].length, 1);
}
