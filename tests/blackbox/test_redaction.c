/*
 * --redact: secrets do not reach the readers of the program's output.
 *
 * run_wait fails a test when the output contains a secret.
 */
#include "harness.h"
#include "supervised.h"
#include "waits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN "sdk-0f1e2d3c4b5a69788796a5b4c3d2e1f0"

#define PROFILE                                                                \
	"[quix]\ntoken_1 = <token>\nworkspace = acme-dev\n"                    \
	"[broker]\nsource = none\nsasl.password = <password>\n"                \
	"[env]\nX = <token>\n"

#define NO_SECRET "[broker]\nbootstrap.servers = localhost:19092\n"

#define SHELL(text)    "/bin/sh", "-c", text
#define REDACTED(...)  TEXTS("--redact", "-p", "dev", __VA_ARGS__)
#define REDACTED_TOKEN "[redacted Quix__Sdk__Token]"

static void set_scene_with(struct scene *scene, const char *profile)
{
	scene_secret(scene, "token", TOKEN);
	scene_secret(scene, "password", "p/ss \"word\"");
	scene_profile(scene, "dev", profile);
}

static void set_scene(struct scene *scene)
{
	set_scene_with(scene, PROFILE);
}

SCENE_TEST(secrets_are_replaced_in_both_streams)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("echo \"a $X b\"; echo \"c "
				       "$KAFKA_SASL_PASSWORD\" >&2; exit 7")),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 7, "a " REDACTED_TOKEN " b\n",
		   "c [redacted KAFKA_SASL_PASSWORD]\n");
}

SCENE_TEST(so_are_their_encoded_forms)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL(
			"echo p%2Fss%20%22word%22; echo 'p/ss \\\"word\\\"'; "
			"printf %s \"$X\" | base64 -w 0")),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "[redacted KAFKA_SASL_PASSWORD]\n"
		   "[redacted KAFKA_SASL_PASSWORD]\n" REDACTED_TOKEN,
		   "");
}

SCENE_TEST(so_are_those_in_many_writes)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("printf '<%s>' \"$X\" | "
				       "dd bs=1 2>/dev/null")),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<" REDACTED_TOKEN ">", "");
}

SCENE_TEST(the_profile_can_say_so)
{
	static const char *const options[] = { "--supervise", "-v", "-q" };
	struct scene *scene = *state;

	set_scene_with(scene, PROFILE "[supervise]\nredact = yes\n");
	for (size_t i = 0; i < 3; i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS(options[i], "-p", "dev",
				      SHELL("echo $X")),
		};

		run_program(scene, &run);
		assert_int_equal(run.exit_status, 0);
		assert_string_equal(buf_text(&run.out), REDACTED_TOKEN "\n");
	}
}

SCENE_TEST(the_profile_can_say_no)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED(SHELL("echo ${#X}; echo $X")),
		.shows_secrets = true,
	};

	set_scene_with(scene, PROFILE "[supervise]\nredact = no\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "36\n" TOKEN "\n", "");
}

SCENE_TEST(a_profile_with_another_word_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED("true") };

	set_scene_with(scene, PROFILE "[supervise]\nredact = often\n");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: <config>/dev.ini:10: redact: 'often' is not yes "
		   "or no\n");
}

#define SIZE 1000000

static void check_unchanged(struct scene *scene, const char *profile)
{
	AUTO_RUN struct run run = { .args = REDACTED("cat", "<dir>/data") };
	char *bytes = malloc(SIZE);
	unsigned int seed = 1;

	assert_non_null(bytes);
	for (size_t i = 0; i < SIZE; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = (char)(seed >> 16);
	}
	set_scene_with(scene, profile);
	scene_write_bytes(scene, "data", 0600, bytes, SIZE);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(run.out.length, SIZE);
	assert_memory_equal(run.out.data, bytes, SIZE);
	free(bytes);
}

SCENE_TEST(everything_else_is_what_it_was)
{
	check_unchanged(*state, PROFILE);
}

SCENE_TEST(so_is_everything_when_there_is_no_secret)
{
	check_unchanged(*state, NO_SECRET);
}

SCENE_TEST(what_may_become_a_secret_is_written_in_the_end)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("printf sdk-0f1e2d3c4b; exit 3")),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 3, "sdk-0f1e2d3c4b", "");
}

