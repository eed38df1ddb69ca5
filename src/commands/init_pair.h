/*
 * What --init does with a personal access token: which environment it is for,
 * and the two streaming tokens of that.
 */
#ifndef COMMANDS_INIT_PAIR_H
#define COMMANDS_INIT_PAIR_H

#include "console/prompt.h"
#include "quix/token_pair.h"

/*
 * Finds out whether question->personal is a personal access token, chooses an
 * environment where question->workspace names none (on a terminal by asking),
 * and reads its tokens into *pair, which must be zeroed. A token that is none
 * is PAIR_NOT_PERSONAL, as is one of a portal that has no such request, unless
 * it begins with "pat-": then *error says why it is of no use.
 */
enum pair_answer init_pair_read(const struct answers *answers,
				const struct pair_question *question,
				struct token_pair *pair, struct error *error);

#endif
