/*
 * Writes new tokens to where a profile stores them, so that at every moment the
 * profile has a valid token, even if quixrun is interrupted. The caller
 * provides the tokens.
 */
#ifndef COMMANDS_ROTATE_PLACES_H
#define COMMANDS_ROTATE_PLACES_H

#include "commands/token_place.h"
#include "system/atomic_file.h"

struct rotate_places {
	struct quix *quix; /* both tokens evaluated */
	struct token_place kept[2];
	char *unreadable[2];	     /* why a token in a store cannot be read */
	struct replacement files[2]; /* of token 1 and token 2; the second is
					not used when both are in the profile */
};

/*
 * Finds the tokens' places in the loaded profile, without evaluating anything.
 * Returns 0, or -1 with *error (125) when quixrun cannot change one of them, or
 * when the profile has neither tokens nor a personal_token.
 */
int rotate_places_find(struct rotate_places *places,
		       const struct profile *profile, struct error *error);

/* True when the profile has at least one token of its own. */
bool rotate_places_hold(const struct rotate_places *places);

/*
 * Evaluates the tokens and opens the files, which must contain them. A token in
 * a store that cannot be read counts as empty, and places->unreadable has the
 * reason. Returns 0, or -1 with *error when both cannot be read, or a file
 * cannot be replaced.
 */
int rotate_places_open(struct rotate_places *places, struct quix *quix,
		       struct error *error);

/*
 * Checks that each place can be written, without changing it: writes and
 * removes a temporary file beside each file, and a second entry in a store, if
 * quixrun can remove it. To be called after rotate_places_open. Returns 0, or
 * -1 with *error.
 */
int rotate_places_probe(struct rotate_places *places, struct error *error);

/*
 * Writes `tokens` (NULL: unchanged), token 1 first, because that is the expired
 * one; skips a token that is already there. Each is read back and compared
 * before the next is written. Returns 0, or -1 with *error, which says which
 * place holds which token now, and what to do next.
 */
int rotate_places_write(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void rotate_places_clear(struct rotate_places *places);

#endif
