/*
 * Asking the Portal what a token opens that is not (yet) the profile's.
 */
#ifndef QUIX_TOKEN_CHECK_H
#define QUIX_TOKEN_CHECK_H

#include "options/options.h"
#include "quixrun/fields.h"

struct inquiry {
	struct fields request; /* what all questions have in common */
	long long deadline;    /* one for all of them */
	const struct log *log;
};

enum inquiry_result {
	INQUIRY_OPENS,
	INQUIRY_REJECTED, /* the Portal does not know it, or another's */
	INQUIRY_SEVERAL	  /* it opens more than one, and none was named */
};

struct question {
	const struct secret *token;
	const char *subject;   /* what messages call it; NULL: token 1 */
	const char *workspace; /* that it must open; NULL: find it */
};

/*
 * Begins with inquiry->request as the caller has filled it: portal, profile
 * and, perhaps, a CA file. Returns 0, or -1 with *error when nothing may be
 * asked (--offline).
 */
int inquiry_begin(struct inquiry *inquiry, const struct options *options,
		  struct error *error);

/*
 * Asks. Returns one of enum inquiry_result, or -1 with *error when that cannot
 * be found out. INQUIRY_OPENS: *workspace is what it opens, freed by the
 * caller; the others: *error has the reason.
 */
int inquiry_ask(struct inquiry *inquiry, const struct question *question,
		char **workspace, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void inquiry_clear(struct inquiry *inquiry);

#endif
