/*
 * --rotate is killed at any time: no token is lost, and the next one completes
 * it.
 */
#include "harness.h"
#include "stores.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS	    200
#define GROUP_KILLS 50

#define PROFILE_PASS                                                           \
	"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"            \
	"token_1 = ${command:pass show quixrun/dev/token_1}\n"                 \
	"token_2 = ${command:pass show quixrun/dev/token_2}\n"
#define TOKEN_1 "<dir>/store/quixrun/dev/token_1"
#define TOKEN_2 "<dir>/store/quixrun/dev/token_2"

static bool holds(struct scene *scene, const char *path, const char *token)
{
	return !strcmp(scene_read(scene, path), scene_text(scene, token));
}

static void reset(struct scene *scene)
{
	scene_write(scene, TOKEN_1, 0600, "<dev-1>");
	scene_write(scene, TOKEN_2, 0600, "<dev-2>");
}

static long long duration_ms(struct scene *scene)
{
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .env = STORES_ENVIRONMENT,
				    .input = "<dev-3>\n" };

	reset(scene);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	return run.ended_ms - run.started_ms + 1;
}

/* Waits for the first child other than the portal. */
static bool await_orphan(const struct scene *scene)
{
	char path[64];
	int pid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		 (int)getpid());
	file = fopen(path, "re");
	assert_non_null(file);
	while (fscanf(file, "%d", &pid) == 1 && pid == scene->portal)
		pid = 0;
	fclose(file);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

/* A writing command completes even when quixrun was killed. */
static bool kill_after(struct scene *scene, long long microseconds,
		       bool has_group)
{
	AUTO_RUN struct run run = {
		.args = TEXTS("--rotate", "dev"),
		.env = STORES_ENVIRONMENT,
		.input = "<dev-3>\n",
	};
	const struct timespec wait = { microseconds / 1000000,
				       microseconds % 1000000 * 1000 };

	reset(scene);
	run_start(scene, &run);
	nanosleep(&wait, NULL);
	kill(has_group ? -run.pid : run.pid, SIGKILL);
	run_wait(scene, &run);
	while (await_orphan(scene))
		;
	return run.signal == SIGKILL;
}

static void assert_both_are_somewhere(struct scene *scene)
{
	const bool first_is_old = holds(scene, TOKEN_1, "<dev-1>");
	const bool first_is_new = holds(scene, TOKEN_1, "<dev-2>");
	const bool second_is_old = holds(scene, TOKEN_2, "<dev-2>");
	const bool second_is_new = holds(scene, TOKEN_2, "<dev-3>");

	assert_true(first_is_old || first_is_new);
	assert_true(second_is_old || second_is_new);
	/* Token 2 is replaced only after it has been written as token 1. */
	assert_true(second_is_old || first_is_new);
}

static void complete(struct scene *scene)
{
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .env = STORES_ENVIRONMENT,
				    .input = "<dev-3>\n" };

	run_program(scene, &run);
	if (run.exit_status != 0)
		fail_msg("the second --rotate ended with %d: %s",
			 run.exit_status, buf_text(&run.err));
	assert_true(holds(scene, TOKEN_1, "<dev-2>"));
	assert_true(holds(scene, TOKEN_2, "<dev-3>"));
}

static unsigned prepare(struct scene *scene, long long *longest)
{
	const unsigned seed = (unsigned)time(NULL);

	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	print_message("seed %u\n", seed);
	stores_install(scene);
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_PASS);
	portal_rotate(scene, "dev");
	*longest = duration_ms(scene) * 1000;
	return seed;
}

SCENE_TEST(a_kill_at_any_moment_loses_no_token)
{
	struct scene *scene = *state;
	long long longest;
	unsigned random = prepare(scene, &longest);
	int i, killed = 0, between = 0;

	for (i = 0; i < KILLS; i++) {
		killed += kill_after(scene, rand_r(&random) % longest, false);
		between += holds(scene, TOKEN_1, "<dev-2>") &&
			   holds(scene, TOKEN_2, "<dev-2>");
		assert_both_are_somewhere(scene);
		complete(scene);
	}
	print_message("%d were killed, %d of them between the two places\n",
		      killed, between);
	assert_true(killed > KILLS / 4);
}

/* Also kills the writing command, so that its entry may be incomplete. */
SCENE_TEST(a_kill_of_the_whole_group_leaves_token_2)
{
	struct scene *scene = *state;
	long long longest;
	unsigned random = prepare(scene, &longest);
	int i, killed = 0;

	for (i = 0; i < GROUP_KILLS; i++) {
		killed += kill_after(scene, rand_r(&random) % longest, true);
		assert_true(holds(scene, TOKEN_1, "<dev-2>") ||
			    holds(scene, TOKEN_2, "<dev-2>"));
		complete(scene);
	}
	assert_true(killed > GROUP_KILLS / 4);
}
