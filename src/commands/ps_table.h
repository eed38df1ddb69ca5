/*
 * What --ps shows: one row for each program that runs under a profile.
 */
#ifndef COMMANDS_PS_TABLE_H
#define COMMANDS_PS_TABLE_H

#include "commands/ps_processes.h"
#include "commands/ps_token.h"

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

struct ps_table {
	struct processes processes;
	struct ps_row *rows; /* one for each process */
	struct fields known; /* tokens, under what stands for them */
};

/* Looks at all processes. Returns 0, or -1 with *error. */
int ps_table_read(struct ps_table *table, struct error *error);

/* The word for a state in the table, and in JSON. */
const char *ps_state_word(enum ps_state state);
const char *ps_state_name(enum ps_state state);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void ps_table_clear(struct ps_table *table);

#endif
