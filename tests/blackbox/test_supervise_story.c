/*
 * Long scenarios: tokens rotate while a program uses them, and hundreds of
 * restarts.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include "quixrun/mem.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESTARTS 200
/* The first restarts are not measured: they allocate things once. */
#define WARM_UP 20

#ifdef __SANITIZE_ADDRESS__
/* Sanitizers keep freed memory for a while. */
#define GROWTH_MAX_KIB 200000
#else
#define GROWTH_MAX_KIB 64
#endif

/* A rotation does not invalidate token 2. */
#define PROFILE_STORY                                                          \
	PROFILE_DEV "use_token = 2\n"                                          \
		    "[supervise]\non_change = overlap\n"                       \
		    "overlap_grace = 300ms\ninterval = 50ms\n"

#define CLIENT "/usr/bin/python3", "tests/blackbox/ask-all-the-time"

/* Rotates in Quix, then in the profile: `new` is the new Token 2. */
static void rotate(struct scene *scene, const char *new)
{
	AUTO_BUF struct buf typed = { 0 };

	portal_rotate(scene, "dev");
	buf_add_format(&typed, "%s\n", new);
	AUTO_RUN struct run run = {
		.args = TEXTS("-q", "--rotate", "dev"),
		.input = buf_text(&typed),
	};
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
}

/* The requests of all programs. */
static int requests_of(const char *out, int *failed)
{
	int sum = 0;

	for (; (out = strstr(out, " requests, ")) != NULL; out++) {
		const char *line = out;
		while (line[-1] != '\n')
			line--;
		sum += (int)strtol(line, NULL, 10);
		*failed += (int)strtol(out + strlen(" requests, "), NULL, 10);
	}
	return sum;
}

SCENE_TEST(two_rotations_and_not_one_request_fails)
{
	struct scene *scene = *state;
	AUTO_FREE char *here = getcwd(NULL, 0);
	AUTO_RUN struct run run = { .args = SUPERVISED(CLIENT), .cwd = here };
	int failed = 0;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_STORY);
	run_start(scene, &run);
	run_await_output(scene, &run, "ready 2:<dev-2:id> acme-client\n");
	rotate(scene, "<dev-3>");
	run_await_output(scene, &run, "ready 2:<dev-3:id> acme-client\n");
	waits_for_error(scene, &run, "took over");
	rotate(scene, "<dev-4>");
	run_await_output(scene, &run, "ready 2:<dev-4:id> acme-client\n");
	/* The broker's password as well. */
	portal_property(scene, "dev", "sasl.password", "'rotated-too'");
	portal_property(scene, "dev", "client.id", "'after'");
	run_await_output(scene, &run, "ready 2:<dev-4:id> after\n");
	waits_for_error(scene, &run, "KAFKA_CLIENT_ID; process");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_true(waits_count(buf_text(&run.err), "took over") >= 3);
	assert_true(requests_of(buf_text(&run.out), &failed) > 20);
	assert_int_equal(failed, 0);
	assert_true(waits_count(buf_text(&run.out), " failed\n") >= 4);
}

