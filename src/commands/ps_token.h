/*
 * Whether the token that a program runs with is still one of its profile's.
 */
#ifndef COMMANDS_PS_TOKEN_H
#define COMMANDS_PS_TOKEN_H

#include "commands/ps_processes.h"
#include "quixrun/fields.h"

enum ps_state {
	PS_TOKEN_1,
	PS_TOKEN_2,
	PS_GONE,    /* the profile has other tokens now */
	PS_UNKNOWN, /* the profile cannot be read, or not without a command */
	PS_NONE	    /* it runs without a token */
};

/*
 * Reads the profile of the process, as the process would find it, and evaluates
 * what tokens need no more than files and variables; commands are not run.
 * Tokens on the way are appended to *known, under what stands for them. For
 * PS_UNKNOWN *reason is why.
 */
enum ps_state ps_token_state(const struct process *process,
			     struct fields *known, struct error *reason);

/* The text has the form of a QUIXRUN_TOKEN_ID, "1:ab12cd34". */
bool ps_is_token_id(const char *text);

#endif
