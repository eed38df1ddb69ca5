#include "helper/helper_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "system/self.h"

/* What the network, the resolver and the C library are steered by. */
static const char *const passed_on[] = {
	"http_proxy",	"https_proxy",
	"HTTPS_PROXY",	"all_proxy",
	"ALL_PROXY",	"no_proxy",
	"NO_PROXY",	"SSL_CERT_FILE",
	"SSL_CERT_DIR", "LD_LIBRARY_PATH",
	"RES_OPTIONS",	"LOCALDOMAIN",
	"OPENSSL_CONF", "TZ",
	"ASAN_OPTIONS", "UBSAN_OPTIONS",
};

#define PASSED_COUNT (sizeof(passed_on) / sizeof(passed_on[0]))

static void make_environment(char **environment)
{
	size_t i, count = 0;

	for (i = 0; i < PASSED_COUNT; i++) {
		const char *value = getenv(passed_on[i]);

		/* getenv points behind the '=' of the string we want. */
		if (value)
			environment[count++] =
				(char *)(uintptr_t)(value -
						    strlen(passed_on[i]) - 1);
	}
	environment[count] = NULL;
}

static void run(const char *path, int input, int output, pid_t parent)
{
	char *arguments[] = { (char *)(uintptr_t) "quixrun-portal", NULL };
	char *environment[PASSED_COUNT + 1];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_MEND);
	if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0)
		_exit(STATUS_MEND);
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	make_environment(environment);
	execve(path, arguments, environment);
	_exit(STATUS_NOT_FOUND);
}

static int start(struct helper_process *process, const char *path, int *to,
		 int *from)
{
	const pid_t parent = getpid();
	pid_t child;

	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0)
		return -1;
	child = fork();
	if (child < 0)
		return -1;
	if (!child)
		run(path, to[0], from[1], parent);
	process->pid = child;
	process->input = to[1];
	process->output = from[0];
	to[1] = -1;
	from[0] = -1;
	return 0;
}

static void close_pair(const int *ends)
{
	int i;

	for (i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

int helper_process_start(struct helper_process *process, struct error *error)
{
	AUTO_FREE char *path = self_beside("../libexec/quixrun-portal");
	int to[2] = { -1, -1 };
	int from[2] = { -1, -1 };
	int result;

	*process = (struct helper_process){ .input = -1, .output = -1 };
	if (!path)
		return error_set(error, STATUS_MEND,
				 "cannot find quixrun's own folder: /proc is "
				 "not there");
	if (access(path, X_OK) < 0)
		return error_set(error, STATUS_MEND,
				 "'%s': %s; quixrun asks the portal through "
				 "it, install it again",
				 path, strerror(errno));
	result = start(process, path, to, from);
	if (result)
		error_set(error, STATUS_LATER, "cannot start '%s': %s", path,
			  strerror(errno));
	close_pair(to);
	close_pair(from);
	return result;
}

void helper_process_end(struct helper_process *process)
{
	if (process->input >= 0)
		close(process->input);
	if (process->output >= 0)
		close(process->output);
	if (process->pid > 0) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(QUIXRUN_COVERAGE)
		/* It has nothing left to do; its leak check would have, and
		 * counters of `make coverage`. */
		kill(process->pid, SIGKILL);
#endif
		while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	*process = (struct helper_process){ .input = -1, .output = -1 };
}
