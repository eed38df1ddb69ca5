/*
 * The folder of the cache, and invalid entries.
 */
#include "cached.h"
#include "harness.h"
#include "profiles.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TTL_HOUR      "[cache]\nttl = 1h\n"
#define SOMEBODY_ELSE 12345
#define MEND	      "; name a folder for it with 'dir' in [cache]"

/*
 * Launches twice; the second launch uses the cache or not. `err` is the output
 * of both.
 */
static void launches_twice(struct scene *scene, const char *runtime_dir,
			   int requests, const char *err)
{
	for (int i = 0; i < 2; i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-p", "dev", "<probe>", "say", "started"),
			.env = TEXTS("HOME=<home>", runtime_dir),
			.has_bare_env = true,
		};

		run_program(scene, &run);
		assert_run(scene, &run, 0, "started\n", err);
	}
	assert_int_equal(portal_requests(scene), requests);
}

/*
 * Without a cache: a warning when the profile sets `ttl`, else a message at -v.
 */
static void has_no_cache(struct scene *scene, const char *runtime_dir,
			 const char *reason)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("-vp", "dev", "<probe>", "exit", "0"),
		.env = TEXTS("HOME=<home>", runtime_dir),
		.has_bare_env = true,
	};
	AUTO_RUN struct run forbidden = {
		.args = TEXTS("-p", "dev", "--no-cache", "<probe>", "exit",
			      "0"),
		.env = TEXTS("HOME=<home>", runtime_dir),
		.has_bare_env = true,
	};
	struct buf text = { 0 };

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV TTL_HOUR);
	buf_add_format(&text, "quixrun: warning: %s\n", reason);
	launches_twice(scene, runtime_dir, 2, buf_text(&text));
	run_program(scene, &forbidden);
	assert_run(scene, &forbidden, 0, "", "");

	scene_profile(scene, "dev", PROFILE_DEV);
	launches_twice(scene, runtime_dir, 5, "");
	run_program(scene, &run);
	buf_clear(&text);
	buf_add_format(&text, "quixrun: %s\nquixrun: profile 'dev', *\n",
		       reason);
	assert_run_like(scene, &run, 0, "", buf_text(&text));
	buf_clear(&text);
}

SCENE_TEST(without_xdg_runtime_dir)
{
	has_no_cache(*state, "XDG_RUNTIME_DIR=",
		     "no cache: XDG_RUNTIME_DIR is not set; name a folder for "
		     "it with 'dir' in [cache]");
}

SCENE_TEST(a_runtime_dir_that_is_not_there)
{
	has_no_cache(
		*state, "XDG_RUNTIME_DIR=<dir>/none",
		"no cache in '<dir>/none': No such file or directory" MEND);
}

SCENE_TEST(a_relative_runtime_dir)
{
	has_no_cache(*state, "XDG_RUNTIME_DIR=run",
		     "no cache in 'run': not an absolute path" MEND);
}

SCENE_TEST(somebody_elses_runtime_dir)
{
	struct scene *scene = *state;

	if (geteuid() != 0)
		skip();
	scene_write(scene, "theirs/file", 0600, "");
	assert_int_equal(chown(scene_text(scene, "<dir>/theirs"), SOMEBODY_ELSE,
			       SOMEBODY_ELSE),
			 0);
	has_no_cache(
		scene, "XDG_RUNTIME_DIR=<dir>/theirs",
		"no cache in '<dir>/theirs': it belongs to another user" MEND);
	assert_int_equal(cached_count(scene, "<dir>/theirs"), 1);
}

SCENE_TEST(a_folder_that_others_can_enter)
{
	struct scene *scene = *state;

	scene_write(scene, "open/quixrun/file", 0600, "");
	has_no_cache(scene, "XDG_RUNTIME_DIR=<dir>/open",
		     "no cache in '<dir>/open/quixrun': its mode is "
		     "not 0700; run: chmod 700 <dir>/open/quixrun");
	assert_int_equal(cached_count(scene, "<dir>/open/quixrun"), 1);
}

SCENE_TEST(a_folder_that_is_a_symlink)
{
	struct scene *scene = *state;

	scene_write(scene, "linked/file", 0600, "");
	assert_int_equal(chmod(scene_text(scene, "<dir>/linked"), 0700), 0);
	scene_write(scene, "other/file", 0600, "");
	assert_int_equal(
		symlink("../linked", scene_text(scene, "<dir>/other/quixrun")),
		0);
	has_no_cache(scene, "XDG_RUNTIME_DIR=<dir>/other",
		     "no cache in '<dir>/other/quixrun': not a directory" MEND);
	assert_int_equal(cached_count(scene, "<dir>/linked"), 1);
}

