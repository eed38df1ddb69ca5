/*
 * Writing new tokens to where a profile keeps them, so that it has a token that
 * works at every moment, whatever is interrupted. Where the new tokens come
 * from is the caller's subject.
 */
#ifndef COMMANDS_ROTATE_PLACES_H
#define COMMANDS_ROTATE_PLACES_H

#include "commands/token_place.h"
#include "system/atomic_file.h"

struct rotate_places {
	struct quix *quix; /* both tokens evaluated */
	struct token_place kept[2];
	char *unreadable[2];	     /* why one in a store cannot be read */
	struct replacement files[2]; /* of token 1 and token 2; the second is
					not used when both are in the profile */
};

/*
 * Finds the tokens' places in the profile, which is as it was loaded, without
 * evaluating anything. Returns 0, or -1 with *error (125) when one cannot be
 * changed by quixrun, or there is none, and no personal_token either.
 */
int rotate_places_find(struct rotate_places *places,
		       const struct profile *profile, struct error *error);

/* The profile has a token of its own, or both. */
bool rotate_places_hold(const struct rotate_places *places);

/*
 * Evaluates the tokens and opens the files, which must hold them. A token in a
 * store that cannot be read is then empty, and places->unreadable says why; but
 * one of the two must be readable. Returns 0, or -1 with *error when none is,
 * or when a file cannot be replaced.
 */
int rotate_places_open(struct rotate_places *places, struct quix *quix,
		       struct error *error);

/*
 * Tries whether each place can be written, without changing it: writes and
 * removes a file beside the file, and an entry beside that of a store, where
 * quixrun knows how to remove it. After rotate_places_open, which has read each
 * place. Returns 0, or -1 with *error.
 */
int rotate_places_probe(struct rotate_places *places, struct error *error);

/*
 * Writes `tokens` (NULL: that one stays as it is), token 1's place first, as
 * that holds the expired one; what is there already is not written. Each is
 * read back and compared before the next is touched. Returns 0, or -1 with
 * *error, whose message says which place holds which token by then, and what to
 * do next.
 */
int rotate_places_write(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct error *error);

void rotate_places_clear(struct rotate_places *places);

#endif
