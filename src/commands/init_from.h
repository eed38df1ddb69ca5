/*
 * --init --from=FILE: what a dotenv file, as Quix CLI writes it, already has of
 * a profile.
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
 * Reads the file, which must have a token. Returns 0, or -1 with *error; *from
 * is to be cleared in both cases.
 */
int init_from_read(struct init_from *from, const char *path,
		   struct error *error);

/* Appends the value; nothing when the file has none. */
void init_from_add(const struct init_from *from, enum from_value value,
		   struct buf *text);

/* Appends a sentence: the lines that a profile takes the place of. */
void init_from_describe(const struct init_from *from, struct buf *text);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void init_from_clear(struct init_from *from);

#endif
