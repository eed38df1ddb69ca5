#include "system/signals.h"

#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* sigabbrev_np(3) exists only in the GNU C library. */
static const struct {
	const char *name;
	int number;
} signal_names[] = {
	{ "HUP", SIGHUP },	 { "INT", SIGINT },	  { "QUIT", SIGQUIT },
	{ "ILL", SIGILL },	 { "TRAP", SIGTRAP },	  { "ABRT", SIGABRT },
	{ "BUS", SIGBUS },	 { "FPE", SIGFPE },	  { "KILL", SIGKILL },
	{ "USR1", SIGUSR1 },	 { "SEGV", SIGSEGV },	  { "USR2", SIGUSR2 },
	{ "PIPE", SIGPIPE },	 { "ALRM", SIGALRM },	  { "TERM", SIGTERM },
	{ "STKFLT", SIGSTKFLT }, { "CHLD", SIGCHLD },	  { "CONT", SIGCONT },
	{ "STOP", SIGSTOP },	 { "TSTP", SIGTSTP },	  { "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU },	 { "URG", SIGURG },	  { "XCPU", SIGXCPU },
	{ "XFSZ", SIGXFSZ },	 { "VTALRM", SIGVTALRM }, { "PROF", SIGPROF },
	{ "WINCH", SIGWINCH },	 { "POLL", SIGPOLL },	  { "PWR", SIGPWR },
	{ "SYS", SIGSYS },
};

#define SIGNAL_NAME_COUNT (sizeof(signal_names) / sizeof(signal_names[0]))

int signals_number(const char *name)
{
	size_t i;

	for (i = 0; i < SIGNAL_NAME_COUNT; i++)
		if (!strcmp(name, signal_names[i].name))
			return signal_names[i].number;
	return 0;
}

const char *signals_name(int number)
{
	size_t i;

	for (i = 0; i < SIGNAL_NAME_COUNT; i++)
		if (signal_names[i].number == number)
			return signal_names[i].name;
	return NULL;
}

/* The signals that are changed here. */
static const int changed[] = { SIGTERM, SIGINT,	 SIGHUP,
			       SIGQUIT, SIGPIPE, SIGCHLD };

#define CHANGED_COUNT (sizeof(changed) / sizeof(changed[0]))

/*
 * The only mutable global state: the inherited signal dispositions and mask.
 * Written once, at the start.
 */
static struct {
	sigset_t mask;
	struct sigaction actions[CHANGED_COUNT];
	sigset_t working; /* the mask before signals_block_all */
} inherited;

static void end_as_init(int number)
{
	_exit(128 + number);
}

static void take_over(int number, const struct sigaction *old)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	switch (number) {
	case SIGPIPE:
		action.sa_handler = SIG_IGN;
		break;
	case SIGCHLD:
		/*
		 * If SIGCHLD were ignored, the helper's exit status would be
		 * lost.
		 */
		break;
	default:
		if (old->sa_handler == SIG_IGN || getpid() != 1)
			return;
		action.sa_handler = end_as_init;
	}
	sigaction(number, &action, NULL);
}

void signals_take_over(void)
{
	sigset_t ending;
	size_t i;

	sigemptyset(&ending);
	for (i = 0; i < CHANGED_COUNT; i++) {
		sigaction(changed[i], NULL, &inherited.actions[i]);
		take_over(changed[i], &inherited.actions[i]);
		sigaddset(&ending, changed[i]);
	}
	sigprocmask(SIG_UNBLOCK, &ending, &inherited.mask);
}

void signals_restore_inherited(void)
{
	size_t i;

	/*
	 * Handlers stay until execve(2) resets them: as PID 1, a TERM just
	 * before it must not be lost.
	 */
	for (i = 0; i < CHANGED_COUNT; i++)
		if (changed[i] == SIGPIPE || changed[i] == SIGCHLD)
			sigaction(changed[i], &inherited.actions[i], NULL);
	sigprocmask(SIG_SETMASK, &inherited.mask, NULL);
}

void signals_hold(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGQUIT);
	sigaddset(&held, SIGTSTP);
	sigprocmask(SIG_BLOCK, &held, before);
}

void signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

/*
 * Also those that the C library reserves: musl's sigfillset(3) leaves out 34,
 * which is SIGRTMIN of a program with the GNU C library.
 */
static void fill_set(sigset_t *set)
{
	memset(set, 0xff, sizeof(*set));
}

int signals_block_all(void)
{
	sigset_t all;

	fill_set(&all);
	return sigprocmask(SIG_BLOCK, &all, &inherited.working);
}

void signals_unblock(void)
{
	sigprocmask(SIG_SETMASK, &inherited.working, NULL);
}

int signals_open(void)
{
	sigset_t all;

	fill_set(&all);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

void signals_die_of(int number)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, number);
	sigaction(number, &action, NULL);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}
