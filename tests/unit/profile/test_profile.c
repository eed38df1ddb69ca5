#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../../registry.h"
#include "../scene.h"

static const char *value(const struct scene *scene, enum section section,
			 const char *key)
{
	const struct setting *setting =
		profile_find(&scene->profile, section, key);

	return setting ? setting->value.bytes : "(none)";
}

/* FILE:LINE of a setting. */
static const char *place(const struct scene *scene, enum section section,
			 const char *key)
{
	static char text[64];
	const struct setting *setting =
		profile_find(&scene->profile, section, key);
	struct place found;

	assert_non_null(setting);
	found = setting_place(setting);
	snprintf(text, sizeof(text), "%s:%d", found.file, found.line);
	return text;
}

static void assert_refused(struct scene *scene, const char *text,
			   const char *message)
{
	assert_int_equal(scene_profile(scene, text), -1);
	assert_string_equal(scene_message(scene), message);
}

SCENE_TEST(settings_have_their_places)
{
	struct scene *scene = *state;

	assert_int_equal(scene_profile(scene, "; a comment\n"
					      "[quix]\n"
					      "token_1 = sdk-a=b ; c\n"
					      "\n"
					      "[env]\n"
					      "A = 1\n"
					      "[quix]\n"
					      "portal = https://p\n"),
			 0);
	assert_string_equal(scene->profile.name, "dev");
	assert_string_equal(value(scene, SECTION_QUIX, "token_1"), "sdk-a=b");
	assert_string_equal(place(scene, SECTION_QUIX, "token_1"), "dev.ini:3");
	assert_string_equal(place(scene, SECTION_QUIX, "portal"), "dev.ini:8");
	assert_string_equal(value(scene, SECTION_ENV, "A"), "1");
	assert_string_equal(value(scene, SECTION_TOPICS, "A"), "(none)");
	assert_true(profile_has_section(&scene->profile, SECTION_ENV));
	assert_false(profile_has_section(&scene->profile, SECTION_TOPICS));
}

SCENE_TEST(an_empty_value_counts_only_in_env)
{
	struct scene *scene = *state;

	assert_int_equal(scene_profile(scene, "[quix]\n"
					      "token_1 =\n"
					      "[topics]\n"
					      "T = ; nothing\n"
					      "[env]\n"
					      "E =\n"),
			 0);
	assert_string_equal(value(scene, SECTION_QUIX, "token_1"), "(none)");
	assert_string_equal(value(scene, SECTION_TOPICS, "T"), "(none)");
	assert_string_equal(value(scene, SECTION_ENV, "E"), "");
	assert_false(profile_has_section(&scene->profile, SECTION_TOPICS));
	assert_true(profile_has_section(&scene->profile, SECTION_ENV));
}

SCENE_TEST(an_empty_file_is_a_profile_without_settings)
{
	struct scene *scene = *state;

	assert_int_equal(scene_profile(scene, ""), 0);
	assert_int_equal(scene->profile.count, 0);
	assert_string_equal(value(scene, SECTION_ENV, "A"), "(none)");
}

SCENE_TEST(ten_thousand_settings_are_found)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf text = { 0 };
	char name[16], number[16];
	int i;

	buf_add_text(&text, "[env]\n");
	for (i = 0; i < 10000; i++)
		buf_add_format(&text, "NAME_%d = %d\n", i, i);
	assert_int_equal(scene_profile(scene, text.data), 0);
	for (i = 0; i < 10000; i += 7) {
		snprintf(name, sizeof(name), "NAME_%d", i);
		snprintf(number, sizeof(number), "%d", i);
		assert_string_equal(value(scene, SECTION_ENV, name), number);
	}
}

SCENE_TEST(a_key_twice_in_one_file_is_an_error)
{
	struct scene *scene = *state;

	assert_refused(scene, "[env]\nA = 1\nB = 1\nA = 2\n",
		       "dev.ini:4: 'A' in [env] is given twice; the first is "
		       "in line 2");
	assert_refused(scene, "[env]\nA =\n[quix]\n[env]\nA =\n",
		       "dev.ini:5: 'A' in [env] is given twice; the first is "
		       "in line 2");
	assert_refused(scene, "[quix]\nportal =\nportal = https://x\n",
		       "dev.ini:3: 'portal' in [quix] is given twice; the "
		       "first is in line 2");
	assert_int_equal(scene_profile(scene, "[env]\nA = 1\n[topics]\nA = 2"),
			 0);
}

