/*
 * One row of --ps: a program that runs under a profile, and whether its token
 * is still a token of the profile.
 */
#ifndef COMMANDS_PS_ROW_H
#define COMMANDS_PS_ROW_H

#include "commands/ps_processes.h"
#include "quixrun/fields.h"

enum ps_state {
	PS_TOKEN_1,
	PS_TOKEN_2,
	PS_GONE,    /* the profile has other tokens now */
	PS_UNKNOWN, /* the profile cannot be read, or needs a command */
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

/* One program; the cells are safe to display. */
struct ps_row {
	const struct process *process;
	enum ps_state state;
	char *reason; /* for PS_UNKNOWN, else NULL */
	struct buf cells[PS_COLUMNS];
};

/* The name of a state in the table, and in JSON. */
const char *ps_state_word(enum ps_state state);
const char *ps_state_name(enum ps_state state);

/*
 * Determines the state of the row's token: finds the profile as the process
 * would, and evaluates tokens that need only files and variables; commands are
 * not run. Appends the tokens to *known, with their replacement as the key.
 * Sets row->reason for PS_UNKNOWN.
 */
void ps_row_find_token(struct ps_row *row, struct fields *known);

/* Fills the cells; the values of *known are redacted in the command. */
void ps_row_fill(struct ps_row *row, const struct fields *known);

/* Frees. Safe on a zeroed struct, and twice. */
void ps_row_clear(struct ps_row *row);

/*
 * Appends the arguments of the process, separated by blanks, as one line that
 * is safe to display. Replaces values of *known by their keys; variables that
 * quixrun set whose name contains token, password, secret or key by "(NAME)";
 * and the rest of each word that begins like a token.
 */
void ps_command_add(struct buf *out, const struct process *process,
		    const struct fields *known);

/* True for the form of a QUIXRUN_TOKEN_ID, "1:ab12cd34". */
bool ps_is_token_id(const char *text);

#endif
