/*
 * quixrun as the parent: statuses, the program's process state, and quixrun's
 * memory.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "valgrind.h"

#include "quixrun/text.h"
#include "run_output.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A sanitizer's shadow memory is larger. */
#define MAPPING_MAX ((size_t)64 * 1024 * 1024)

/* Sanitizers need additional memory. */
#ifdef __SANITIZE_ADDRESS__
#define PSS_MAX_KIB 1000000
#else
#define PSS_MAX_KIB 1536
#endif

SCENE_TEST(statuses_come_back_as_they_are)
{
	static const char *const statuses[] = { "0", "1", "3", "75", "255" };
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("<probe>", "exit", statuses[i]),
		};

		run_program(scene, &run);
		assert_run(scene, &run, (int)strtol(statuses[i], NULL, 10), "",
			   "");
	}
}

SCENE_TEST(a_death_by_signal_is_128_and_its_number)
{
	static const int signals[] = { SIGTERM, SIGKILL, SIGSEGV, SIGPIPE,
				       SIGHUP };
	struct scene *scene = *state;
	char line[32];

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("/bin/sh", "-c", line),
		};

		snprintf(line, sizeof(line), "kill -%d $$", signals[i]);
		run_program(scene, &run);
		assert_run(scene, &run, 128 + signals[i], "", "");
	}
}

SCENE_TEST(of_a_death_by_int_it_dies_too)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "kill",
						       "2") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_killed(&run, SIGINT);
}

#define REFUSED(sentence, text, program, code, message)                        \
	{                                                                      \
		.name = #sentence, .profile = (text),                          \
		.args = SUPERVISED(program), .status = (code),                 \
		.err = "quixrun: " message "\n"                                \
	}

/* The same as without --supervise. */
static const struct launch_case REFUSALS[] = {
	REFUSED(a_program_that_is_not_on_the_path, PROFILE_LOCAL,
		"no-such-program", 127,
		"'no-such-program' not found on the program's PATH"),
	REFUSED(a_path_that_is_not_there, PROFILE_LOCAL,
		"<dir>/no-such-program", 127,
		"'<dir>/no-such-program': No such file or directory"),
	REFUSED(a_directory, PROFILE_LOCAL, "<dir>", 126,
		"'<dir>' is a directory"),
	REFUSED(a_file_that_is_not_executable, PROFILE_LOCAL,
		"<config>/dev.ini", 126,
		"'<config>/dev.ini' cannot be run: Permission denied"),
	REFUSED(a_profile_that_is_wrong, "[broker]\nsource = port\n", "true",
		125,
		"<config>/dev.ini:2: source: 'port' is not portal, static or "
		"none"),
	REFUSED(a_key_of_supervise_that_is_not_known,
		PROFILE_LOCAL "[supervise]\nenable = yes\n", "true", 125,
		"<config>/dev.ini:4: unknown key 'enable' in [supervise]; did "
		"you mean 'enabled'?"),
	REFUSED(enabled_is_yes_or_no,
		PROFILE_LOCAL "[supervise]\nenabled = always\n", "true", 125,
		"<config>/dev.ini:4: enabled: 'always' is not yes or no"),
};

SCENE_TEST(a_bad_interpreter_is_127)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<dir>/script") };

	valgrind_skip("dies when execve(2) fails");
	scene_write(scene, "script", 0755, "#!/no/such/interpreter\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 127, "",
		   "quixrun: '<dir>/script': its interpreter "
		   "'/no/such/interpreter' does not exist\n");
}

SCENE_TEST(a_portal_that_cannot_be_reached_is_75)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=300ms", "--supervise", "-p", "dev",
			      "<probe>", "say", "started"),
	};

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','status':503,'count':-1}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run_like(scene, &run, 75, "", "quixrun: *HTTP 503*\n");
}

SCENE_TEST(a_failing_program_fails_silently)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("/bin/sh", "-c",
						       "echo mine >&2; "
						       "exit 7") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 7, "", "mine\n");
}

SCENE_TEST(what_it_does_is_told_on_request)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "--supervise", "-p", "dev", "<probe>",
			      "exit", "3"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 3);
	assert_non_null(strstr(buf_text(&run.err), "supervising process "));
	assert_non_null(strstr(buf_text(&run.err), " ended with status 3\n"));
}

static void dump(struct scene *scene, struct run *run)
{
	run->args = SUPERVISED("<probe>", "dump", "<dir>/seen");
	run_program(scene, run);
	assert_run(scene, run, 0, "", "");
}

static long number_of(const struct dump *dump, const char *key)
{
	return strtol(dump_get(dump, key, 0), NULL, 10);
}

SCENE_TEST(the_profile_can_ask_for_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "dump", "<dir>/seen"),
	};

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[supervise]\nenabled = yes\n");
	run_start(scene, &run);
	const pid_t pid = run.pid;
	run_wait(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_int_equal(number_of(&dump, "ppid"), pid);
	assert_env(scene, &dump, "QUIXRUN_PROFILE", "dev");
}

