/*
 * --rotate with a personal access token: reads the tokens from the Portal, and
 * rotates them with --now.
 */
#ifndef COMMANDS_ROTATE_PAIR_H
#define COMMANDS_ROTATE_PAIR_H

#include "commands/rotate_places.h"
#include "quix/token_check.h"
#include "quix/token_pair.h"

struct rotate_pair {
	struct pair_question question; /* for the profile's workspace */
	struct rotate_places *places;  /* open; may be without tokens */
};

/*
 * Reads the tokens of the environment and writes those that differ from the
 * profile's; each must be for that environment. Returns PAIR_GIVEN; or, with
 * *error, PAIR_FAILED, or PAIR_NOT_PERSONAL for a token that cannot read
 * tokens. Then nothing was written, unless *error says so.
 */
enum pair_answer rotate_pair_write(struct rotate_pair *pair,
				   struct error *error);

/*
 * Rotates in Quix after everything that can fail afterwards has been tried and
 * the user at the terminal has confirmed; then as rotate_pair_write. Returns 0,
 * or -1 with *error, which says which steps were done.
 */
int rotate_pair_now(struct rotate_pair *pair, struct error *error);

#endif
