/*
 * The profile that --init writes.
 */
#ifndef COMMANDS_INIT_DRAFT_H
#define COMMANDS_INIT_DRAFT_H

#include "quixrun/buf.h"
#include "quixrun/secret.h"

struct draft {
	const char *name; /* not owned */
	struct buf portal;
	char *workspace;
	struct secret tokens[2]; /* the second one may be empty */
	struct secret personal; /* the personal access token, if it is stored */
	struct buf remark;	/* a message for the user; or empty */
	struct buf values[3];	/* their values in the profile */
};

/* Appends the text of the profile, with comments about optional settings. */
void draft_write(const struct draft *draft, struct buf *text);

/* Wipes and frees; the name is the caller's. Safe twice. */
void draft_clear(struct draft *draft);

#endif