SCENE_TEST(nothing_is_left_behind_in_the_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.ignored = NUMBERS(SIGHUP, SIGCHLD),
		.blocked = NUMBERS(SIGUSR1, SIGTERM),
		.fds = NUMBERS(9, 77),
	};

	valgrind_skip("takes SIGCHLD");
	portal_start(scene, NULL);
	portal_property(scene, "dev", "ssl.ca.cert", "''");
	scene_profile(scene, "dev", PROFILE_DEV);
	dump(scene, &run);
	struct dump seen = dump_read(scene);
	assert_string_equal(dump_get(&seen, "SigBlk", 0), "0000000000004200");
	assert_string_equal(dump_get(&seen, "SigIgn", 0), "0000000000010001");
	assert_string_equal(dump_get(&seen, "SigPnd", 0), "0000000000000000");
	assert_fds(&seen, (const int[]){ 0, 1, 2, 9, 77, -1 });
	assert_int_equal(number_of(&seen, "pgrp"), number_of(&seen, "pid"));
}

SCENE_TEST(a_closed_standard_input_stays_closed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .is_input_closed = true };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	dump(scene, &run);
	struct dump seen = dump_read(scene);
	assert_fds(&seen, (const int[]){ 1, 2, -1 });
}

SCENE_TEST(files_carry_the_programs_own_pid)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = NULL };
	char path[64];

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[files]\nKCAT = kcat\n");
	dump(scene, &run);
	struct dump seen = dump_read(scene);
	snprintf(path, sizeof(path), "/proc/%ld/fd/200",
		 number_of(&seen, "pid"));
	assert_env(scene, &seen, "KAFKA_SSL_CA_LOCATION", path);
	assert_fds(&seen, (const int[]){ 0, 1, 2, 200, 201, -1 });
}

SCENE_TEST(files_can_be_read)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "cat \"$(sed -n s/^ssl.ca.location=//p "
				   "\"$KCAT\")\""),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[files]\nKCAT = kcat\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, scene_read(scene, "<dir>/broker-ca.pem"),
		   "");
}

#define PROFILE_FOLDER                                                         \
	PROFILE_LOCAL "[launch]\nfiles = <dir>/files\n"                        \
		      "[files]\nCONF = librdkafka\n"

SCENE_TEST(files_in_a_folder_are_removed_at_the_end)
{
	static const char *const ends[][4] = {
		{ "<probe>", "exit", "0" },
		{ "<probe>", "kill", "15" },
		{ "<dir>/no-such-program" },
		{ "/bin/sh", "-c", "test -s $CONF && exit 9" },
	};
	static const int statuses[] = { 0, 143, 127, 9 };
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_FOLDER);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED(ends[i][0], ends[i][1], ends[i][2]),
		};

		run_program(scene, &run);
		assert_int_equal(run.exit_status, statuses[i]);
		assert_int_equal(rmdir(scene_text(scene, "<dir>/files")), 0);
	}
}

/* A signal while the environment is made. */
SCENE_TEST(files_in_a_folder_are_removed_when_it_is_stopped)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready") };

	scene_profile(scene, "dev",
		      PROFILE_FOLDER
		      "[env]\nX = ${command:echo ready >&2; sleep 60}\n");
	run_start(scene, &run);
	while (strstr(buf_text(&run.err), "ready") == NULL)
		assert_true(output_step(&run, 10000));
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 143, "", "ready\n");
	assert_int_equal(rmdir(scene_text(scene, "<dir>/files")), 0);
}

/* exec keeps the process id that the shell prints. */
SCENE_TEST(pids_that_systemd_gave_to_quixrun_are_the_programs)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "LISTEN_PID=$$ WATCHDOG_PID=$$ LISTEN_FDS=1 "
			      "LISTEN_PIDFDID=1 exec <quixrun> --supervise "
			      "-p dev <probe> dump <dir>/seen"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump seen = dump_read(scene);
	const char *pid = dump_get(&seen, "pid", 0);
	assert_env(scene, &seen, "LISTEN_PID", pid);
	assert_env(scene, &seen, "WATCHDOG_PID", pid);
	assert_env(scene, &seen, "LISTEN_FDS", "1");
	assert_env(scene, &seen, "LISTEN_PIDFDID", NULL);
	assert_null(strstr(dump_env(&seen, "QUIXRUN_NAMES"), "LISTEN_PID"));
}

SCENE_TEST(pids_of_others_stay)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .env = TEXTS("LISTEN_PID=1",
						 "WATCHDOG_PID=x",
						 "LISTEN_PIDFDID=1") };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	dump(scene, &run);
	struct dump seen = dump_read(scene);
	assert_env(scene, &seen, "LISTEN_PID", "1");
	assert_env(scene, &seen, "WATCHDOG_PID", "x");
	assert_env(scene, &seen, "LISTEN_PIDFDID", "1");
}

