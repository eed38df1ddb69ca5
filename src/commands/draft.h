/*
 * A new profile, as --init writes it.
 */
#ifndef COMMANDS_DRAFT_H
#define COMMANDS_DRAFT_H

#include "quixrun/buf.h"
#include "quixrun/secret.h"

struct draft {
	const char *name; /* not owned */
	struct buf portal;
	char *workspace;
	struct secret tokens[2]; /* the second may be empty */
};

/* Appends the text of the profile, with comments for what may be added. */
void draft_write(const struct draft *draft, struct buf *text);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void draft_clear(struct draft *draft);

#endif
