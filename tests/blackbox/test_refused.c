/*
 * System calls that a seccomp filter, as of a container, denies: each call of a
 * launch or a supervisor fails with EPERM and with ENOSYS. Then either the
 * program runs correctly, or quixrun prints a message and exits with its
 * status; it never hangs and never fails without a message.
 */
#include "harness.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "valgrind.h"

/* The maximum time of a launch, with any filter. */
#define SOON_MS 15000

#define CALL(name)                                                             \
	{                                                                      \
#name, SYS_##name                                              \
	}

/*
 * Not included: calls that the dynamic linker and the program's start need
 * (openat, read, close, mmap, mprotect, newfstatat, pread64, execve), and
 * write, without which no message is possible.
 */
static const struct call {
	const char *name;
	long number;
} calls[] = {
#ifdef SYS_access
	CALL(access),
#endif
#ifdef SYS_poll
	CALL(poll),
#endif
#ifdef SYS_readlink
	CALL(readlink),
#endif
#ifdef SYS_dup2
	CALL(dup2),
#endif
#ifdef SYS_mkdir
	CALL(mkdir),
#endif
#ifdef SYS_unlink
	CALL(unlink),
#endif
#ifdef SYS_epoll_wait
	CALL(epoll_wait),
#endif
#ifndef __SANITIZE_ADDRESS__ /* which needs these itself */
	CALL(munmap),
	CALL(prlimit64),
	CALL(rt_sigaction),
#endif
	CALL(bind),
	CALL(brk),
	CALL(capget),
	CALL(chdir),
	CALL(clock_nanosleep),
	CALL(clone),
	CALL(clone3),
	CALL(close_range),
	CALL(connect),
	CALL(dup3),
	CALL(eventfd2),
	CALL(faccessat),
	CALL(faccessat2),
	CALL(fchmod),
	CALL(fchown),
	CALL(fcntl),
	CALL(flock),
	CALL(fstatfs),
	CALL(fsync),
	CALL(futex),
	CALL(getcwd),
	CALL(getdents64),
	CALL(getegid),
	CALL(geteuid),
	CALL(getgid),
	CALL(getpeername),
	CALL(getpgid),
	CALL(getpid),
	CALL(getppid),
	CALL(getrandom),
	CALL(getsockname),
	CALL(getsockopt),
	CALL(getuid),
	CALL(inotify_add_watch),
	CALL(inotify_init1),
	CALL(ioctl),
	CALL(kill),
	CALL(landlock_add_rule),
	CALL(landlock_create_ruleset),
	CALL(landlock_restrict_self),
	CALL(linkat),
	CALL(lseek),
	CALL(madvise),
	CALL(memfd_create),
	CALL(mkdirat),
	CALL(pipe2),
	CALL(ppoll),
	CALL(prctl),
	CALL(readlinkat),
	CALL(recvfrom),
	CALL(recvmsg),
	CALL(renameat),
	CALL(renameat2),
	CALL(rseq),
	CALL(rt_sigprocmask),
	CALL(rt_sigtimedwait),
	CALL(seccomp),
	CALL(sendmsg),
	CALL(sendto),
	CALL(set_robust_list),
	CALL(setpgid),
	CALL(setsockopt),
	CALL(signalfd4),
	CALL(socket),
	CALL(socketpair),
	CALL(statfs),
	CALL(tgkill),
	CALL(umask),
	CALL(uname),
	CALL(unlinkat),
	CALL(wait4),
	CALL(waitid),
};

#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

static const int reasons[] = { EPERM, ENOSYS };

static bool is_own_status(int status)
{
	return status == 75 || (status >= 125 && status <= 127);
}

static void check(const struct run *run, const struct call *call, int reason)
{
	const char *out = buf_text(&run->out);
	const bool ran = run->exit_status == 0 && !strcmp(out, "ran\n");
	const bool told = is_own_status(run->exit_status) && *out == '\0' &&
			  run->err.length > 0;

	if ((ran || told) && run->ended_ms - run->started_ms < SOON_MS)
		return;
	fail_msg("%s refused with %s: status %d, signal %d after %lld ms\n"
		 "stdout '%s'\nstderr '%s'",
		 call->name, strerrorname_np(reason), run->exit_status,
		 run->signal, run->ended_ms - run->started_ms, out,
		 buf_text(&run->err));
}

/* A sanitizer checks for leaks in a process of its own. */
#define WITHOUT_LEAK_CHECK TEXTS("ASAN_OPTIONS=detect_leaks=0")