/* The targets of the supervisor's descriptors from 3 on, sorted by number. */
static void list_descriptors(pid_t pid, struct buf *list)
{
	char path[64], target[PATH_MAX];

	for (int fd = 3; fd < 300; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
		const ssize_t length = readlink(path, target, sizeof(target));
		if (length > 0)
			buf_add_format(list, "%d %.*s\n", fd, (int)length,
				       target);
	}
}

static void skip_unless_root(void)
{
	if (!valgrind_is_on() && geteuid() == 0)
		return;
	print_message("SKIPPED: only root can look into a process that is not "
		      "dumpable\n");
	skip();
}

SCENE_TEST(quixrun_holds_no_inherited_descriptor)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("<probe>", "ready"),
				    .fds = NUMBERS(3, 4, 9, 77, 200) };
	struct buf list = { 0 };

	skip_unless_root();
	supervised_start(scene, &run);
	list_descriptors(run.pid, &list);
	assert_non_null(strstr(buf_text(&list), "signalfd"));
	assert_null(strstr(buf_text(&list), "/dev/null"));
	buf_clear(&list);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
}

SCENE_TEST(quixrun_keeps_the_sockets_of_systemd)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "LISTEN_PID=$$ LISTEN_FDS=2 exec <quixrun> "
				    "--supervise -p dev <probe> ready"),
		.fds = NUMBERS(3, 4, 5),
	};
	struct buf list = { 0 };

	skip_unless_root();
	supervised_start(scene, &run);
	list_descriptors(run.pid, &list);
	assert_true(text_matches(buf_text(&list),
				 "3 /dev/null\n4 /dev/null\n*signalfd*"));
	assert_null(strstr(buf_text(&list), "5 /dev/null"));
	buf_clear(&list);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
}

/* The value of a line "KEY:  NUMBER kB" of a file of /proc. */
static long kibibytes(pid_t pid, const char *file, const char *key)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	FILE *stream = fopen(path, "re");
	char line[256];
	long result = -1;

	assert_non_null(stream);
	while (result < 0 && fgets(line, sizeof(line), stream) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			result = strtol(line + strlen(key), NULL, 10);
	fclose(stream);
	return result;
}

/* Fails the test when a secret is in writable memory of the process. */
static void assert_forgotten(struct scene *scene, pid_t pid)
{
	char path[64], line[512];
	unsigned long from, to;
	char rights[8];

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(path, "re");
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	const int memory = open(path, O_RDONLY | O_CLOEXEC);
	assert_non_null(maps);
	assert_true(memory >= 0);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 ||
		    rights[1] != 'w' || to - from > MAPPING_MAX)
			continue;
		char *bytes = malloc(to - from);
		assert_non_null(bytes);
		const ssize_t got =
			pread(memory, bytes, to - from, (off_t)from);
		if (got > 0)
			scene_assert_no_secret(scene, line, bytes, (size_t)got);
		free(bytes);
	}
	fclose(maps);
	close(memory);
}

SCENE_TEST(quixrun_is_small_and_has_forgotten_the_secrets)
{
	struct scene *scene = *state;

	skip_unless_root();
	portal_start(scene, NULL);
	for (int i = 0; i < 2; i++) {
		AUTO_RUN struct run run = {
			.args = i == 0 ? SUPERVISED("<probe>", "ready")
				       : TEXTS("-p", "dev", "<probe>", "ready"),
		};

		scene_profile(scene, "dev",
			      i == 0 ? PROFILE_DEV
				     : PROFILE_DEV
				      "[supervise]\nenabled = yes\n");
		run_start(scene, &run);
		run_await_output(scene, &run, "ready\n");
		assert_forgotten(scene, run.pid);
		assert_true(kibibytes(run.pid, "smaps_rollup", "Pss:") <=
			    PSS_MAX_KIB);
		assert_int_equal(kill(run.pid, SIGTERM), 0);
		run_wait(scene, &run);
	}
}

SCENE_TEST(orphans_are_reaped)
{
	struct scene *scene = *state;
	/* The inner shell's child outlives it, and prints its pid. */
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "mkfifo pid end; "
				   "/bin/sh -c '/bin/sh -c \"echo \\$\\$ >pid; "
				   "read x <end\" & :'; read p <pid; "
				   "echo parent $PPID $(ps -o ppid= -p $p); "
				   "echo >end; while test -d /proc/$p; do :; "
				   "done; echo reaped"),
	};
	int expected, parent;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_start(scene, &run);
	const pid_t pid = run.pid;
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(
		sscanf(buf_text(&run.out), "parent %d %d", &expected, &parent),
		2);
	assert_int_equal(parent, pid);
	assert_int_equal(expected, pid);
	assert_non_null(strstr(buf_text(&run.out), "reaped\n"));
}

CASES(REFUSALS);
