/*
 * Writing new tokens to where a profile keeps them, so that it has a token that
 * works at every moment, whatever is interrupted.
 */
#ifndef COMMANDS_ROTATION_H
#define COMMANDS_ROTATION_H

#include "system/atomic_file.h"
#include "commands/token_place.h"

struct rotation {
	const struct target *target; /* both tokens evaluated */
	struct token_place places[2];
	struct replacement files[2]; /* of token 1 and token 2; the second is
					not used when both are in the profile */
};

/*
 * Finds the tokens' places in the profile, which is as it was loaded, without
 * evaluating anything. Returns 0, or -1 with *error (125) when one cannot be
 * changed by quixrun.
 */
int rotation_find(struct rotation *rotation, const struct profile *profile,
		  struct error *error);

/*
 * Opens the files; they must hold what the target's tokens are. Returns 0, or
 * -1 with *error when one cannot be replaced.
 */
int rotation_open(struct rotation *rotation, struct target *target,
		  struct error *error);

/*
 * Writes `tokens` (NULL: that one stays as it is). Both are prepared before the
 * first is put in place; token 1's file comes first, as that is the dead one.
 * Returns 0, or -1 with *error, whose message says what is changed by then.
 */
int rotation_write(struct rotation *rotation,
		   const struct secret *const tokens[2], struct error *error);

void rotation_clear(struct rotation *rotation);

#endif
