#include "run_child.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void give_up(const char *what)
{
	dprintf(STDERR_FILENO, "harness: %s: %s\n", what, strerror(errno));
	_exit(124);
}

static void set_standard_descriptors(const struct run_child *child)
{
	int ends[3] = { child->in, child->out, child->err };

	for (int fd = 0; fd < 3; fd++) {
		if (child->run->terminal & (1 << fd))
			ends[fd] = child->tty;
		if (dup2(ends[fd], fd) < 0)
			give_up("dup2");
	}
	if (child->run->is_input_closed)
		close(STDIN_FILENO);
}

/* Closes all other inherited descriptors. */
static void set_other_descriptors(const struct run_child *child)
{
	const int *fd = child->run->fds;

	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	for (; fd != NULL && *fd != 0; fd++) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (null < 0 || dup3(null, *fd, 0) < 0)
			give_up("dup3");
	}
}

static void set_terminal(const struct run_child *child)
{
	if (setsid() < 0)
		give_up("setsid");
	if (child->tty >= 0 && ioctl(child->tty, TIOCSCTTY, 0) < 0)
		give_up("TIOCSCTTY");
}

/*
 * With the system call: posix_spawn(3), which make uses, leaves signals 32 and
 * 33 ignored, and the C library does not allow changing them.
 */
static void set_default(int number)
{
	static const unsigned long
		is_default[8]; /* a zeroed kernel sigaction */

	syscall(SYS_rt_sigaction, number, is_default, NULL, NSIG / 8);
}

static void set_signals(const struct run *run)
{
	sigset_t mask;

	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP)
			set_default(number);
	for (const int *number = run->ignored; number != NULL && *number != 0;
	     number++)
		signal(*number, SIG_IGN);
	sigemptyset(&mask);
	for (const int *number = run->blocked; number != NULL && *number != 0;
	     number++)
		sigaddset(&mask, *number);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		give_up(path);
	close(fd);
}

/*
 * Without privileges this needs a user namespace, in which the process is root.
 */
static void set_user(uid_t uid)
{
	char map[32];

	if (uid == 0)
		return;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_file("/proc/self/uid_map", map);
}

static void set_root(const struct run_child *child)
{
	const char *failed = empty_root_enter(child->scene);

	if (failed != NULL)
		give_up(failed);
}

/* Mounts a /proc of the new PID namespace, as in a container. */
static void set_proc(void)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", 0, NULL) < 0)
		give_up("cannot mount /proc in a new namespace");
}

/* Mounts the scene's CA store over the host's. */
static void set_cas(const struct run_child *child)
{
	const char *cas = scene_text(child->scene, "<ca>");

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(cas, child->scene->ca_place, NULL, MS_BIND, NULL) < 0)
		give_up("cannot mount CAs in a new namespace");
}

/* Makes the system call fail, like the seccomp filter of a container. */
static void refuse_call(long number, int reason)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)reason),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		give_up("seccomp");
}

void run_child(const struct run_child *child)
{
	set_terminal(child);
	set_standard_descriptors(child);
	if (child->has_mounts)
		set_user(child->uid);
	if (empty_root_is_on())
		set_root(child);
	else if (child->scene->ca_place != NULL)
		set_cas(child);
	if (child->run->is_pid_1)
		set_proc();
	set_other_descriptors(child);
	if (chdir(child->cwd) < 0)
		give_up(child->cwd);
	set_signals(child->run);
	if (child->run->is_without_landlock)
		refuse_call(SYS_landlock_create_ruleset, ENOSYS);
	if (child->run->refusal != 0)
		refuse_call(child->run->refused, child->run->refusal);
	execve(child->program, child->argv, child->envp);
	give_up(child->program);
	abort();
}
