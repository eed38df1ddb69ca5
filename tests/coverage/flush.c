/*
 * For `make coverage`: gcov writes its counters when a program exits, but our
 * programs mostly end otherwise: by execve(2) or by a signal. So the counters
 * are written before that. The linker renames: a call of FUNCTION in the
 * programs is a call of __wrap_FUNCTION here.
 */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32

/* As in gcov.h, which only gcc has. */
void __gcov_dump(void);
void __gcov_reset(void);

/* Signals are blocked: end() would wait forever for gcov's mutex. */
static void flush(void)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	__gcov_dump();
	/* Otherwise it would write nothing more if the call fails. */
	__gcov_reset();
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
	flush();
	__real__exit(status);
}

int __real_execve(const char *path, char *const arguments[],
		  char *const environment[]);
int __wrap_execve(const char *path, char *const arguments[],
		  char *const environment[]);

int __wrap_execve(const char *path, char *const arguments[],
		  char *const environment[])
{
	flush();
	return __real_execve(path, arguments, environment);
}

int __wrap_execl(const char *path, char *argument, ...);

int __wrap_execl(const char *path, char *argument, ...)
{
	char *arguments[ARGUMENTS_MAX] = { argument };
	va_list list;
	size_t i;

	va_start(list, argument);
	for (i = 1; i < ARGUMENTS_MAX - 1 && arguments[i - 1]; i++)
		arguments[i] = va_arg(list, char *);
	va_end(list);
	return __wrap_execve(path, arguments, environ);
}

int __real_raise(int number);
int __wrap_raise(int number);

int __wrap_raise(int number)
{
	flush();
	return __real_raise(number);
}

static void end(int number)
{
	flush();
	signal(number, SIG_DFL);
	__real_raise(number);
}

/* Handles the signals that end a program by default. */
static void __attribute__((constructor)) catch_signals(void)
{
	static const int ending[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
	const struct sigaction action = { .sa_handler = end };
	struct sigaction old;
	size_t i;

	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!sigaction(ending[i], NULL, &old) &&
		    old.sa_handler == SIG_DFL)
			sigaction(ending[i], &action, NULL);
}