SCENE_TEST(a_key_twice_in_an_extended_file_is_an_error)
{
	struct scene *scene = *state;

	room_write_text("base.ini", "[env]\nA = 1\nA = 2\n");
	assert_refused(scene, "[profile]\nextends = base\n[env]\nA = 3\n",
		       "base.ini:3: 'A' in [env] is given twice; the first "
		       "is in line 2");
}

SCENE_TEST(both_names_of_the_mechanism_are_one_property)
{
	struct scene *scene = *state;

	assert_int_equal(
		scene_profile(scene, "[broker]\nsasl.mechanisms = PLAIN\n"), 0);
	assert_string_equal(value(scene, SECTION_BROKER, "sasl.mechanism"),
			    "PLAIN");
	assert_refused(scene,
		       "[broker]\n"
		       "sasl.mechanism = PLAIN\n"
		       "sasl.mechanisms = PLAIN\n",
		       "dev.ini:3: 'sasl.mechanisms' in [broker] is given "
		       "twice; the first is in line 2");
}

SCENE_TEST(an_extended_profile_is_found_beside_the_file)
{
	struct scene *scene = *state;

	room_write_text("base.ini", "[env]\nA = base\nB = base\n");
	assert_int_equal(scene_profile(scene, "[profile]\n"
					      "extends = base\n"
					      "[env]\n"
					      "A = dev\n"
					      "C = dev\n"),
			 0);
	assert_string_equal(value(scene, SECTION_ENV, "A"), "dev");
	assert_string_equal(value(scene, SECTION_ENV, "B"), "base");
	assert_string_equal(value(scene, SECTION_ENV, "C"), "dev");
	assert_int_equal(scene->profile.source_count, 2);
	assert_string_equal(scene->profile.name, "dev");
}

SCENE_TEST(an_extended_profile_is_found_on_the_search_path)
{
	struct scene *scene = *state;
	struct error error;

	assert_int_equal(mkdir("elsewhere", 0700), 0);
	room_write_text("elsewhere/base.ini", "[env]\nA = elsewhere\n");
	search_clear(&scene->search);
	assert_int_equal(search_init(&scene->search, "elsewhere", &error), 0);
	assert_int_equal(scene_profile(scene, "[profile]\nextends = base\n"),
			 0);
	assert_string_equal(value(scene, SECTION_ENV, "A"), "elsewhere");
	assert_string_equal(place(scene, SECTION_ENV, "A"),
			    "elsewhere/base.ini:2");
	/* A file in the same folder comes first. */
	room_write_text("base.ini", "[env]\nA = beside\n");
	assert_int_equal(scene_profile(scene, "[profile]\nextends = base\n"),
			 0);
	assert_string_equal(value(scene, SECTION_ENV, "A"), "beside");
}

SCENE_TEST(an_extended_path_starts_from_its_file)
{
	struct scene *scene = *state;

	assert_int_equal(mkdir("a", 0700), 0);
	room_write_text("a/one.conf", "[profile]\nextends = ./two.conf\n");
	room_write_text("a/two.conf", "[env]\nA = two\n");
	assert_int_equal(
		scene_profile(scene, "[profile]\nextends = a/one.conf\n"), 0);
	assert_string_equal(value(scene, SECTION_ENV, "A"), "two");
	assert_string_equal(scene->profile.sources[2]->folder, "a/.");
}

SCENE_TEST(an_empty_value_lets_the_extended_one_through)
{
	struct scene *scene = *state;

	room_write_text("base.ini", "[quix]\nportal = https://base\n"
				    "[env]\nA = base\n"
				    "[broker]\nsasl.mechanisms = PLAIN\n");
	assert_int_equal(scene_profile(scene, "[profile]\nextends = base\n"
					      "[quix]\nportal =\n"
					      "[env]\nA =\n"
					      "[broker]\nsasl.mechanism =\n"),
			 0);
	assert_string_equal(value(scene, SECTION_QUIX, "portal"),
			    "https://base");
	assert_string_equal(value(scene, SECTION_ENV, "A"), "");
	assert_string_equal(value(scene, SECTION_BROKER, "sasl.mechanism"),
			    "PLAIN");
}

/* 1.ini extends 2.ini and so on; the last one extends nothing. */
static void write_chain(int length)
{
	char name[16], text[64];
	int i;

	for (i = 1; i <= length; i++) {
		snprintf(name, sizeof(name), "%d.ini", i);
		snprintf(text, sizeof(text),
			 "[profile]\nextends = %d\n[env]\nA%d = x\n", i + 1, i);
		room_write_text(name, i < length ? text : "[env]\nLAST = x\n");
	}
}

