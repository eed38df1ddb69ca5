#include "run.h"

#include "harness.h"
#include "run_child.h"
#include "run_output.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/mem.h"

/* The number of bytes of the terminal's output that are shown on failure. */
#define TTY_SHOWN 900

#define WATCHDOG_MS 60000

/* The default environment of a test. */
static const char *const CLEAN[] = {
	"HOME=<home>", "XDG_RUNTIME_DIR=<run>", "TMPDIR=<tmp>",
	"LANG=C",      "PATH=/usr/bin:/bin",
};

#define CLEAN_COUNT (sizeof(CLEAN) / sizeof(CLEAN[0]))

static size_t count(const char *const *texts)
{
	size_t result = 0;

	while (texts != NULL && texts[result] != NULL)
		result++;
	return result;
}

static bool is_among(const char *const *entries, const char *entry)
{
	size_t name = strcspn(entry, "=") + 1;

	for (; entries != NULL && *entries != NULL; entries++)
		if (strncmp(*entries, entry, name) == 0)
			return true;
	return false;
}

/* The test's variables, then those of CLEAN that it does not set. */
static char **make_environment(struct scene *scene, const struct run *run)
{
	size_t own = count(run->env);
	char **envp = mem_alloc((own + CLEAN_COUNT + 1) * sizeof(*envp));

	for (size_t i = 0; i < own; i++)
		envp[i] = scene_text(scene, run->env[i]);
	for (size_t i = 0; !run->has_bare_env && i < CLEAN_COUNT; i++)
		if (!is_among(run->env, CLEAN[i]))
			envp[own++] = scene_text(scene, CLEAN[i]);
	return envp;
}

static char **make_arguments(struct scene *scene, const struct run *run,
			     char **program)
{
	size_t args = count(run->args);
	const char *const *before = NULL;
	size_t first = 0;

	*program = scene_text(scene, run->program != NULL ? run->program
							  : "<quixrun>");
	if (run->program == NULL)
		before = valgrind_prefix(scene);
	first = count(before);
	char **argv = mem_alloc((first + args + 2) * sizeof(*argv));
	for (size_t i = 0; i < first; i++)
		argv[i] = scene_text(scene, before[i]);
	argv[first] = scene_text(scene, first > 0	    ? *program
					: run->name != NULL ? run->name
							    : "quixrun");
	for (size_t i = 0; i < args; i++)
		argv[first + 1 + i] = scene_text(scene, run->args[i]);
	if (first > 0)
		*program = argv[0];
	return argv;
}

static int open_input(struct scene *scene, const struct run *run)
{
	if (run->input == NULL)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	return open(scene_write(scene, "input", 0600, run->input),
		    O_RDONLY | O_CLOEXEC);
}

static void make_pipe(int *out, int *in)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	*out = ends[0];
	*in = ends[1];
}

