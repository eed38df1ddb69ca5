/*
 * --init --from=FILE: reads the values of a profile from a dotenv file of Quix
 * CLI.
 */
#ifndef COMMANDS_INIT_FROM_H
#define COMMANDS_INIT_FROM_H

#include "profile/dotenv.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"

enum from_value { FROM_PORTAL, FROM_WORKSPACE, FROM_TOKEN };

struct init_from {
	const char *path; /* not owned */
	struct dotenv dotenv;
};

/*
 * Reads the file, which must contain a token. Returns 0, or -1 with *error; the
 * caller clears *from in both cases.
 */
int init_from_read(struct init_from *from, const char *path,
		   struct error *error);

/* Appends the value; nothing when it is not in the file. */
void init_from_add(const struct init_from *from, enum from_value value,
		   struct buf *text);

/* Appends a sentence about the lines that the profile replaces. */
void init_from_describe(const struct init_from *from, struct buf *text);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void init_from_clear(struct init_from *from);

#endif
