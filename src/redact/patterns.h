/*
 * The secrets to find in an output, without storing them: for each form of each
 * secret (forms.h) its length and a keyed digest of it, BLAKE2b.
 *
 * Filters determine where a digest must be computed. They are keyed with random
 * numbers, too, and are too small to reveal the secret: 16 bits for the first
 * eight bytes, 16 bits for all bytes, and two bit sets, shared by all patterns,
 * of 6 bits for the first byte and 12 bits for the first two. An attacker who
 * can read this memory has the key and can verify guesses faster than without
 * it; a token has 128 random bits, so guessing it is not feasible.
 */
#ifndef REDACT_PATTERNS_H
#define REDACT_PATTERNS_H

#include <stdbool.h>
#include <stdint.h>

#include "quixrun/buf.h"
#include "quixrun/crypto.h"
#include "quixrun/fields.h"

/* The bytes that the main filter uses: no pattern is shorter. */
#define PATTERN_HEAD 8

struct pattern {
	uint32_t length;
	uint32_t name; /* offset in patterns->names */
	uint16_t head;
	uint16_t sum;
	unsigned char digest[CRYPTO_DIGEST_SIZE];
};

/* The keys of the digests and of the filters. */
struct pattern_key {
	struct crypto_key digest;
	uint64_t head, sum, first, pair; /* odd */
};

/* The filters for the first bytes. */
struct pattern_starts {
	uint64_t first;
	uint64_t pairs[64];
};

struct patterns {
	struct pattern_key key;
	struct pattern *items;
	size_t count;
	struct buf names; /* each ends with a NUL */
	struct pattern_starts starts;
	unsigned char heads[1 << 13]; /* a bit for each value of head */
	size_t longest;		      /* length of the longest pattern */
};

/* A match. */
struct pattern_match {
	size_t length; /* 0: no match */
	uint32_t name; /* see pattern_name */
};

/* Makes an empty set with a random key. */
void patterns_init(struct patterns *patterns);

/*
 * Makes an empty set with the key of another set, so that they can be merged.
 */
void patterns_init_like(struct patterns *patterns,
			const struct patterns *other);

/*
 * Adds all forms of a secret, without storing it; none for a secret of fewer
 * than FORMS_SECRET_MIN bytes. A duplicate form keeps its first name.
 */
void patterns_add(struct patterns *patterns, const char *name,
		  const char *secret, size_t length);

/* Encodes the set, without the key, as a message. */
void patterns_encode(const struct patterns *patterns, struct fields *message);

/* Adds the patterns of a message from a set with the same key. */
void patterns_merge(struct patterns *patterns, const struct fields *message);

/*
 * The longest pattern at the beginning of `bytes`, if any. Sets *is_open when
 * more bytes than `length` could form a longer pattern.
 */
struct pattern_match patterns_at(const struct patterns *patterns,
				 const unsigned char *bytes, size_t length,
				 bool *is_open);

/* The name that the secret was added with; valid until the set changes. */
const char *pattern_name(const struct patterns *patterns, uint32_t name);

/*
 * The first index from `from` on at which patterns_at must be called, or at
 * which fewer than PATTERN_HEAD bytes are left.
 */
size_t patterns_skip(const struct patterns *patterns,
		     const unsigned char *bytes, size_t length, size_t from);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void patterns_clear(struct patterns *patterns);

#endif
