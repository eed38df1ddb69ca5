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
	struct secret tokens[2]; /* the second may be empty */
	struct secret personal;	 /* that gave them, where it is kept */
	struct buf remark;	 /* for the person; or empty */
	struct buf values[3];	 /* what the profile says for them */
};

/* Appends the text of the profile, with comments for what may be added. */
void draft_write(const struct draft *draft, struct buf *text);

/* Wipes and frees; the name is the caller's. Safe twice. */
void draft_clear(struct draft *draft);

#endif
