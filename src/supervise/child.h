/*
 * The process that becomes the program, from fork(2) to its last word.
 *
 * What it says on its way goes over a pipe that execve(2) closes: the messages
 * of quixrun/protocol.h with these events. All but `file` also have a `source`
 * and a `state` (watch.h, as bytes) for each file that was read.
 *
 *   file:     path     a file in a folder is about to be made; it is to be
 *                      removed at the end
 *   ready:    what the program is given (snapshot.h), `settings`, which is
 *             supervision.h as bytes (both ends are one program), and `names`
 *             of what is different. The child now waits until it may go on.
 *   same:     nothing is different; `settings`; the child ends
 *   delivered: the files were replaced; the child ends
 *   rejected: the Portal rejected the program's token, for the first time; the
 *             child ends
 *   failure:  status   the program could not be started, and why; the child
 *             message  ends
 *             rejected "1" when the Portal rejected the program's token
 */
#ifndef SUPERVISE_CHILD_H
#define SUPERVISE_CHILD_H

#include <stdbool.h>

#include "launch/run.h"
#include "quix/settings.h"
#include "quixrun/crypto.h"
#include "quixrun/error.h"
#include "quixrun/protocol.h"
#include "supervise/snapshot.h"
#include "supervise/terminal.h"
#include "supervise/watch.h"
#include "system/observer.h"

/* The child's end. */
struct report {
	int fd;
	struct fields sources;
};

/* A file is about to be read: it is told with what comes of that. */
void report_source(struct report *report, const char *path);
void report_file(const struct report *report, const char *path);
/* The same for an observer, whose user is the report. */
void report_reads(void *report, const char *path);
void report_writes(void *report, const char *path);
void report_ready(struct report *report, const struct snapshot *snapshot,
		  const struct supervision *settings, const char *names);
/* `settings` may be NULL: they could not be read. */
void report_same(struct report *report, const struct supervision *settings);
void report_delivered(struct report *report);
void report_rejected(struct report *report);
void report_failure(struct report *report, const struct error *error,
		    bool was_rejected);

/* A list of paths, each once. */
struct paths {
	char **items;
	size_t count;
};

void paths_add(struct paths *paths, const char *path);
void paths_clear(struct paths *paths);

enum outcome {
	OUTCOME_NONE, /* not yet; or the child ended without a word */
	OUTCOME_READY,
	OUTCOME_SAME,
	OUTCOME_DELIVERED,
	OUTCOME_REJECTED,
	OUTCOME_FAILURE
};

/* What the child has reported. */
struct told {
	struct protocol_reader reader; /* its fd is the pipe; -1: closed */
	struct paths files;
	struct watch_sources sources;
	enum outcome outcome;
	bool was_rejected;
	struct error *failure; /* where a failure goes; the caller's */
	struct snapshot snapshot;
	bool has_settings;
	struct supervision settings;
	char *names; /* see snapshot_compare */
};

/*
 * Takes in what is there to read, without blocking; closes the pipe at its end.
 * Returns 0, or -1 with *error when it cannot be read or makes no sense; it is
 * closed then, too.
 */
int told_read(struct told *told, struct error *error);

/* Closes and frees. Safe on a struct whose fd is -1, and twice. */
void told_clear(struct told *told);

/*
 * What a child is told: to be the first, or a refresh while a program runs,
 * which finds out what that would be given by now (refresh.h).
 */
struct refresh {
	struct report *report;
	const struct snapshot *known; /* NULL: no program runs yet */
	const struct crypto_key *key; /* of the snapshots */
	const char *notify_socket;    /* of quixrun, or NULL */
	int go;			      /* see child_await_go */
	bool runs_commands;
	bool is_asked;	   /* a file has changed: a command may be run */
	bool may_exchange; /* the token was rejected at the refresh before */
	/* What the launch sees of it. */
	struct observer observer;
	struct incumbent incumbent;
};

/*
 * What the child does: find out everything, then execve(2). Returns only on
 * failure, -1 with *error.
 */
typedef int start_function(struct run *run, struct refresh *refresh,
			   struct error *error);

/* What a child is to do after OUTCOME_READY. */
enum child_go {
	GO_EXECUTE = 'x', /* become the program */
	GO_DELIVER = 'd'  /* replace the files, and end */
};

struct child {
	pid_t pid;	 /* also its process group; 0: none, or waited for */
	int go;		 /* a pipe for enum child_go; -1: it does not wait */
	bool has_socket; /* order->refresh.notify_socket */
	struct told told;
};

/* How a child is to be started. */
struct child_order {
	struct run *run;
	struct refresh refresh;
	const struct report *early; /* files that were read already; or NULL */
	start_function *start;
	const struct terminal *terminal; /* NULL: it does not get it */
};

/* It has executed the program, as far as was read from it (child_hear). */
bool child_is_program(const struct child *child);

/*
 * Forks a child in a process group of its own that dies when quixrun dies, and
 * calls order->start there. It looks like quixrun does
 * before it executes a program: signals end it, and everything secret is in it
 * only. It gets the terminal when quixrun leads it. All signals are blocked
 * here. Returns 0, or -1 with *error.
 */
int child_start(struct child *child, const struct child_order *order,
		struct error *error);

/*
 * Reads what the child has told. Returns 0, or -1 with *told.failure when it
 * cannot be understood; one that waits does not continue then, which is
 * OUTCOME_FAILURE and 0.
 */
int child_hear(struct child *child);

/* In the child: waits until it may go on; ends it when it may not. */
enum child_go child_await_go(const struct refresh *refresh);

/* Lets it go on; OUTCOME_FAILURE when that fails. */
void child_let_go(struct child *child, enum child_go go);

/*
 * Ends it, with all that it has started. Where kill(2) is refused it ends when
 * it would wait.
 */
void child_stop(struct child *child);

/* Closes and frees; the process is not touched. Safe twice. */
void child_clear(struct child *child);

#endif