SCENE_TEST(dir_may_be_a_shared_one)
{
	struct scene *scene = *state;
	struct buf own = { 0 };
	struct stat status;

	scene_write(scene, "shared/file", 0644, "");
	assert_int_equal(chmod(scene_text(scene, "<dir>/shared"), 01777), 0);
	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      PROFILE_DEV "[cache]\nttl = 1h\ndir = <dir>/shared\n");
	launches_twice(scene, "XDG_RUNTIME_DIR=<run>", 1, "");
	buf_add_format(&own, "<dir>/shared/quixrun-%u",
		       (unsigned int)geteuid());
	assert_int_equal(cached_count(scene, buf_text(&own)), 1);
	assert_int_equal(stat(scene_text(scene, buf_text(&own)), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(cached_count(scene, "<run>/quixrun"), 0);
	buf_clear(&own);
}

static void cut(struct scene *scene)
{
	assert_int_equal(truncate(scene_text(scene, "<entry>"), 100), 0);
}

static void empty(struct scene *scene)
{
	assert_int_equal(truncate(scene_text(scene, "<entry>"), 0), 0);
}

/* Changes one bit of the broker's credentials. */
static void change_a_bit(struct scene *scene)
{
	int fd = open(scene_text(scene, "<entry>"), O_RDWR | O_CLOEXEC);
	unsigned char byte;

	assert_int_equal(pread(fd, &byte, 1, 200), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 200), 1);
	close(fd);
}

static void fill_with_text(struct scene *scene)
{
	scene_write(scene, "<entry>", 0600, "QXC1 is what it begins with\n");
}

static void make_huge(struct scene *scene)
{
	assert_int_equal(
		truncate(scene_text(scene, "<entry>"), 8 * 1024 * 1024 + 1), 0);
}

static void let_others_read(struct scene *scene)
{
	assert_int_equal(chmod(scene_text(scene, "<entry>"), 0644), 0);
}

static void make_a_symlink(struct scene *scene)
{
	const char *entry = scene_text(scene, "<entry>");
	const char *moved = scene_text(scene, "<dir>/moved");

	assert_int_equal(rename(entry, moved), 0);
	assert_int_equal(symlink(moved, entry), 0);
}

static void make_a_fifo(struct scene *scene)
{
	const char *entry = scene_text(scene, "<entry>");

	assert_int_equal(unlink(entry), 0);
	assert_int_equal(mkfifo(entry, 0600), 0);
}

/* Replaces the entry with that of another environment. */
static void swap(struct scene *scene)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "prod", "<probe>", "exit", "0"),
		.env = TEXTS("XDG_RUNTIME_DIR=<dir>/prod"),
	};
	AUTO_RUN struct run move = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "mv <dir>/prod/quixrun/* <entry>"),
	};

	scene_profile(scene, "prod", PROFILE_PROD);
	scene_write(scene, "prod/file", 0600, "");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	run_program(scene, &move);
	assert_run(scene, &move, 0, "", "");
}

/* An invalid entry is ignored and replaced by a valid one. */
SCENE_TEST(a_bad_entry_is_ignored_and_replaced)
{
	static void (*const damages[])(struct scene * scene) = {
		cut,	   empty,	    change_a_bit,   fill_with_text,
		make_huge, let_others_read, make_a_symlink, make_a_fifo,
		swap,
	};
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV TTL_HOUR);
	launches_twice(scene, "XDG_RUNTIME_DIR=<run>", 1, "");
	cached_entry(scene);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		damages[i](scene);
		cJSON_Delete(portal_command(scene, "forget", "{}"));
		launches_twice(scene, "XDG_RUNTIME_DIR=<run>", 1, "");
		cached_entry(scene);
	}
}

/* A failure to write it is not an error. */
SCENE_TEST(an_entry_that_cannot_be_written_is_no_error)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-vp", "dev", "<probe>", "say", "started"),
		.env = TEXTS("XDG_RUNTIME_DIR=<dir>/run2"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV TTL_HOUR);
	launches_twice(scene, "XDG_RUNTIME_DIR=<run>", 1, "");
	struct buf inside = { 0 };
	buf_add_format(&inside, "run2/quixrun/%s/file",
		       strrchr(cached_entry(scene), '/') + 1);
	scene_write(scene, buf_text(&inside), 0600, "");
	buf_clear(&inside);
	assert_int_equal(chmod(scene_text(scene, "<dir>/run2/quixrun"), 0700),
			 0);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "started\n",
			"quixrun: warning: the answer was not written to the "
			"cache: Is a directory; make room in "
			"'<dir>/run2/quixrun', or name a folder for it with "
			"'dir' in [cache]\nquixrun: profile 'dev', *\n");
	assert_int_equal(cached_count(scene, "<dir>/run2/quixrun"), 1);
}
