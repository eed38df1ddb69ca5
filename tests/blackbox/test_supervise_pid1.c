/*
 * quixrun as PID 1 of a container.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

SCENE_TEST(term_stops_a_program_without_handlers)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready"),
				    .is_pid_1 = true };

	supervised_start(scene, &run);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 143, "ready\n", "");
}

SCENE_TEST(a_death_by_int_is_130)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready"),
				    .is_pid_1 = true };

	valgrind_skip("cannot die of SIGINT as PID 1");
	supervised_start(scene, &run);
	assert_int_equal(kill(run.pid, SIGINT), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 130, "ready\n", "");
}

SCENE_TEST(statuses_come_back_as_they_are)
{
	static const char *const statuses[] = { "0", "3", "255" };
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("<probe>", "exit", statuses[i]),
			.is_pid_1 = true,
		};

		run_program(scene, &run);
		assert_run(scene, &run, (int)strtol(statuses[i], NULL, 10), "",
			   "");
	}
}

/* Sent from inside: only signals from outside the namespace can kill PID 1. */
SCENE_TEST(a_signal_from_inside_reaches_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "trap 'echo usr1; exit 4' USR1; "
				   "kill -USR1 1; while :; do :; done"),
		.is_pid_1 = true,
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 4, "usr1\n", "");
}

/* Twenty orphans; at the end only PID 1 and the shell exist. */
SCENE_TEST(orphans_are_reaped)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(
			"/bin/sh", "-c",
			"for i in 1 2 3 4 5 6 7 8 9 10; do "
			"/bin/sh -c '/bin/true & /bin/true & :'; done; "
			"set -- x x x; "
			"while test $# -gt 2; do set -- /proc/[0-9]*; done; "
			"echo $*"),
		.is_pid_1 = true,
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "/proc/1 /proc/2\n", "");
}

/*
 * The kernel ends the whole namespace; teardown finds processes that are left.
 */
SCENE_TEST(killed_it_takes_everything_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "setsid /bin/sleep 100 & echo ready; wait"),
		.is_pid_1 = true,
	};

	supervised_start(scene, &run);
	assert_int_equal(kill(run.pid, SIGKILL), 0);
	run_wait(scene, &run);
	assert_int_equal(run.signal, SIGKILL);
}

SCENE_TEST(what_the_program_leaves_behind_dies_with_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "setsid /bin/sleep 100 >/dev/null 2>&1 & "
				   "exit 6"),
		.is_pid_1 = true,
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 6, "", "");
}

SCENE_TEST(files_carry_the_programs_own_pid)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo $$; cat \"$KAFKA_SSL_CA_LOCATION\" "
				   "| head -n 1; echo $KAFKA_SSL_CA_LOCATION"),
		.is_pid_1 = true,
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "2\n-----BEGIN CERTIFICATE-----\n/proc/2/fd/200\n", "");
}
