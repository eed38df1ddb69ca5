/*
 * Dialects: the variables in which families of clients expect the broker and
 * the token. One table determines which variables are set and removed, and what
 * the manual lists.
 */
#ifndef ENVIRONMENT_DIALECT_H
#define ENVIRONMENT_DIALECT_H

#include "environment/program_files.h"
#include "environment/plan.h"
#include "console/log.h"
#include "quix/quix.h"

/* The dialects when a profile names none. */
#define DIALECT_DEFAULT "quix kafka"

/*
 * Checks that each word of `dialects` is a dialect. Returns 0, or -1 with
 * *error at `place`.
 */
int dialect_check(const char *dialects, const struct place *place,
		  struct error *error);

/* True when one of the dialects (NULL: none) sets a variable of that name. */
bool dialect_has_name(const char *dialects, const char *name, size_t length);

/* The input of the dialects. */
struct dialect_source {
	const struct quix *quix; /* resolved */
	struct program_files *files;
	const struct log *log;
};

/*
 * Sets the variables of the dialects in the plan. Returns 0, or -1 with
 * *error.
 */
int dialect_apply(const char *dialects, const struct dialect_source *source,
		  struct plan *plan, struct error *error);

#endif
