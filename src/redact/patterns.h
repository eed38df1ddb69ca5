/*
 * The secrets to find in an output, without keeping them: of each form of each
 * secret (forms.h) its length and a keyed digest of it, BLAKE2b.
 *
 * To find where a digest has to be computed, there are filters. They are keyed
 * with random numbers, too, and each is too small to give back what went in: 16
 * bits of the first eight bytes, 16 bits of all, and two bit sets, which are
 * shared by all patterns, of 6 bits of the first byte and 12 bits of the first
 * two. Whoever reads this memory has the key and can try out guesses, faster
 * than without it; for a token, of which 128 bits are random, that is not
 * enough.
 */
#ifndef REDACT_PATTERNS_H
#define REDACT_PATTERNS_H

#include <stdbool.h>
#include <stdint.h>

#include "quixrun/buf.h"
#include "quixrun/crypto.h"
#include "quixrun/fields.h"

/* The bytes that the main filter looks at: no pattern is shorter. */
#define PATTERN_HEAD 8

struct pattern {
	uint32_t length;
	uint32_t name; /* where it begins in patterns->names */
	uint16_t head;
	uint16_t sum;
	unsigned char digest[CRYPTO_DIGEST_SIZE];
};

/* Of the digests and of the filters. */
struct pattern_key {
	struct crypto_key digest;
	uint64_t head, sum, first, pair; /* odd */
};

/* What the first bytes may be. */
struct pattern_starts {
	uint64_t first;
	uint64_t pairs[64];
};

struct patterns {
	struct pattern_key key;
	struct pattern *items;
	size_t count;
	struct buf names; /* each with a NUL */
	struct pattern_starts starts;
	uint64_t heads[1024];
	size_t longest; /* bytes of the longest pattern */
};

/* A pattern that was found. */
struct pattern_match {
	size_t length; /* 0: none */
	uint32_t name; /* see pattern_name */
};

/* Makes an empty set with a random key. */
void patterns_init(struct patterns *patterns);

/* The same with the key of another set, so that they can be merged. */
void patterns_init_like(struct patterns *patterns,
			const struct patterns *other);

/*
 * Adds all forms of a secret (one of less than FORMS_SECRET_MIN bytes has
 * none), and keeps nothing of it. A form that is there already keeps its name.
 */
void patterns_add(struct patterns *patterns, const char *name,
		  const char *secret, size_t length);

/* For the way through a pipe, without the key. */
void patterns_encode(const struct patterns *patterns, struct fields *message);

/* Adds the patterns of a message that come from a set with the same key. */
void patterns_merge(struct patterns *patterns, const struct fields *message);

/*
 * The longest pattern at the beginning of `bytes`, if any. `*is_open` becomes
 * whether a longer one could be there if more bytes came than `length`.
 */
struct pattern_match patterns_at(const struct patterns *patterns,
				 const unsigned char *bytes, size_t length,
				 bool *is_open);

/* The name that the secret was added with; valid until the set changes. */
const char *pattern_name(const struct patterns *patterns, uint32_t name);

/*
 * The first index from `from` on where patterns_at is to be asked; at most the
 * one where fewer than PATTERN_HEAD bytes are left.
 */
size_t patterns_skip(const struct patterns *patterns,
		     const unsigned char *bytes, size_t length, size_t from);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void patterns_clear(struct patterns *patterns);

#endif