SCENE_TEST(eight_files_may_be_extended_and_not_nine)
{
	struct scene *scene = *state;

	write_chain(8);
	assert_int_equal(scene_profile(scene, "[profile]\nextends = 1\n"), 0);
	assert_string_equal(value(scene, SECTION_ENV, "LAST"), "x");
	assert_string_equal(value(scene, SECTION_ENV, "A1"), "x");
	write_chain(9);
	assert_refused(scene, "[profile]\nextends = 1\n",
		       "8.ini:2: extends: more than 8 files deep");
}

SCENE_TEST(a_loop_of_extended_files_is_an_error)
{
	struct scene *scene = *state;

	assert_refused(scene, "[profile]\nextends = dev\n",
		       "dev.ini:2: extends: 'dev.ini' is already part of "
		       "this profile; remove the loop");
	room_write_text("a.ini", "[profile]\nextends = b\n");
	room_write_text("b.ini", "[profile]\nextends = ./dev.ini\n");
	assert_refused(scene, "[profile]\nextends = a\n",
		       "b.ini:2: extends: './dev.ini' is already part of "
		       "this profile; remove the loop");
	assert_int_equal(symlink("dev.ini", "link.ini"), 0);
	assert_refused(scene, "[profile]\nextends = link\n",
		       "dev.ini:2: extends: 'link.ini' is already part of "
		       "this profile; remove the loop");
}

SCENE_TEST(an_extended_profile_must_be_there)
{
	struct scene *scene = *state;

	assert_refused(scene, "[profile]\nextends = base\n",
		       "dev.ini:2: extends: no profile 'base' beside this file "
		       "or on the search path");
	room_write_text("bese.ini", "");
	assert_refused(scene, "[profile]\nextends = base\n",
		       "dev.ini:2: extends: no profile 'base' beside this file "
		       "or on the search path; did you mean 'bese'?");
	assert_refused(scene, "[profile]\nextends = ${env:BASE}\n",
		       "dev.ini:2: extends: no profile '${env:BASE}' beside "
		       "this file or on the search path; '${' is not evaluated "
		       "here");
	assert_refused(scene, "[profile]\nextends = .hidden\n",
		       "dev.ini:2: extends: no profile '.hidden' beside this "
		       "file or on the search path");
	assert_refused(
		scene, "[profile]\nextends = ./base.ini\n",
		"dev.ini:2: extends: './base.ini': No such file or directory");
	assert_refused(scene, "[env]\n\n[profile]\nextend = base\n",
		       "dev.ini:4: unknown key 'extend' in [profile]; did you "
		       "mean 'extends'?");
}

SCENE_TEST(an_unknown_section_without_keys_is_an_error)
{
	assert_refused(*state, "[quix]\n\n[evn]\n",
		       "dev.ini:3: unknown section [evn]; did you mean "
		       "[env]?");
}

/* Writes dev.ini again, with that mode. */
static const char *load_with_mode(struct scene *scene, const char *name,
				  mode_t mode)
{
	static char path[64];
	char profile_name[] = "x";
	const struct found found = { .name = profile_name, .path = path };

	snprintf(path, sizeof(path), "%s", name);
	room_write_text(name, "[env]\nA = 1\n");
	assert_int_equal(chmod(name, mode), 0);
	profile_clear(&scene->profile);
	if (profile_load(&scene->profile, &found, &scene->search, (uid_t)-1,
			 &scene->error))
		return scene_message(scene);
	return "";
}

SCENE_TEST(a_profile_that_others_can_write_is_refused)
{
	struct scene *scene = *state;

	assert_string_equal(load_with_mode(scene, "x.ini", 0644), "");
	assert_string_equal(load_with_mode(scene, "x.ini", 0646),
			    "'x.ini' can be written by others (mode 0646); if "
			    "it is right, run: chmod go-w x.ini");
	assert_string_equal(load_with_mode(scene, "x y's.ini", 0602),
			    "'x y's.ini' can be written by others (mode 0602); "
			    "if it is right, run: chmod go-w 'x y'\\''s.ini'");
}

int __wrap_statvfs(const char *path, struct statvfs *mount);

/* The result of the mocked statvfs: read-only or not. */
static bool is_read_only;

int __wrap_statvfs(const char *path, struct statvfs *mount)
{
	assert_string_equal(path, ".");
	*mount = (struct statvfs){ .f_flag = is_read_only ? ST_RDONLY : 0 };
	return 0;
}