SCENE_TEST(it_is_not_held_back_for_ever)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("printf sdk-0f1e2d3c4b; "
				       "exec <probe> signals 15")),
	};

	set_scene(scene);
	run_start(scene, &run);
	run_await_output(scene, &run, "sdk-0f1e2d3c4bready\n");
	supervised_stop(scene, &run, 0, "sdk-0f1e2d3c4bready\n15\n", "");
}

SCENE_TEST(a_program_that_is_not_there_is_127)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = REDACTED("no-such-program") };

	set_scene(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 127);
	assert_non_null(strstr(buf_text(&run.err), "'no-such-program'"));
}

SCENE_TEST(it_dies_of_what_the_program_dies_of)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("echo last; kill -INT $$")),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_int_equal(run.signal, SIGINT);
	assert_string_equal(buf_text(&run.out), "last\n");
}

SCENE_TEST(a_reader_that_is_gone_is_noticed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/bash",
		.args = TEXTS("-c", "<quixrun> --redact -p dev yes | head -n 1;"
				    " echo ${PIPESTATUS[0]}"),
	};

	set_scene(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "y\n141\n", "");
}

/* The relay outlives quixrun until the reader has read everything. */
static void check_exit(struct scene *scene, const char *profile)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "exec 3<>fifo; <quixrun> --redact -p dev "
				    "/bin/sh -c 'head -c 100000 /dev/zero; "
				    "exit 4' >fifo; echo $?; "
				    "head -c 100000 <&3 | wc -c"),
	};

	set_scene_with(scene, profile);
	assert_int_equal(mkfifo(scene_text(scene, "<dir>/fifo"), 0600), 0);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "4\n100000\n", "");
}

SCENE_TEST(a_reader_that_has_stopped_does_not_delay_the_exit)
{
	check_exit(*state, PROFILE);
}

SCENE_TEST(nor_does_it_when_there_is_no_secret)
{
	check_exit(*state, NO_SECRET);
}

SCENE_TEST(a_reader_that_has_stopped_does_not_delay_a_signal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "exec 3<>fifo; <quixrun> --redact -p dev /bin/sh "
			      "-c 'yes & trap \"kill $!; echo term >seen; exit "
			      "5\" TERM; wait' >fifo & echo $!; wait $!; "
			      "echo $?"),
	};

	set_scene(scene);
	assert_int_equal(mkfifo(scene_text(scene, "<dir>/fifo"), 0600), 0);
	run_start(scene, &run);
	run_await_output(scene, &run, "\n");
	pid_t quixrun = (pid_t)strtol(buf_text(&run.out), NULL, 10);
	/* Until its output blocks in the pipe to the relay. */
	pid_t program = 0;
	for (int i = 0; i < 1000 && program == 0; i++) {
		int fd = open(scene_text(scene, "<dir>/fifo"),
			      O_RDONLY | O_NONBLOCK);
		char byte;
		if (read(fd, &byte, 1) == 1)
			program = 1;
		close(fd);
		usleep(10000);
	}
	assert_int_equal(program, 1);
	usleep(100000);
	assert_int_equal(kill(quixrun, SIGTERM), 0);
	run_wait(scene, &run);
	assert_non_null(strstr(buf_text(&run.out), "\n5\n"));
	assert_string_equal(scene_read(scene, "<dir>/seen"), "term\n");
}

#define MAPPING_MAX (1UL << 28)

/* Fails the test when the text is in the memory of the process. */
static void assert_not_in_memory(pid_t pid, const char *text)
{
	char path[64], line[512];
	size_t scanned = 0;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	int memory = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(memory >= 0);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(path, "re");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL) {
		unsigned long from, to;
		char mode[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 ||
		    mode[0] != 'r')
			continue;
		/* Skip a sanitizer's shadow memory: terabytes. */
		if (to - from > MAPPING_MAX)
			continue;
		char *bytes = malloc(to - from);
		assert_non_null(bytes);
		ssize_t size = pread(memory, bytes, to - from, (off_t)from);
		if (size > 0) {
			assert_null(memmem(bytes, (size_t)size, text,
					   strlen(text)));
			scanned += (size_t)size;
		}
		free(bytes);
	}
	assert_true(scanned > 100000);
	fclose(maps);
	close(memory);
}