/* The number in a line "KEY: NUMBER ..." of a file of /proc; -1: none. */
static long proc_number(pid_t pid, const char *name, const char *key)
{
	char path[64], line[256];
	long number = -1;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return -1;
	while (number < 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			number = strtol(line + strlen(key), NULL, 10);
	fclose(file);
	return number;
}

/*
 * quixrun is not dumpable, so only root can list its descriptors. The size of
 * the table is visible to all; 200 leaks would double it twice.
 */
static long open_files(pid_t pid)
{
	char path[64];
	long count = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *folder = opendir(path);
	if (folder == NULL)
		return proc_number(pid, "status", "FDSize:");
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

/* The private memory, which only root can read; else the whole heap. */
static long anonymous_kib(pid_t pid)
{
	const long exact = proc_number(pid, "smaps_rollup", "Anonymous:");

	return exact < 0 ? proc_number(pid, "status", "VmData:") : exact;
}

static void restart(struct scene *scene, struct run *run, int number)
{
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf line = { 0 };

	buf_add_format(&name, "'user-%d'", number);
	buf_add_format(&line, "run user-%d\n", number);
	portal_property(scene, "dev", "sasl.username", buf_text(&name));
	run_await_output(scene, run, buf_text(&line));
}

SCENE_TEST(two_hundred_restarts_leave_nothing_behind)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $KAFKA_SASL_USERNAME; "
				   "exec <probe> ready"),
	};
	long files = 0;
	long memory = 0;

	valgrind_skip("takes long");
	portal_start(scene, NULL);
	supervised_start_with(scene, &run,
			      PROFILE_DEV "[supervise]\ninterval = 10ms\n");
	for (int i = 1; i <= RESTARTS; i++) {
		restart(scene, &run, i);
		if (i == WARM_UP) {
			files = open_files(run.pid);
			memory = anonymous_kib(run.pid);
		}
	}
	waits_for_error(scene, &run, "restarted");
	assert_true(files > 0 && memory > 0);
	/* A refresh, with its two pipes, may be in progress. */
	assert_in_range(open_files(run.pid), files - 2, files + 2);
	assert_true(anonymous_kib(run.pid) - memory <= GROWTH_MAX_KIB);
	kill(run.pid, SIGTERM);
	/* run_wait allows one minute from now. */
	run.started_ms = clock_ms();
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 143);
	assert_int_equal(waits_count(buf_text(&run.out), "run user-"),
			 RESTARTS);
	assert_int_equal(waits_count(buf_text(&run.err), "restarted as"),
			 RESTARTS);
}

/* One line of JSON per decision. */
SCENE_TEST(a_decision_is_one_line_of_json)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--supervise", "-p", "dev", "--log-format=json",
			      "/bin/sh", "-c",
			      "echo run $A $B; exec <probe> signals 15"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL "[env]\nA = ${file:<dir>/x}\n"
					    "B = ${file:<dir>/x}\n");
	scene_write(scene, "x", 0600, "two");
	waits_for_error(scene, &run, "}\n");
	run_await_output(scene, &run, "run two two\nready\n");
	cJSON *line = cJSON_Parse(buf_text(&run.err));
	assert_non_null(line);
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetObjectItem(line, "level")),
		"notice");
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetObjectItem(line, "action")),
		"restart");
	const cJSON *changed = cJSON_GetObjectItem(line, "changed");
	assert_int_equal(cJSON_GetArraySize(changed), 2);
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetArrayItem(changed, 0)), "A");
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetArrayItem(changed, 1)), "B");
	assert_true(cJSON_IsNumber(cJSON_GetObjectItem(line, "ms")));
	assert_int_equal(
		(int)cJSON_GetNumberValue(cJSON_GetObjectItem(line, "pid")),
		(int)child_of(run.pid));
	cJSON_Delete(line);
	supervised_stop(scene, &run, 0,
			"run one one\nready\n15\nrun two two\nready\n15\n",
			"{\"level\":\"notice\",\"message\":\"changed: A, B; "
			"restarted as process * after * ms\",\"changed\":"
			"[\"A\",\"B\"],\"action\":\"restart\",\"pid\":*,"
			"\"ms\":*}\n");
}

/* The milliseconds in the next message after *from, which is updated. */
static long long told_wait(const char **from)
{
	static const char words[] = "; the change is applied in ";

	*from = strstr(*from, words);
	assert_non_null(*from);
	*from += strlen(words);
	return strtoll(*from, NULL, 10);
}

/* A second change does not start another random wait. */
SCENE_TEST(a_change_during_splay_is_taken_along)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "--supervise", "-p", "dev", "<probe>",
			      "signals", "15"),
	};

	scene_write(scene, "x", 0600, "one");
	scene_write(scene, "y", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"
					    "Y = ${file:<dir>/y}\n"
					    "[supervise]\nsplay = 10d\n");
	scene_write(scene, "x", 0600, "two");
	waits_for_error(scene, &run, "changed: X; the change is applied in ");
	scene_write(scene, "y", 0600, "two");
	waits_for_error(scene, &run,
			"changed: X, Y; the change is applied in ");
	supervised_stop(scene, &run, 0, "ready\n15\n", "*");
	const char *at = buf_text(&run.err);
	const long long first = told_wait(&at);
	const long long second = told_wait(&at);
	assert_true(second < first && second > first - 60000);
}
