/*
 * The child process that executes the program, from fork(2) to its end.
 *
 * Before execve(2) it reports over a close-on-exec pipe: messages of
 * quixrun/protocol.h with these events. All but `file` also have a `source` and
 * a `state` (watch.h, as bytes) for each file that was read.
 *
 *   file:     path     a file in a folder is about to be made; the supervisor
 *                      removes it at the end
 *   ready:    the snapshot of the program (snapshot.h), `settings` (struct
 *             supervision as bytes: both ends are the same executable), and
 *             `names` of the differences. The child then waits for an order.
 *   same:     there is no difference; `settings`; the child exits
 *   delivered: the files were replaced; the child exits
 *   rejected: the Portal rejected the program's token, for the first time; the
 *             child exits
 *   failure:  status   the program could not be started, and why; the child
 *             message  exits
 *             earlier  other reasons, which are reported before `message`; one
 *                      per line
 *             rejected "1" when the Portal rejected the program's token
 */
#ifndef SUPERVISE_CHILD_H
#define SUPERVISE_CHILD_H

#include <stdbool.h>

#include "launch/run.h"
#include "quix/settings.h"
#include "quixrun/crypto.h"
#include "quixrun/strings.h"
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

/*
 * Callbacks of an observer whose user is the report: a file that is about to be
 * read (sent with the outcome); that is about to be made (sent at once).
 */
void report_reads(void *user, const char *path);
void report_writes(void *user, const char *path);

void report_ready(struct report *report, const struct snapshot *snapshot,
		  const struct supervision *settings, const char *names);
/* Send the outcome. `settings` is NULL when they could not be read. */
void report_same(struct report *report, const struct supervision *settings);
void report_delivered(struct report *report);
void report_rejected(struct report *report);
void report_failure(struct report *report, const struct error *error,
		    const char *earlier, bool was_rejected);

enum outcome {
	OUTCOME_NONE, /* not reported yet, or ended without a report */
	OUTCOME_READY,
	OUTCOME_SAME,
	OUTCOME_DELIVERED,
	OUTCOME_REJECTED,
	OUTCOME_FAILURE
};

/* The reports of a child. */
struct told {
	struct protocol_reader reader; /* fd is the pipe; -1: closed */
	struct strings files;
	struct watch_sources sources;
	enum outcome outcome;
	bool was_rejected;
	struct error
		*failure; /* where a failure is stored; owned by the caller */
	char *earlier;	  /* errors before it, one per line; NULL: none */
	struct snapshot snapshot;
	bool has_settings;
	struct supervision settings;
	char *names; /* see snapshot_compare */
};

/*
 * Reads the reports without blocking; closes the pipe at its end. Returns 0, or
 * -1 with *error when reading failed or a message is malformed; the pipe is
 * then closed, too.
 */
int told_read(struct told *told, struct error *error);

/* Closes and frees. Safe on a struct whose fd is -1, and twice. */
void told_clear(struct told *told);

/*
 * The input of a child: for the first program, or for a refresh, which
 * evaluates what a running program would get now (refresh.h).
 */
struct refresh {
	struct report *report;
	const struct snapshot
		*known; /* of the running program; NULL: none yet */
	const struct crypto_key *key; /* of the snapshots */
	const char *notify_socket;    /* of quixrun, or NULL */
	int go;			      /* see child_await_go */
	bool runs_commands;
	bool is_asked;	   /* a file has changed: commands may be run */
	bool may_exchange; /* rejected at the previous refresh, too */
	/* The observer and the incumbent of the launch. */
	struct observer observer;
	struct incumbent incumbent;
};

/*
 * The function of a child: resolves everything, then calls execve(2). Returns
 * only on failure, -1 with *error.
 */
typedef int start_function(struct run *run, struct refresh *refresh,
			   struct error *error);

/* The order to a child after OUTCOME_READY. */
enum child_go {
	GO_EXECUTE = 'x', /* execute the program */
	GO_DELIVER = 'd'  /* replace the files, and exit */
};

struct child {
	pid_t pid; /* also its process group; 0: none, or reaped */
	int go;	   /* pipe for enum child_go; -1: the child does not wait */
	bool has_socket; /* order->refresh.notify_socket */
	struct told told;
};

/* How to start a child. */
struct child_order {
	struct run *run;
	struct refresh refresh;
	const struct report *early; /* files that were read before; or NULL */
	start_function *start;
	const struct terminal
		*terminal; /* NULL: the child does not get the terminal */
};

/* True once it has executed the program (as of the last child_hear). */
bool child_is_program(const struct child *child);

/*
 * Forks a child in its own process group, which is killed when quixrun dies,
 * and calls order->start in it. The child has the signal dispositions of
 * quixrun before it executes a program, so signals end it; secrets are only in
 * its memory. It gets the terminal if quixrun leads the foreground group. All
 * signals must be blocked. Returns 0, or -1 with *error.
 */
int child_start(struct child *child, const struct child_order *order,
		struct error *error);

/*
 * Reads the reports of the child. Returns 0, or -1 with *told.failure when one
 * is malformed; a waiting child then does not continue, and the result is
 * OUTCOME_FAILURE and 0.
 */
int child_hear(struct child *child);

/* In the child: waits for the supervisor's order; exits without one. */
enum child_go child_await_go(const struct refresh *refresh);

/* Sends the order to a waiting child; OUTCOME_FAILURE when that fails. */
void child_let_go(struct child *child, enum child_go go);

/*
 * Kills the child's process group. If kill(2) is denied, the child exits when
 * it would wait.
 */
void child_stop(struct child *child);

/* Closes and frees; does not kill the process. Safe twice. */
void child_clear(struct child *child);

#endif