/* Searches the processes below `parent` that run quixrun itself. */
static int scan_below(struct scene *scene, pid_t parent)
{
	char path[64], list[256] = "", exe[512];
	int count = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent,
		 (int)parent);
	FILE *children = fopen(path, "re");
	assert_non_null(children);
	if (fgets(list, sizeof(list), children) == NULL)
		list[0] = '\0';
	fclose(children);
	for (char *at = list; *at != '\0';) {
		pid_t pid = (pid_t)strtol(at, &at, 10);
		snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
		ssize_t size = readlink(path, exe, sizeof(exe) - 1);
		exe[size > 0 ? size : 0] = '\0';
		if (strcmp(exe, scene_text(scene, "<quixrun>")) == 0) {
			/*
			 * Without the first bytes, which a part of the
			 * secret shares with other text.
			 */
			assert_not_in_memory(pid, &TOKEN[4]);
			assert_not_in_memory(pid, "ss \"word");
			count += 1 + scan_below(scene, pid);
		}
		while (*at == ' ')
			at++;
	}
	return count;
}

SCENE_TEST(no_process_of_ours_holds_a_secret)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(
			SHELL("i=0; while [ $i -lt 200 ]; do echo \"$X "
			      "$KAFKA_SASL_PASSWORD\"; i=$((i+1)); done; "
			      "exec <probe> signals 15")),
	};

	if (geteuid() != 0) {
		print_message("SKIPPED: only root can look into a process "
			      "that is not dumpable\n");
		skip();
	}
	set_scene(scene);
	run_start(scene, &run);
	run_await_output(scene, &run, "ready\n");
	assert_not_in_memory(run.pid, &TOKEN[4]);
	assert_not_in_memory(run.pid, "ss \"word");
	/* Only the relay. */
	assert_int_equal(scan_below(scene, run.pid), 1);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(waits_count(buf_text(&run.out), REDACTED_TOKEN), 200);
}

#define CHANGING(settings)                                                     \
	"[broker]\nbootstrap.servers = localhost:19092\n"                      \
	"[env]\nX = ${file:<dir>/x}\n[supervise]\n" settings

static void check_change(struct scene *scene, const char *profile)
{
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("echo run $X; exec <probe> signals 15")),
	};

	scene_secret(scene, "old", "the-old-secret");
	scene_secret(scene, "new", "the-new-secret");
	scene_write(scene, "x", 0600, "<old>");
	supervised_start_with(scene, &run, profile);
	scene_write(scene, "x", 0600, "<new>");
	waits_for_outputs(scene, &run, "run [redacted X]\nready\n", 2);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

SCENE_TEST(the_secrets_of_the_next_program_are_redacted)
{
	check_change(*state, CHANGING("on_change = restart\n"));
}

SCENE_TEST(with_overlap_those_of_both_are)
{
	check_change(*state, CHANGING("on_change = overlap\n"
				      "overlap_grace = 100ms\n"));
}

/*
 * The relay gets at the same time the first secret, which is too short before,
 * and much output that contains it.
 */
SCENE_TEST(the_first_secret_may_come_with_a_later_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = REDACTED(SHELL("printf %40000d; echo run $X; "
				       "[ $X = short ] || : >fifo; "
				       "exec <probe> signals 15")),
	};
	struct pollfd waiting = { .events = POLLIN };

	assert_int_equal(mkfifo(scene_text(scene, "<dir>/fifo"), 0600), 0);
	waiting.fd = open(scene_text(scene, "<dir>/fifo"),
			  O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	scene_secret(scene, "new", "the-new-secret");
	scene_write(scene, "x", 0600, "short");
	supervised_start_with(scene, &run, CHANGING("on_change = restart\n"));
	pid_t relay = waits_child(scene, run.pid);
	assert_int_equal(kill(relay, SIGSTOP), 0);
	await_state(relay, "T");
	scene_write(scene, "x", 0600, "<new>");
	/* Until the program has closed it. */
	assert_int_equal(poll(&waiting, 1, 10000), 1);
	close(waiting.fd);
	assert_int_equal(kill(relay, SIGCONT), 0);
	waits_for_outputs(scene, &run, "run [redacted X]\nready\n", 1);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
}