/* Runs once for each call and errno. */
static void refuse_each(struct scene *scene, const char *const *args)
{
	valgrind_skip("makes system calls of its own");
	for (size_t i = 0; i < CALL_COUNT; i++) {
		for (size_t j = 0; j < 2; j++) {
			AUTO_RUN struct run run = {
				.args = args,
				.env = WITHOUT_LEAK_CHECK,
				.refused = calls[i].number,
				.refusal = reasons[j],
			};

			run_program(scene, &run);
			check(&run, &calls[i], reasons[j]);
		}
	}
}

#define PROFILE                                                                \
	PROFILE_LOCAL "[env]\nX = ${file:<dir>/x}\n"                           \
		      "Y = ${command:echo said}\n"                             \
		      "[files]\nPROPERTIES = librdkafka\n"

SCENE_TEST(of_a_local_launch)
{
	struct scene *scene = *state;

	scene_write(scene, "x", 0600, "one");
	scene_profile(scene, "dev", PROFILE);
	refuse_each(scene, TEXTS("-p", "dev", "<probe>", "say", "ran"));
}

SCENE_TEST(of_files_in_a_folder)
{
	struct scene *scene = *state;

	scene_write(scene, "x", 0600, "one");
	scene_profile(scene, "dev", PROFILE "[launch]\nfiles = <dir>/files\n");
	refuse_each(scene, TEXTS("-p", "dev", "<probe>", "say", "ran"));
}

SCENE_TEST(of_a_launch_from_the_portal)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV);
	refuse_each(scene, TEXTS("-p", "dev", "--timeout=1s", "<probe>", "say",
				 "ran"));
}

SCENE_TEST(of_supervising)
{
	struct scene *scene = *state;

	scene_write(scene, "x", 0600, "one");
	scene_profile(scene, "dev", PROFILE);
	refuse_each(scene,
		    TEXTS("--supervise", "-p", "dev", "<probe>", "say", "ran"));
}

/* Calls that only a change needs. */
SCENE_TEST(a_change_is_acted_upon_all_the_same)
{
	static const struct call rows[] = {
		CALL(close_range),   CALL(fchmod),
		CALL(getpgid),	     CALL(getrandom),
		CALL(inotify_init1), CALL(inotify_add_watch),
		CALL(memfd_create),  CALL(prctl),
		CALL(socket),	     CALL(statfs),
		CALL(waitid),
#ifndef __SANITIZE_ADDRESS__ /* which needs it itself */
		CALL(prlimit64),     CALL(sigaltstack),
#endif
	};
	struct scene *scene = *state;

	valgrind_skip("makes system calls of its own");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_RUN struct run run = {
			.args = SUPERVISED("/bin/sh", "-c",
					   "echo run $X; exec <probe> ready"),
			.env = WITHOUT_LEAK_CHECK,
			.refused = rows[i].number,
			.refusal = reasons[i % 2],
		};

		scene_write(scene, "x", 0600, "one");
		supervised_start_with(scene, &run, PROFILE);
		scene_write(scene, "x", 0600, "two");
		run_await_output(scene, &run, "run two\nready\n");
		supervised_stop(scene, &run, 143,
				"run one\nready\nrun two\nready\n",
				"quixrun: changed: X*; restarted as process * "
				"after * ms\n");
	}
}

SCENE_TEST(files_that_cannot_be_watched_are_compared)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "--supervise", "-p", "dev", "/bin/sh", "-c",
			      "echo run $X; exec <probe> ready"),
		.env = WITHOUT_LEAK_CHECK,
		.refused = SYS_inotify_init1,
		.refusal = ENOSYS,
	};

	valgrind_skip("makes system calls of its own");
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, PROFILE);
	waits_for_error(scene, &run,
			"quixrun: files cannot be watched (Function not "
			"implemented) and are compared every 2000 ms "
			"instead\n");
	scene_write(scene, "x", 0600, "two");
	run_await_output(scene, &run, "run two\nready\n");
	supervised_stop(scene, &run, 143, "run one\nready\nrun two\nready\n",
			"*");
}

struct row {
	long number; /* of the call */
	int reason;
	int status;
	const char *err;
};

