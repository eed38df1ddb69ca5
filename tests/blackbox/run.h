/*
 * Runs a program with given conditions and collects the results.
 */
#ifndef TESTS_BLACKBOX_RUN_H
#define TESTS_BLACKBOX_RUN_H

#include <stdbool.h>
#include <sys/types.h>

#include "quixrun/buf.h"

struct scene;

/*
 * A list of texts, ended by NULL; a list of signals or descriptors, ended by 0.
 */
#define TEXTS(...)   ((const char *const[]){ __VA_ARGS__, NULL })
#define NUMBERS(...) ((const int[]){ __VA_ARGS__, 0 })

/* Which standard descriptors are the pseudo-terminal. */
enum run_terminal {
	TERMINAL_NONE = 0,
	TERMINAL_INPUT = 1,
	TERMINAL_OUTPUT = 2,
	TERMINAL_ERROR = 4
};

struct run {
	/* Conditions; zero is the default. <names> are replaced. */
	const char *program;	 /* default: <quixrun> */
	const char *name;	 /* argv[0]; default: "quixrun" */
	const char *const *args; /* after argv[0] */
	const char *const *env;	 /* variables to add to the clean environment */
	bool has_bare_env;	 /* only `env` */
	const char *input;	 /* standard input; default: /dev/null */
	bool is_input_closed;	 /* no descriptor 0 */
	const char *cwd;	 /* default: <dir> */
	const int *ignored;	 /* signals that are ignored at the start */
	const int *blocked;	 /* signals that are blocked at the start */
	const int *fds;		 /* additional open descriptors, /dev/null */
	bool is_pid_1;		 /* in its own PID namespace */
	bool is_without_landlock; /* as on a kernel without landlock */
	long refused;		  /* a system call that always fails ... */
	int refusal;		  /* ... with this errno; 0: there is none */
	int terminal;		  /* of enum run_terminal */
	bool shows_secrets;	  /* the program prints secrets to stdout */

	/* Results. */
	pid_t pid;
	int pidfd;
	int fds_out[3]; /* stdout, stderr, terminal; -1: closed */
	struct buf out;
	struct buf err;
	struct buf tty;
	size_t tty_seen; /* how far run_await_terminal has read */
	int exit_status; /* -1: ended by a signal */
	int signal;	 /* 0: not ended by a signal */
	long long started_ms;
	long long ended_ms;
};

/* Skips the test, with a message, on a kernel without landlock. */
void run_skip_without_landlock(void);

/* Starts the program and returns at once. */
void run_start(struct scene *scene, struct run *run);

/*
 * Waits for its end, at most a minute. Fails the test when its output contains
 * a secret.
 */
void run_wait(struct scene *scene, struct run *run);

/* run_start and run_wait. */
void run_program(struct scene *scene, struct run *run);

/* Reads its standard output until it contains `text`. */
void run_await_output(struct scene *scene, struct run *run, const char *text);

/* Types on the program's terminal. */
void run_type(struct run *run, const char *keys);

/* Reads its terminal until `text` appears after the last awaited text. */
void run_await_terminal(struct scene *scene, struct run *run, const char *text);

/* Fails the test unless it exited with this status and exactly this output. */
void assert_run(struct scene *scene, const struct run *run, int status,
		const char *out, const char *err);

/* The same; '*' in `err` matches any text. */
void assert_run_like(struct scene *scene, const struct run *run, int status,
		     const char *out, const char *err);

/* Fails the test unless it was ended by the signal, without output. */
void assert_killed(const struct run *run, int signal);

void run_clear(struct run *run);

#define AUTO_RUN __attribute__((cleanup(run_clear)))

/* Milliseconds of the monotonic clock. */
long long clock_ms(void);

#endif
