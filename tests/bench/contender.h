/*
 * A program that is measured.
 */
#ifndef TESTS_BENCH_CONTENDER_H
#define TESTS_BENCH_CONTENDER_H

#include <stddef.h>

#include "quixrun/buf.h"

struct contender {
	struct buf line; /* contains the words below */
	char *name;
	char **words;	    /* NAME=VALUE..., then PROGRAM ARG..., NULL */
	char **program;	    /* start of the program in words */
	char **environment; /* the caller's, and the assignments before it */
};

/* The measurements of one launch. */
struct launch {
	double us;    /* from posix_spawn until it was reaped */
	long faults;  /* minor and major, including its children's */
	long peak_kb; /* resident, maximum of it and its children */
};

/*
 * Parses one line, "NAME [VARIABLE=VALUE]... PROGRAM [ARGUMENT]...", with one
 * blank between words, and takes over *line. Exits when the line is malformed.
 */
void contender_parse(struct contender *contender, struct buf *line);

/* Runs the program once; exits when it fails. */
struct launch contender_launch(const struct contender *contender);

/* Frees. Safe on a zeroed struct, and twice. */
void contender_clear(struct contender *contender);

#endif
