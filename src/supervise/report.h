/*
 * What a child of the supervisor says on its way to becoming the program, over
 * a pipe that execve(2) closes: the messages of quixrun/protocol.h with these
 * events.
 *
 *   source:   path     a file is about to be read, and is to be watched
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
#ifndef SUPERVISE_REPORT_H
#define SUPERVISE_REPORT_H

#include <stdbool.h>

#include "supervise/refresh.h"
#include "quixrun/error.h"
#include "quixrun/protocol.h"
#include "supervise/snapshot.h"
#include "quix/supervision.h"

/* The child's end. */
struct report {
	int fd;
};

void report_source(const struct report *report, const char *path);
void report_file(const struct report *report, const char *path);
void report_ready(const struct report *report, const struct snapshot *snapshot,
		  const struct supervision *settings, const char *names);
/* `settings` may be NULL: they could not be read. */
void report_same(const struct report *report,
		 const struct supervision *settings);
void report_delivered(const struct report *report);
void report_rejected(const struct report *report);
void report_failure(const struct report *report, const struct error *error,
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

/* What the supervisor has been told. */
struct told {
	struct protocol_reader reader; /* its fd is the pipe; -1: closed */
	struct paths files;
	struct paths sources;
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

#endif