SCENE_TEST(each_says_what_is_refused)
{
	static const struct row rows[] = {
		{ SYS_signalfd4, EPERM, 125,
		  "quixrun: cannot supervise: signalfd: Operation not "
		  "permitted\n" },
		{ SYS_rt_sigprocmask, ENOSYS, 125,
		  "quixrun: cannot supervise: sigprocmask: Function not "
		  "implemented\n" },
		{ SYS_setpgid, EPERM, 125,
		  "*quixrun: cannot make a process group: Operation not "
		  "permitted\n" },
		{ SYS_pipe2, EPERM, 125,
		  "quixrun: cannot start a process: Operation not "
		  "permitted\n" },
		{ SYS_getppid, EPERM, 125,
		  "*quixrun: cannot tell whether quixrun still runs\n" },
		{ SYS_prctl, EPERM, 0,
		  "quixrun: orphans of the program are not reaped: prctl: "
		  "Operation not permitted\n*"
		  "quixrun: the program will not end when quixrun is killed: "
		  "prctl: Operation not permitted\n*" },
	};
	struct scene *scene = *state;

	valgrind_skip("makes system calls of its own");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-v", "--supervise", "-p", "dev",
				      "<probe>", "exit", "0"),
			.env = WITHOUT_LEAK_CHECK,
			.refused = rows[i].number,
			.refusal = rows[i].reason,
		};

		run_program(scene, &run);
		assert_run_like(scene, &run, rows[i].status, "", rows[i].err);
	}
}

/* The content is the same at each open, as with a memfd. */
SCENE_TEST(without_memfds_a_file_without_a_name_takes_their_place)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c",
			      "cat $PROPERTIES; "
			      "stat -L -c '%a %h %s' $PROPERTIES"),
		.env = WITHOUT_LEAK_CHECK,
		.refused = SYS_memfd_create,
		.refusal = EPERM,
	};
	AUTO_RUN struct run sealed = { .args = run.args };

	valgrind_skip("makes system calls of its own");
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[files]\nPROPERTIES = librdkafka\n");
	run_program(scene, &sealed);
	run_program(scene, &run);
	assert_int_equal(sealed.exit_status, 0);
	char *mode = strstr(buf_text(&sealed.out), "444 0 ");
	assert_non_null(mode);
	/* 600 */
	mode[0] = '6';
	mode[1] = '0';
	mode[2] = '0';
	assert_run(scene, &run, 0, buf_text(&sealed.out), "");
}

SCENE_TEST(without_both_the_message_names_a_way_out)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "say", "ran"),
		.env = WITHOUT_LEAK_CHECK,
		.refused = SYS_fcntl,
		.refusal = EPERM,
	};

	valgrind_skip("makes system calls of its own");
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[files]\nPROPERTIES = librdkafka\n");
	run_program(scene, &run);
	/* A build for `make coverage` locks the files of its counters. */
	assert_run_like(scene, &run, 125, "",
			"*quixrun: cannot make a file in memory for "
			"PROPERTIES: Operation not permitted; set files = DIR "
			"in [launch]\n*");
}

/* A program that cannot be ended is not replaced. */
SCENE_TEST(without_kill_the_program_is_left_as_it_is)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $X; exec <probe> signals 15"),
		.env = WITHOUT_LEAK_CHECK,
		.refused = SYS_kill,
		.refusal = EPERM,
	};

	valgrind_skip("makes system calls of its own");
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, PROFILE);
	scene_write(scene, "x", 0600, "two");
	waits_for_error(
		scene, &run,
		"quixrun: warning: the program is not changed: "
		"cannot send SIGTERM to the program: kill: Operation not "
		"permitted\n");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	waits_for_error(scene, &run,
			"quixrun: warning: cannot forward signal 15: "
			"Operation not permitted\n");
	assert_int_equal(kill(child_of(run.pid), SIGTERM), 0);
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

/* READY=1 cannot be received, so overlap_grace is used. */
SCENE_TEST(without_a_socket_an_overlap_ends_after_overlap_grace)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("/bin/sh", "-c",
				   "echo run $X; exec <probe> signals 15"),
		.env = WITHOUT_LEAK_CHECK,
		.refused = SYS_bind,
		.refusal = EPERM,
	};

	valgrind_skip("makes system calls of its own");
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run,
			      PROFILE "[supervise]\non_change = overlap\n"
				      "overlap_ready = notify\n"
				      "overlap_grace = 200ms\n");
	scene_write(scene, "x", 0600, "two");
	waits_for_error(scene, &run, "took over");
	waits_for_outputs(scene, &run, "15\n", 1);
	supervised_stop(
		scene, &run, 0, "run one\nready\nrun two\nready\n15\n15\n",
		"quixrun: warning: cannot open a socket for "
		"NOTIFY_SOCKET: Operation not permitted; overlap_grace "
		"is used instead\n"
		"quixrun: changed: X*; process * took over from process "
		"* after * ms\n");
}
