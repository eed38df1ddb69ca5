/*
 * A shim: called under another name, quixrun runs the next program of that
 * name.
 */
#include "harness.h"
#include "profiles.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The real program: prints how it was called. */
#define PUMP                                                                   \
	"#!/bin/sh\necho \"$0|$*|$QUIXRUN_PROFILE|$KAFKA_BOOTSTRAP_SERVERS\"\n"
#define PATH "PATH=<dir>/a:<dir>/b:<dir>/c:/usr/bin:/bin"

static void link_to(struct scene *scene, const char *target, const char *path)
{
	const char *real = scene_write(scene, path, 0600, "");

	assert_int_equal(unlink(real), 0);
	assert_int_equal(symlink(scene_text(scene, target), real), 0);
}

static void copy_to(struct scene *scene, const char *path)
{
	AUTO_RUN struct run run = {
		.program = "/bin/cp",
		.name = "cp",
		.args = TEXTS("<quixrun>", scene_write(scene, path, 0700, "")),
	};

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

/* <dir>/a/pump is a shim, <dir>/c/pump the program; dev is the profile. */
static void make_world(struct scene *scene)
{
	scene_profile(scene, "dev", PROFILE_LOCAL);
	link_to(scene, "<quixrun>", "a/pump");
	scene_write(scene, "c/pump", 0755, PUMP);
	scene_write(scene, "b/other", 0644, "");
}

#define SHIM(...)                                                              \
	{                                                                      \
		.program = "<dir>/a/pump", .name = "pump",                     \
		.args = TEXTS("--help", "two words", "-p", "x"),               \
		.env = TEXTS(PATH, "QUIXRUN_PROFILE=dev", __VA_ARGS__)         \
	}
#define CALLED "<dir>/c/pump|--help two words -p x|dev|localhost:19092\n"

static void assert_found(struct scene *scene)
{
	AUTO_RUN struct run run = SHIM("A=1");

	run_program(scene, &run);
	assert_run(scene, &run, 0, CALLED, "");
}

SCENE_TEST(the_next_program_is_run)
{
	make_world(*state);
	assert_found(*state);
}

SCENE_TEST(a_link_to_a_link_is_passed_over)
{
	struct scene *scene = *state;

	make_world(scene);
	link_to(scene, "<dir>/b/hop", "b/pump");
	link_to(scene, "<dir>/a/pump", "b/hop");
	assert_found(scene);
}

SCENE_TEST(a_copy_is_passed_over)
{
	struct scene *scene = *state;

	make_world(scene);
	copy_to(scene, "b/pump");
	assert_found(scene);
}

SCENE_TEST(a_copy_is_a_shim_too)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<dir>/b/pump",
				    .name = "<dir>/b/pump",
				    .env = TEXTS(PATH, "QUIXRUN_PROFILE=dev") };

	make_world(scene);
	copy_to(scene, "b/pump");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<dir>/c/pump||dev|localhost:19092\n", "");
}

SCENE_TEST(links_in_a_circle_are_passed_over)
{
	struct scene *scene = *state;

	make_world(scene);
	link_to(scene, "<dir>/b/pump", "b/pump");
	assert_found(scene);
}

SCENE_TEST(what_stands_before_the_shim_is_not_run)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "<dir>/a/pump",
		.name = "pump",
		.env = TEXTS("PATH=<dir>/c:<dir>/a:/usr/bin:/bin",
			     "QUIXRUN_PROFILE=dev"),
	};

	make_world(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 127, "",
		   "quixrun: 'pump' not found on the program's PATH, "
		   "after this shim of quixrun\n");
}

SCENE_TEST(the_current_directory_is_not_behind_the_last_entry)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<dir>/a/pump",
				    .name = "pump",
				    .cwd = "<dir>/c",
				    .env = TEXTS("PATH=/usr/bin:<dir>/a",
						 "QUIXRUN_PROFILE=dev") };

	make_world(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 127);
}

SCENE_TEST(a_path_without_end_ends)
{
	struct scene *scene = *state;
	struct buf path = { 0 };

	make_world(scene);
	buf_add_text(&path, "PATH=");
	for (int i = 0; i < 3000; i++)
		buf_add_format(&path, "%s:", scene_text(scene, "<dir>/a"));
	buf_add_text(&path, "/usr/bin");
	AUTO_RUN struct run run = { .program = "<dir>/a/pump",
				    .name = "pump",
				    .env = TEXTS(buf_text(&path),
						 "QUIXRUN_PROFILE=dev") };
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 127);
	buf_clear(&path);
}

SCENE_TEST(a_path_of_the_profile_counts)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<dir>/a/pump",
				    .name = "pump",
				    .env = TEXTS("PATH=<dir>/a:/usr/bin:/bin",
						 "QUIXRUN_PROFILE=dev") };

	make_world(scene);
	scene_profile(scene, "dev",
		      PROFILE_LOCAL
		      "[env]\nPATH = <dir>/a:<dir>/c:/usr/bin:/bin\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<dir>/c/pump||dev|localhost:19092\n", "");
}

SCENE_TEST(under_a_profile_nothing_is_read)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "<dir>/a/pump",
		.name = "pump",
		.args = TEXTS("x"),
		.env = TEXTS(PATH, "QUIXRUN_PROFILE=not-there",
			     "QUIXRUN_NAMES=A", "KAFKA_BOOTSTRAP_SERVERS=k:1",
			     "QUIXRUN_TRUST_OWNER=nonsense"),
	};

	make_world(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<dir>/c/pump|x|not-there|k:1\n", "");
}

SCENE_TEST(under_its_own_name_it_resolves_anew)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.name = "/some/where/quixrun",
		.args = TEXTS("-p", "dev", "pump", "x"),
		.env = TEXTS("PATH=<dir>/c:/usr/bin:/bin",
			     "QUIXRUN_PROFILE=not-there", "QUIXRUN_NAMES=A",
			     "KAFKA_BOOTSTRAP_SERVERS=k:1"),
	};

	make_world(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<dir>/c/pump|x|dev|localhost:19092\n", "");
}

SCENE_TEST(a_login_shell_is_a_shim_of_the_shell)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<dir>/a/pump",
				    .name = "-pump",
				    .env = TEXTS(PATH, "QUIXRUN_PROFILE=dev") };

	make_world(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<dir>/c/pump||dev|localhost:19092\n", "");
}

SCENE_TEST(argv_0_is_the_full_path_also_of_a_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "<dir>/a/probe",
		.name = "probe",
		.args = TEXTS("dump", "<dir>/seen", ""),
		.env = TEXTS("PATH=<dir>/a:<dir>/b", "QUIXRUN_PROFILE=dev"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	link_to(scene, "<quixrun>", "a/probe");
	link_to(scene, "<probe>", "b/probe");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_string_equal(dump_get(&dump, "argv", 0),
			    scene_text(scene, "<dir>/b/probe"));
	assert_string_equal(dump_get(&dump, "argv", 3), "");
}

SCENE_TEST(one_that_cannot_be_run_is_126)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .program = "<dir>/a/pump",
				    .name = "pump",
				    .env = TEXTS("PATH=<dir>/a:<dir>/b",
						 "QUIXRUN_PROFILE=dev") };

	make_world(scene);
	scene_write(scene, "b/pump/x", 0600, "");
	run_program(scene, &run);
	assert_run(scene, &run, 126, "",
		   "quixrun: '<dir>/b/pump' is a directory\n");
}
