/*
 * One of the programs that are measured against each other.
 */
#ifndef TESTS_BENCH_CONTENDER_H
#define TESTS_BENCH_CONTENDER_H

#include <stddef.h>

#include "quixrun/buf.h"

struct contender {
	struct buf line; /* the words below are in here */
	char *name;
	char **words;	    /* NAME=VALUE..., then PROGRAM ARG..., NULL */
	char **program;	    /* where the program begins in words */
	char **environment; /* the caller's, and the words before it */
};

/* What one launch took. */
struct launch {
	double us;    /* from posix_spawn until it was waited for */
	long faults;  /* minor and major, its children's too */
	long peak_kb; /* resident, of it or of the largest of its children */
};

/*
 * Takes one line, "NAME [VARIABLE=VALUE]... PROGRAM [ARGUMENT]...", with one
 * blank between words, from *line. Ends this program when it makes no sense.
 */
void contender_parse(struct contender *contender, struct buf *line);

/* Runs it once; ends this program when it fails. */
struct launch contender_launch(const struct contender *contender);

/* Frees. Safe on a zeroed struct, and twice. */
void contender_clear(struct contender *contender);

#endif
