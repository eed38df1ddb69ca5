#include "injected.h"

#include "harness.h"
#include "run_output.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../inject/control.h"

/* Longer than the --timeout of the runs. */
#define SOON_MS 20000

static const char *const programs[] = { "bin/quixrun",
					"libexec/quixrun-portal" };

static const char *const roles[] = { "quixrun", "its child", "the helper" };

/* All runs of a test. */
struct injection {
	const struct injected *injected;
	struct inject_control *control;
	char *expected; /* standard output */
	enum inject_role role;
	long call;
};

/*
 * Copies the program, so that each test has its own file `control` beside the
 * copies.
 */
static void install(struct scene *scene, const char *program)
{
	const char *quixrun = scene_text(scene, "<quixrun>");
	struct buf from = { 0 };
	struct buf to = { 0 };
	struct stat status;

	buf_add(&from, quixrun, strlen(quixrun) - strlen(programs[0]));
	buf_add_format(&from, "inject/%s", program);
	buf_add_format(&to, "<dir>/inject/%s", program);
	assert_int_equal(stat(buf_text(&from), &status), 0);
	scene_write_bytes(scene, buf_text(&to), 0755,
			  scene_read(scene, buf_text(&from)),
			  (size_t)status.st_size);
	buf_clear(&from);
	buf_clear(&to);
}

void injected_setup(struct scene *scene)
{
	const struct inject_control none = { 0 };

	valgrind_skip("runs these programs as they are");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		install(scene, programs[i]);
	scene_write_bytes(scene, "<dir>/inject/control", 0600,
			  (const char *)&none, sizeof(none));
	scene_name(scene, "injected",
		   scene_text(scene, "<dir>/inject/bin/quixrun"));
}

void injected_portal(struct scene *scene)
{
	portal_start(scene, TEXTS("--watch", "<injected>", "--watch",
				  "<dir>/inject/libexec/quixrun-portal"));
}

static struct inject_control *map_control(struct scene *scene)
{
	int fd = open(scene_text(scene, "<dir>/inject/control"),
		      O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	void *memory = mmap(NULL, sizeof(struct inject_control),
			    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(memory != MAP_FAILED);
	close(fd);
	return memory;
}

static void complain(const struct injection *injection, const struct run *run,
		     const char *what)
{
	print_error("call %ld of %s (%s) failed: %s\n", injection->call,
		    roles[injection->role], injection->control->failed, what);
	print_error("status %d, signal %d\n--- stdout:\n%s\n--- stderr:\n%s\n",
		    run->exit_status, run->signal, buf_text(&run->out),
		    buf_text(&run->err));
	fail_msg("%s", what);
}

static bool is_error_status(int status)
{
	return status == 75 || (status >= 125 && status <= 127);
}

static void check_result(const struct injection *injection,
			 const struct run *run)
{
	const char *out = buf_text(&run->out);

	if (run->exit_status == 0) {
		if (strcmp(out, injection->expected) != 0)
			complain(injection, run, "half of it was done");
		return;
	}
	if (!is_error_status(run->exit_status))
		complain(injection, run, "it did not end as it should");
	if (*out != '\0' && !injection->injected->is_beside)
		complain(injection, run, "half of it was done");
	/* When write(2) fails, no message is possible. */
	if (run->err.length == 0 &&
	    strcmp(injection->control->failed, "write") != 0)
		complain(injection, run, "it did not say why");
}

static void check_processes(struct scene *scene,
			    const struct injection *injection,
			    const struct run *run)
{
	const struct timespec look = { .tv_nsec = 1000000L };
	int looks = 0;

	while (leftovers_count(scene) > 0) {
		if (looks++ == 2000)
			complain(injection, run, "a process was left behind");
		nanosleep(&look, NULL);
	}
}

static void await_end(const struct injection *injection, struct run *run)
{
	const long long limit = run->started_ms + SOON_MS;

	while (output_step(run, limit - clock_ms()))
		;
	if (clock_ms() >= limit)
		complain(injection, run, "it did not end soon");
}

/* Runs once; returns false when the program made fewer calls. */
static bool fail_call(struct scene *scene, struct injection *injection)
{
	const struct injected *injected = injection->injected;
	AUTO_RUN struct run run = { .program = "<injected>",
				    .args = injected->args,
				    .input = injected->input,
				    .shows_secrets = true };

	if (injected->prepare != NULL)
		injected->prepare(scene);
	*injection->control = (struct inject_control){ 0 };
	injection->control->fail_at[injection->role] = injection->call;
	run_start(scene, &run);
	await_end(injection, &run);
	run_wait(scene, &run);
	if (injection->expected == NULL) {
		if (run.exit_status != 0)
			complain(injection, &run, "it fails by itself");
		injection->expected = scene_text(scene, buf_text(&run.out));
	}
	check_result(injection, &run);
	check_processes(scene, injection, &run);
	if (injected->check != NULL)
		injected->check(scene, &run);
	return *injection->control->failed != '\0';
}

void injected_run(struct scene *scene, const struct injected *injected)
{
	struct injection injection = { .injected = injected,
				       .control = map_control(scene) };
	long total = 0;

	fail_call(scene, &injection);
	for (int role = 0; role < INJECT_ROLES; role++) {
		if (role == INJECT_HELPER && injected->spares_helper)
			continue;
		injection.role = (enum inject_role)role;
		injection.call = 1;
		while (fail_call(scene, &injection))
			injection.call++;
		print_message("%ld calls of %s failed\n", injection.call - 1,
			      roles[role]);
		total += injection.call - 1;
	}
	/* Otherwise the wrappers are not linked. */
	assert_true(total > 20);
	munmap(injection.control, sizeof(*injection.control));
}
