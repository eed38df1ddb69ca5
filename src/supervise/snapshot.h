/*
 * A record of a program's environment and files, to find out later whether they
 * would be different: a keyed digest of each value, without the value. Files
 * are compared by content, whatever their path; the broker's servers as a set;
 * the token, whether it is token 1 or 2.
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
	/*
	 * For each value its digest, its name and a NUL. The name is that of a
	 * variable, "file NAME", or "inherited variables".
	 */
	struct buf entries;
	char *workspace; /* NULL: unknown */
	unsigned char token[CRYPTO_DIGEST_SIZE];
	bool has_token;
};

/* The input of a snapshot. */
struct snapshot_source {
	const struct crypto_key *key; /* known to no other process */
	const struct plan *plan;
	const struct program_files *files;
	const char *servers;	    /* bootstrap.servers, or NULL */
	const struct secret *token; /* NULL: none */
	const char *workspace;
};

/* Fills *snapshot, which must be empty. */
void snapshot_take(struct snapshot *snapshot,
		   const struct snapshot_source *source);

/* True when the snapshot has this token. */
bool snapshot_has_token(const struct snapshot *snapshot,
			const struct crypto_key *key,
			const struct secret *token);

/*
 * Appends the names that differ to `names`, separated by ", ", except those in
 * `unknown` (separated and surrounded by blanks). Returns true when there are
 * any.
 */
bool snapshot_compare(const struct snapshot *old, const struct snapshot *new,
		      const char *unknown, struct buf *names);

/* To and from a message. */
void snapshot_encode(const struct snapshot *snapshot, struct fields *message);
void snapshot_decode(struct snapshot *snapshot, const struct fields *message);

/* Frees. Safe on a zeroed struct, and twice. */
void snapshot_clear(struct snapshot *snapshot);

#endif
