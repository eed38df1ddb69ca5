/*
 * The questions of --init.
 */
#ifndef COMMANDS_INTERVIEW_H
#define COMMANDS_INTERVIEW_H

#include "commands/draft.h"
#include "options/options.h"

/*
 * Fills the draft, whose name is set, from the terminal or the lines of
 * standard input: portal, workspace (on a terminal asked for only when the
 * token opens more than one), token 1, token 2. Each token is checked with the
 * Portal as soon as it is known. Returns 0, or -1 with *error.
 */
int interview(const struct options *options, struct draft *draft,
	      struct error *error);

#endif