/* A ConfigMap is mounted with mode 0777, but read-only. */
SCENE_TEST(an_open_folder_on_a_read_only_mount_is_fine)
{
	struct scene *scene = *state;
	mode_t mode = 0;

	assert_int_equal(scene_profile(scene, "[env]\nA = 1\n"), 0);
	assert_int_equal(chmod(".", 0777), 0);
	assert_true(source_folder_is_open(scene->profile.sources[0], &mode));
	assert_int_equal(mode, 0777);
	is_read_only = true;
	assert_false(source_folder_is_open(scene->profile.sources[0], &mode));
	is_read_only = false;
	assert_int_equal(chmod(".", 01777), 0);
	assert_false(source_folder_is_open(scene->profile.sources[0], &mode));
}

SCENE_TEST(an_extended_file_must_be_trusted_too)
{
	struct scene *scene = *state;

	room_write_text("base.ini", "[env]\nA = base\n");
	assert_int_equal(chmod("base.ini", 0606), 0);
	assert_refused(scene, "[profile]\nextends = base\n",
		       "dev.ini:2: extends: 'base.ini' can be written by "
		       "others (mode 0606); if it is right, run: chmod go-w "
		       "base.ini");
	assert_int_equal(unlink("base.ini"), 0);
	assert_int_equal(mkfifo("base.ini", 0600), 0);
	assert_refused(
		scene, "[profile]\nextends = base\n",
		"dev.ini:2: extends: 'base.ini' is a fifo, not a regular file");
	assert_refused(
		scene, "[profile]\nextends = /dev/null\n",
		"dev.ini:2: extends: '/dev/null' is a device, not a regular file");
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_refused(
		scene, "[profile]\nextends = ./folder\n",
		"dev.ini:2: extends: './folder' is a directory, not a regular file");
}

/* The warnings of profile_warn for dev.ini with that mode. */
static const char *warnings(struct scene *scene, const char *text, mode_t mode)
{
	static char name[] = "dev", path[] = "dev.ini";
	const struct found found = { .name = name, .path = path };

	room_write_text(path, text);
	assert_int_equal(chmod(path, mode), 0);
	profile_clear(&scene->profile);
	assert_int_equal(profile_load(&scene->profile, &found, &scene->search,
				      (uid_t)-1, &scene->error),
			 0);
	room_listen(&scene->room);
	profile_warn(&scene->profile, &scene->options.log);
	return room_heard(&scene->room);
}

SCENE_TEST(a_literal_secret_that_others_can_read_is_warned_of)
{
	struct scene *scene = *state;
	static const char token[] = "[quix]\ntoken_1 = sdk-secret\n";

	assert_string_equal(warnings(scene, token, 0600), "");
	assert_string_equal(warnings(scene, token, 0640),
			    "quixrun: warning: dev.ini:2: token_1 is in a "
			    "file that others can read (mode 0640); run: chmod "
			    "600 dev.ini\n");
	assert_string_equal(warnings(scene,
				     "[quix]\ntoken_2 = ${file:x}\n"
				     "token_1 =\n"
				     "[broker]\nsasl.username = a\n",
				     0644),
			    "");
	assert_string_equal(
		warnings(scene,
			 "[broker]\nsasl.password = x\nssl.key.pem = y\n"
			 "ssl.key.password = z\n"
			 "sasl.oauthbearer.client.secret = s\n",
			 0604),
		"quixrun: warning: dev.ini:2: sasl.password is in a file "
		"that others can read (mode 0604); run: chmod 600 dev.ini\n"
		"quixrun: warning: dev.ini:3: ssl.key.pem is in a file "
		"that others can read (mode 0604); run: chmod 600 dev.ini\n"
		"quixrun: warning: dev.ini:4: ssl.key.password is in a "
		"file that others can read (mode 0604); run: chmod 600 "
		"dev.ini\n"
		"quixrun: warning: dev.ini:5: sasl.oauthbearer.client.secret "
		"is in a file that others can read (mode 0604); run: chmod "
		"600 dev.ini\n");
	assert_string_equal(
		warnings(scene,
			 "[broker]\n"
			 "sasl.oauthbearer.assertion.private.key.pem = k\n"
			 "sasl.oauthbearer.assertion.private.key.passphrase = "
			 "p\n"
			 "[env]\nSHORT = sdk-x\n"
			 "MINE = sdk-0123456789abcdef\n",
			 0644),
		"quixrun: warning: dev.ini:2: "
		"sasl.oauthbearer.assertion.private.key.pem is in a file "
		"that others can read (mode 0644); run: chmod 600 dev.ini\n"
		"quixrun: warning: dev.ini:3: "
		"sasl.oauthbearer.assertion.private.key.passphrase is in a "
		"file that others can read (mode 0644); run: chmod 600 "
		"dev.ini\n"
		"quixrun: warning: dev.ini:6: MINE is in a file that "
		"others can read (mode 0644); run: chmod 600 dev.ini\n");
}
