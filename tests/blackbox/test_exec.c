/*
 * Executing the program: status, arguments, and unchanged process state.
 */
#include "harness.h"
#include "profiles.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCAL(...) TEXTS("-p", "dev", __VA_ARGS__)

SCENE_TEST(statuses_come_back_as_they_are)
{
	static const char *const statuses[] = { "0", "1", "3", "127", "255" };
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		AUTO_RUN struct run run = {
			.args = LOCAL("<probe>", "exit", statuses[i]),
		};

		run_program(scene, &run);
		assert_run(scene, &run, (int)strtol(statuses[i], NULL, 10), "",
			   "");
	}
}

SCENE_TEST(deaths_by_signal_come_back_as_they_are)
{
	static const int signals[] = { SIGTERM, SIGKILL, SIGSEGV };
	struct scene *scene = *state;
	char number[16];

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		AUTO_RUN struct run run = {
			.args = LOCAL("<probe>", "kill", number),
		};

		snprintf(number, sizeof(number), "%d", signals[i]);
		run_program(scene, &run);
		assert_killed(&run, signals[i]);
	}
}

SCENE_TEST(arguments_arrive_byte_for_byte)
{
	static const char *const odd[] = {
		"",	" ",	"two words", "-p", "--",    "$(touch x)",
		"`id`", "a\nb", "\xff\x01",  "*",  "'\"\\", "${env:HOME}",
	};
	const char *args[24] = { "-p",	    "dev",  "--",
				 "<probe>", "dump", "<dir>/seen" };
	size_t count = sizeof(odd) / sizeof(odd[0]);
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = args };

	memcpy(&args[6], odd, sizeof(odd));
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_int_equal(dump_count(&dump, "argv"), count + 3);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(dump_get(&dump, "argv", i + 3), odd[i]);
}

SCENE_TEST(argv_0_is_what_was_typed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = LOCAL("probe", "dump", "<dir>/seen"),
		.env = TEXTS("PATH=<bin>:/usr/bin"),
	};
	char *folder = scene_text(scene, "<probe>");

	*strrchr(folder, '/') = '\0';
	scene_name(scene, "bin", folder);
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_string_equal(dump_get(&dump, "argv", 0), "probe");
}

/* Runs the dump with a cloud profile, which loads the most libraries. */
static struct dump launch_dump(struct scene *scene, struct run *run)
{
	run->args = TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen");
	portal_start(scene, NULL);
	portal_property(scene, "dev", "ssl.ca.cert", "''");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, run);
	assert_run(scene, run, 0, "", "");
	return dump_read(scene);
}

SCENE_TEST(nothing_is_left_behind)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .cwd = "<config>" };
	struct dump dump = launch_dump(scene, &run);

	assert_string_equal(dump_get(&dump, "cwd", 0),
			    scene_text(scene, "<config>"));
	assert_string_equal(dump_get(&dump, "SigBlk", 0), "0000000000000000");
	assert_string_equal(dump_get(&dump, "SigIgn", 0), "0000000000000000");
	assert_string_equal(dump_get(&dump, "SigPnd", 0), "0000000000000000");
	assert_string_equal(dump_get(&dump, "Umask", 0), "0022");
	assert_string_equal(dump_get(&dump, "Threads", 0), "1");
	assert_fds(&dump, (const int[]){ 0, 1, 2, -1 });
	assert_int_equal(strtol(dump_get(&dump, "ppid", 0), NULL, 10),
			 getpid());
}

/* As far as exec can preserve them. */
SCENE_TEST(ignored_and_blocked_signals_survive)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.ignored = NUMBERS(SIGHUP, SIGPIPE, SIGTERM, SIGCHLD),
		.blocked = NUMBERS(SIGUSR1, SIGINT, SIGTERM),
	};
	struct dump dump = launch_dump(scene, &run);

	valgrind_skip("takes SIGCHLD");
	assert_string_equal(dump_get(&dump, "SigIgn", 0), "0000000000015001");
	assert_string_equal(dump_get(&dump, "SigBlk", 0), "0000000000004202");
}

SCENE_TEST(descriptors_are_those_that_were_inherited)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .fds = NUMBERS(3, 9, 77) };
	struct dump dump = launch_dump(scene, &run);

	assert_fds(&dump, (const int[]){ 0, 1, 2, 3, 9, 77, -1 });
}

SCENE_TEST(a_closed_standard_input_stays_closed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .is_input_closed = true };
	struct dump dump = launch_dump(scene, &run);

	valgrind_skip("opens descriptor 0");
	assert_fds(&dump, (const int[]){ 1, 2, -1 });
}

SCENE_TEST(all_standard_descriptors_may_be_closed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "exec <quixrun> -p dev <probe> dump "
				    "<dir>/seen <&- >&- 2>&-"),
	};

	portal_start(scene, NULL);
	portal_property(scene, "dev", "ssl.ca.cert", "''");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_fds(&dump, (const int[]){ -1 });
}

SCENE_TEST(standard_input_is_untouched)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/cat"),
		.input = "one\ntwo\n",
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "one\ntwo\n", "");
}

SCENE_TEST(resource_limits_are_as_they_were)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };
	struct dump dump = launch_dump(scene, &run);

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit limit;
		char expected[64];

		assert_int_equal(getrlimit((__rlimit_resource_t)i, &limit), 0);
		snprintf(expected, sizeof(expected), "%d %llu %llu", i,
			 (unsigned long long)limit.rlim_cur,
			 (unsigned long long)limit.rlim_max);
		assert_string_equal(dump_get(&dump, "limit", (size_t)i),
				    expected);
	}
}

SCENE_TEST(a_failing_program_fails_silently)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = LOCAL("/bin/sh", "-c",
						  "echo mine >&2; exit 7") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 7, "", "mine\n");
}

SCENE_TEST(the_program_is_dumpable_again)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = LOCAL("/bin/sh", "-c", "stat -c %u /proc/self/environ"),
	};
	char expected[32];

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	snprintf(expected, sizeof(expected), "%u\n", geteuid());
	assert_run(scene, &run, 0, expected, "");
}

SCENE_TEST(the_terminal_is_the_programs)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.terminal = TERMINAL_INPUT | TERMINAL_OUTPUT | TERMINAL_ERROR,
	};
	struct dump dump = launch_dump(scene, &run);

	assert_string_equal(dump_get(&dump, "tty-pgrp", 0),
			    dump_get(&dump, "pgrp", 0));
	assert_string_equal(buf_text(&run.tty), "");
}
