/*
 * Where a profile's tokens are kept, as far as quixrun can change them there:
 * as they are in the profile itself, or in a file that it names.
 */
#ifndef COMMANDS_TOKEN_PLACE_H
#define COMMANDS_TOKEN_PLACE_H

#include "quix/quix.h"

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

/*
 * Says where a token is kept; evaluates nothing. `id` is 1 or 2. Returns 0, or
 * -1 with *error (125), which says where the token comes from, when that is
 * somewhere else: a command, a variable, another profile.
 */
int token_place_find(const struct profile *profile, int id,
		     struct token_place *place, struct error *error);

/*
 * Fills place->path. The target is that of the profile, initialised. Returns 0,
 * or -1 with *error.
 */
int token_place_resolve(struct token_place *place, struct target *target,
			struct error *error);

void token_place_clear(struct token_place *place);

#endif
