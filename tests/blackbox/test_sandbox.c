/*
 * What quixrun-portal may do during a request; what it may not do is tested in
 * tests/unit/portal/test_sandbox.c.
 */
#include "harness.h"
#include "profiles.h"
#include "waits.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/text.h"

static const char *read_proc(struct scene *scene, pid_t pid, const char *name)
{
	struct buf path = { 0 };

	buf_add_format(&path, "/proc/%d/%s", (int)pid, name);
	const char *contents = scene_read(scene, buf_text(&path));
	buf_clear(&path);
	return contents;
}

SCENE_TEST(the_helper_is_confined_when_it_asks)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'hang'}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_start(scene, &run);
	portal_await(scene, 1);
	pid_t helper = waits_child(scene, run.pid);
	assert_non_null(strstr(read_proc(scene, helper, "status"),
			       "\nNoNewPrivs:\t1\n"));
	/* quixrun itself, and so the program, is not restricted. */
	assert_non_null(strstr(read_proc(scene, run.pid, "status"),
			       "\nNoNewPrivs:\t0\n"));
	assert_true(text_matches(read_proc(scene, helper, "limits"),
				 "*\nMax file size * 0 * 0 *"));
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_killed(&run, SIGTERM);
}

#define PROFILE_LINE                                                           \
	"quixrun: profile 'dev', workspace 'acme-factory-dev', "               \
	"token 1:<dev-1:id>, from the portal, * ms\n"

/* Only on a kernel with landlock: otherwise there is a message. */
SCENE_TEST(with_landlock_there_is_nothing_to_say)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-v", "-p", "dev", "<probe>",
						  "exit", "0") };

	run_skip_without_landlock();
	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "", PROFILE_LINE);
}

SCENE_TEST(without_landlock_it_asks_and_says_so)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "-p", "dev", "<probe>", "exit", "0"),
		.is_without_landlock = true,
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 0, "",
		"quixrun: quixrun-portal is not prevented from reading "
		"files: the kernel does not support landlock (Function not "
		"implemented)\n" PROFILE_LINE);
}

SCENE_TEST(without_landlock_it_is_silent_by_default)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "exit", "0"),
		.is_without_landlock = true,
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
}
