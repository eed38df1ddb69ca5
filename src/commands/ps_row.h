/*
 * One row of --ps: a program that runs under a profile, and whether the token
 * that it runs with is still one of its profile's.
 */
#ifndef COMMANDS_PS_ROW_H
#define COMMANDS_PS_ROW_H

#include "commands/ps_processes.h"
#include "quixrun/fields.h"

enum ps_state {
	PS_TOKEN_1,
	PS_TOKEN_2,
	PS_GONE,    /* the profile has other tokens now */
	PS_UNKNOWN, /* the profile cannot be read, or not without a command */
	PS_NONE	    /* it runs without a token */
};

enum ps_column {
	PS_PID,
	PS_USER,
	PS_PROFILE,
	PS_TOKEN,
	PS_STATE,
	PS_SINCE,
	PS_COMMAND,
	PS_COLUMNS
};

/* One program; its cells are fit to be shown. */
struct ps_row {
	const struct process *process;
	enum ps_state state;
	char *reason; /* for PS_UNKNOWN, else NULL */
	struct buf cells[PS_COLUMNS];
};

/* The word for a state in the table, and in JSON. */
const char *ps_state_word(enum ps_state state);
const char *ps_state_name(enum ps_state state);

/*
 * Finds out the state of the row's token: reads the profile of the process, as
 * the process would find it, and evaluates what tokens need only files
 * and variables; commands are not run. Tokens on the way are appended to
 * *known, under what stands for them. For PS_UNKNOWN row->reason is set.
 */
void ps_row_find_token(struct ps_row *row, struct fields *known);

/* Fills the cells; the values of *known are hidden in the command. */
void ps_row_fill(struct ps_row *row, const struct fields *known);

void ps_row_clear(struct ps_row *row);

/*
 * Appends the arguments of the process, separated by blanks, as one line for a
 * terminal. Replaced are: the values of *known by their keys, what quixrun gave
 * the process under a name that speaks of a token, a password, a secret or a
 * key, by "(NAME)", and the rest of whatever begins like a token.
 */
void ps_command_add(struct buf *out, const struct process *process,
		    const struct fields *known);

/* The text has the form of a QUIXRUN_TOKEN_ID, "1:ab12cd34". */
bool ps_is_token_id(const char *text);

#endif
