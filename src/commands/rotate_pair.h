/*
 * --rotate with a personal access token: the Portal itself has the tokens, and
 * with --now it rotates them.
 */
#ifndef COMMANDS_ROTATE_PAIR_H
#define COMMANDS_ROTATE_PAIR_H

#include "commands/rotate_places.h"
#include "quix/token_check.h"
#include "quix/token_pair.h"

struct rotate_pair {
	struct pair_question question; /* of the profile's workspace */
	struct rotate_places *places;  /* opened; there may be none */
};

/*
 * Reads the tokens of the environment and writes those that differ from the
 * profile's; each must open that environment. Returns PAIR_GIVEN; or, with
 * *error, PAIR_FAILED, or PAIR_NOT_PERSONAL when the token is none that the
 * Portal gives tokens to. Nothing was written then, unless *error says so.
 */
enum pair_answer rotate_pair_write(struct rotate_pair *pair,
				   struct error *error);

/*
 * Rotates in Quix, when everything that can fail afterwards has been tried and
 * whoever is at the terminal agrees; then the same. Returns 0, or -1 with
 * *error, which says how far it came.
 */
int rotate_pair_now(struct rotate_pair *pair, struct error *error);

#endif
