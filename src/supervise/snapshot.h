/*
 * What a program was given, so that it can be told later whether it would be
 * given something else: a keyed digest of each value, no value. Files count by
 * content, whatever their path; the broker's servers as a set; the token,
 * whichever slot it is in.
 */
#ifndef SUPERVISE_SNAPSHOT_H
#define SUPERVISE_SNAPSHOT_H

#include <stdbool.h>

#include "environment/plan.h"
#include "environment/program_files.h"
#include "quixrun/buf.h"
#include "quixrun/crypto.h"
#include "quixrun/fields.h"
#include "quixrun/secret.h"

struct snapshot {
	/* For each thing its digest, its name and a NUL: a variable's name,
	 * "file NAME", or "inherited variables". */
	struct buf entries;
	char *workspace; /* NULL: unknown */
	unsigned char token[CRYPTO_DIGEST_SIZE];
	bool has_token;
};

/* What there is to digest. */
struct snapshot_source {
	const struct crypto_key *key; /* nobody else has it */
	const struct plan *plan;
	const struct program_files *files;
	const char *servers;	    /* bootstrap.servers, or NULL */
	const struct secret *token; /* NULL: none */
	const char *workspace;
};

/* Fills *snapshot, which is empty. */
void snapshot_take(struct snapshot *snapshot,
		   const struct snapshot_source *source);

/* The token is the one of the snapshot. */
bool snapshot_has_token(const struct snapshot *snapshot,
			const struct crypto_key *key,
			const struct secret *token);

/*
 * Appends to `names` what differs, separated by ", ", but not the names that
 * stand in `unknown` (separated and surrounded by blanks). Returns whether
 * there was anything.
 */
bool snapshot_compare(const struct snapshot *old, const struct snapshot *new,
		      const char *unknown, struct buf *names);

/* For the way through a pipe. */
void snapshot_encode(const struct snapshot *snapshot, struct fields *message);
void snapshot_decode(struct snapshot *snapshot, const struct fields *message);

/* Frees. Safe on a zeroed struct, and twice. */
void snapshot_clear(struct snapshot *snapshot);

#endif
