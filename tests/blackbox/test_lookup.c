/*
 * Finding the program, and the messages when it cannot be run.
 */
#include "harness.h"
#include "profiles.h"

#define LOCAL(...) TEXTS("-p", "dev", __VA_ARGS__)

#define NOT_RUN(sentence, program, code, message)                              \
	{                                                                      \
		.name = #sentence, .profile = PROFILE_LOCAL,                   \
		.args = LOCAL(program), .status = (code),                      \
		.err = "quixrun: " message "\n"                                \
	}

static const struct launch_case NOT_RUNNABLE[] = {
	NOT_RUN(a_program_that_is_not_on_the_path, "no-such-program", 127,
		"'no-such-program' not found on the program's PATH"),
	NOT_RUN(a_path_that_is_not_there, "<dir>/no-such-program", 127,
		"'<dir>/no-such-program': No such file or directory"),
	NOT_RUN(a_directory, "<dir>", 126, "'<dir>' is a directory"),
	NOT_RUN(a_file_that_is_not_executable, "<config>/dev.ini", 126,
		"'<config>/dev.ini' cannot be run: Permission denied"),
	NOT_RUN(an_empty_name, "", 127, "'' not found on the program's PATH"),
	NOT_RUN(a_path_through_a_file, "<config>/dev.ini/x", 126,
		"'<config>/dev.ini/x' cannot be run: Not a directory"),
};

SCENE_TEST(a_bad_interpreter_is_127)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LOCAL("<dir>/script") };

	valgrind_skip("dies when execve(2) fails");
	scene_write(scene, "script", 0755, "#!/no/such/interpreter\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 127, "",
		   "quixrun: '<dir>/script': its interpreter "
		   "'/no/such/interpreter' does not exist\n");
}

SCENE_TEST(a_script_without_an_interpreter_runs_under_sh)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LOCAL("<dir>/script", "a b") };

	scene_write(scene, "script", 0755, "echo \"$0 $1\"\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	if (empty_root_is_on())
		assert_run(
			scene, &run, 126, "",
			"quixrun: '<dir>/script' cannot be run: it is not a program for this machine, and there is no /bin/sh to run"

			" it as a script\n");
	else
		assert_run(scene, &run, 0, "<dir>/script a b\n", "");
}

SCENE_TEST(the_program_is_looked_up_on_the_path_it_will_see)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LOCAL("pump") };
	AUTO_RUN struct run by_option = {
		.args = TEXTS("-p", "dev", "-e", "PATH=<dir>/other", "pump"),
	};

	scene_write(scene, "bin/pump", 0755, "#!/bin/sh\necho one\n");
	scene_write(scene, "other/pump", 0755, "#!/bin/sh\necho two\n");
	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nPATH = <dir>/bin\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "one\n", "");
	run_program(scene, &by_option);
	assert_run(scene, &by_option, 0, "two\n", "");
}

SCENE_TEST(a_program_that_may_not_run_does_not_hide_a_later_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LOCAL("pump"),
				    .env = TEXTS("PATH=<dir>/a:<dir>/b") };
	AUTO_RUN struct run only = { .args = LOCAL("pump"),
				     .env = TEXTS("PATH=<dir>/a:<dir>/c") };

	scene_write(scene, "a/pump", 0644, "#!/bin/sh\necho a\n");
	scene_write(scene, "b/pump", 0755, "#!/bin/sh\necho b\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "b\n", "");
	run_program(scene, &only);
	assert_run(scene, &only, 126, "",
		   "quixrun: '<dir>/a/pump' cannot be run: Permission "
		   "denied\n");
}

CASES(NOT_RUNNABLE);