static void make_terminal(struct run *run, struct run_child *child)
{
	run->fds_out[2] = -1;
	child->tty = -1;
	if (run->terminal == TERMINAL_NONE)
		return;
	run->fds_out[2] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(run->fds_out[2] >= 0);
	assert_int_equal(grantpt(run->fds_out[2]), 0);
	assert_int_equal(unlockpt(run->fds_out[2]), 0);
	child->tty =
		open(ptsname(run->fds_out[2]), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(child->tty >= 0);
}

/* As fork(2), optionally with new namespaces. */
static pid_t fork_into(const struct run_child *child)
{
	unsigned long flags = SIGCHLD;

	if (child->run->is_pid_1)
		flags |= CLONE_NEWPID;
	if (child->has_mounts)
		flags |= CLONE_NEWNS;
	if (flags & CLONE_NEWNS && geteuid() != 0)
		flags |= CLONE_NEWUSER;
	return (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
}

void run_start(struct scene *scene, struct run *run)
{
	struct run_child child = { .scene = scene,
				   .run = run,
				   .uid = geteuid() };

	child.has_mounts =
		run->is_pid_1 || empty_root_is_on() || scene->ca_place != NULL;

	child.argv = make_arguments(scene, run, &child.program);
	empty_root_skip_program(child.program);
	for (size_t i = 1; child.argv[i] != NULL; i++)
		empty_root_skip_program(child.argv[i]);
	child.envp = make_environment(scene, run);
	child.cwd = scene_text(scene, run->cwd != NULL ? run->cwd : "<dir>");
	child.in = open_input(scene, run);
	make_pipe(&run->fds_out[0], &child.out);
	make_pipe(&run->fds_out[1], &child.err);
	make_terminal(run, &child);
	run->exit_status = -1;
	run->started_ms = clock_ms();
	run->pid = fork_into(&child);
	if (run->pid == 0)
		run_child(&child);
	if (run->pid < 0)
		fail_msg("cannot fork: %s", strerror(errno));
	run->pidfd = pidfd_open(run->pid, 0);
	assert_true(run->pidfd >= 0);
	close(child.in);
	close(child.out);
	close(child.err);
	if (child.tty >= 0)
		close(child.tty);
	free(child.argv);
	free(child.envp);
}

static void collect_status(struct run *run)
{
	int status;

	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	run->ended_ms = clock_ms();
	run->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	close(run->pidfd);
	run->pid = 0;
}

static void kill_and_fail(struct run *run, const char *reason)
{
	kill(run->pid, SIGKILL);
	collect_status(run);
	fail_msg("%s; stdout: %s; stderr: %s", reason, buf_text(&run->out),
		 buf_text(&run->err));
}

void run_wait(struct scene *scene, struct run *run)
{
	long long limit = run->started_ms + WATCHDOG_MS;

	do
		peek(scene, run->pid);
	while (output_step(run, limit - clock_ms()));
	if (clock_ms() >= limit)
		kill_and_fail(run, "it ran for a minute");
	collect_status(run);
	output_drain(run);
	if (!run->is_without_landlock)
		valgrind_forget(&run->err);
	if (!run->shows_secrets)
		scene_assert_no_secret(scene, "standard output", run->out.data,
				       run->out.length);
	scene_assert_no_secret(scene, "standard error", run->err.data,
			       run->err.length);
	if (!run->shows_secrets || !(run->terminal & TERMINAL_OUTPUT))
		scene_assert_no_secret(scene, "the terminal", run->tty.data,
				       run->tty.length);
	valgrind_check(scene);
}

void run_program(struct scene *scene, struct run *run)
{
	run_start(scene, run);
	run_wait(scene, run);
}

void run_await_output(struct scene *scene, struct run *run, const char *text)
{
	long long limit = clock_ms() + WATCHDOG_MS;

	text = scene_text(scene, text);
	while (strstr(buf_text(&run->out), text) == NULL)
		if (!output_step(run, limit - clock_ms()))
			kill_and_fail(run, "it did not write what it should");
	peek(scene, run->pid);
}

void run_type(struct run *run, const char *keys)
{
	assert_int_equal(write(run->fds_out[2], keys, strlen(keys)),
			 (ssize_t)strlen(keys));
}

void run_await_terminal(struct scene *scene, struct run *run, const char *text)
{
	long long limit = clock_ms() + WATCHDOG_MS;
	const char *at;

	text = scene_text(scene, text);
	while ((at = strstr(buf_text(&run->tty) + run->tty_seen, text)) == NULL)
		if (!output_step(run, limit - clock_ms())) {
			/* cmocka shows at most one kibibyte of a message. */
			print_error("--- terminal:\n%s\n---\n",
				    run->tty.length < TTY_SHOWN
					    ? buf_text(&run->tty)
					    : run->tty.data + run->tty.length -
						      TTY_SHOWN);
			kill_and_fail(run, "the terminal did not show it");
		}
	run->tty_seen = (size_t)(at - run->tty.data) + strlen(text);
	peek(scene, run->pid);
}

void run_clear(struct run *run)
{
	if (run->pid > 0) {
		kill(run->pid, SIGKILL);
		collect_status(run);
		output_drain(run);
	}
	buf_clear(&run->out);
	buf_clear(&run->err);
	buf_clear(&run->tty);
}

void run_skip_without_landlock(void)
{
	valgrind_skip("passes on no landlock(7)");
	if (syscall(SYS_landlock_create_ruleset, NULL, 0,
		    LANDLOCK_CREATE_RULESET_VERSION) < 1) {
		print_message("SKIPPED: this kernel has no landlock\n");
		skip();
	}
}
