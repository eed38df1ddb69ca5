/*
 * Writing new tokens to where a profile keeps them, so that it has a token that
 * works at every moment, whatever is interrupted.
 */
#ifndef COMMANDS_ROTATE_PLACES_H
#define COMMANDS_ROTATE_PLACES_H

#include "quix/quix.h"
#include "system/atomic_file.h"

enum token_keeper {
	KEPT_NOWHERE, /* the profile has no such token */
	KEPT_IN_PROFILE,
	KEPT_IN_FILE /* ${file:PATH} */
};

struct token_place {
	enum token_keeper keeper;
	const struct setting *setting; /* NULL: KEPT_NOWHERE */
	char *path;		       /* of the file; once it was resolved */
};

struct rotate_places {
	const struct quix *quix; /* both tokens evaluated */
	struct token_place kept[2];
	struct replacement files[2]; /* of token 1 and token 2; the second is
					not used when both are in the profile */
};

/*
 * Finds the tokens' places in the profile, which is as it was loaded, without
 * evaluating anything. Returns 0, or -1 with *error (125) when one cannot be
 * changed by quixrun.
 */
int rotate_places_find(struct rotate_places *places,
		       const struct profile *profile, struct error *error);

/*
 * Opens the files; they must hold what the quix's tokens are. Returns 0, or
 * -1 with *error when one cannot be replaced.
 */
int rotate_places_open(struct rotate_places *places, struct quix *quix,
		       struct error *error);

/*
 * Writes `tokens` (NULL: that one stays as it is). Both are prepared before the
 * first is put in place; token 1's file comes first, as that is the dead one.
 * Returns 0, or -1 with *error, whose message says what is changed by then.
 */
int rotate_places_write(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct error *error);

void rotate_places_clear(struct rotate_places *places);

#endif
