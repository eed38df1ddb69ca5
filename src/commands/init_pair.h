/*
 * --init with a personal access token: chooses an environment, and reads its
 * two streaming tokens.
 */
#ifndef COMMANDS_INIT_PAIR_H
#define COMMANDS_INIT_PAIR_H

#include "console/prompt.h"
#include "quix/token_pair.h"

/*
 * Checks whether question->personal is a personal access token, chooses an
 * environment if question->workspace is NULL (on a terminal by asking), and
 * reads its tokens into *pair, which must be zeroed. Returns PAIR_NOT_PERSONAL
 * for another token, or if the Portal does not support the request, unless the
 * token begins with "pat-": then *error has the reason.
 */
enum pair_answer init_pair_read(const struct answers *answers,
				const struct pair_question *question,
				struct token_pair *pair, struct error *error);

#endif
