/*
 * The broker's CA as a file that is only in memory.
 */
#include "harness.h"
#include "profiles.h"

#include <stdlib.h>
#include <string.h>

SCENE_TEST(the_ca_is_a_sealed_file_that_can_be_read_twice)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "read-twice",
			      "KAFKA_SSL_CA_LOCATION"),
	};
	char once[64];
	unsigned long checksum;
	long long length;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(
		sscanf(buf_text(&run.out), "once %lld %lx", &length, &checksum),
		2);
	assert_int_equal(length,
			 strlen(scene_read(scene, "<dir>/broker-ca.pem")));
	snprintf(once, sizeof(once), " %lld %lx\n", length, checksum);
	scene_name(scene, "same", once);
	assert_run(scene, &run, 0,
		   "once<same>twice<same>child<same>write refused\n", "");
}

SCENE_TEST(the_ca_is_what_the_portal_said)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c",
			      "cat \"$KAFKA_SSL_CA_LOCATION\""),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, scene_read(scene, "<dir>/broker-ca.pem"),
		   "");
}

SCENE_TEST(the_ca_has_a_high_descriptor_and_the_programs_own_pid)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen"),
		.fds = NUMBERS(5),
	};
	int pid, fd;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	const char *path = dump_env(&dump, "KAFKA_SSL_CA_LOCATION");
	assert_non_null(path);
	assert_int_equal(sscanf(path, "/proc/%d/fd/%d", &pid, &fd), 2);
	assert_string_equal(dump_get(&dump, "Pid", 0),
			    dump_get(&dump, "pid", 0));
	assert_int_equal(pid, (int)strtol(dump_get(&dump, "pid", 0), NULL, 10));
	assert_true(fd >= 200);
	assert_fds(&dump, (const int[]){ 0, 1, 2, 5, fd, -1 });
}

SCENE_TEST(a_taken_descriptor_is_not_replaced)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen"),
		.fds = NUMBERS(200),
	};

	valgrind_skip("has a descriptor of its own");
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_string_equal(dump_get(&dump, "fd", 3), "200 /dev/null");
}

SCENE_TEST(a_cluster_without_a_ca_has_no_file)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen"),
		.env = TEXTS("KAFKA_SSL_CA_LOCATION=/stale"),
	};

	portal_start(scene, NULL);
	portal_property(scene, "dev", "ssl.ca.cert", "''");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "KAFKA_SSL_CA_LOCATION", NULL);
	assert_fds(&dump, (const int[]){ 0, 1, 2, -1 });
}

SCENE_TEST(as_pid_1_the_path_is_right)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c",
			      "echo $$; cat \"$KAFKA_SSL_CA_LOCATION\" "
			      "| head -n 1; echo $KAFKA_SSL_CA_LOCATION"),
		.is_pid_1 = true,
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "1\n-----BEGIN CERTIFICATE-----\n/proc/1/fd/200\n", "");
}
