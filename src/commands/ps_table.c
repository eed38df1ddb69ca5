#include "commands/ps_table.h"

#include <stdlib.h>
#include <time.h>

#include "commands/ps_command.h"
#include "quixrun/mem.h"
#include "commands/user_name.h"
#include "console/shown.h"

static const struct {
	const char *word; /* in the table */
	const char *name; /* in JSON */
} states[] = {
	[PS_TOKEN_1] = { "token 1", "token_1" },
	[PS_TOKEN_2] = { "token 2", "token_2" },
	[PS_GONE] = { "gone", "gone" },
	[PS_UNKNOWN] = { "unknown", "unknown" },
	[PS_NONE] = { "-", "none" },
};

const char *ps_state_word(enum ps_state state)
{
	return states[state].word;
}

const char *ps_state_name(enum ps_state state)
{
	return states[state].name;
}

static void fill(struct ps_row *row, const struct fields *known)
{
	const struct process *process = row->process;
	const char *id = process_variable(process, "QUIXRUN_TOKEN_ID");
	const time_t since = (time_t)process->since;
	struct tm when;
	char shown[64];

	buf_add_format(&row->cells[PS_PID], "%ld", (long)process->pid);
	user_name_add(&row->cells[PS_USER], process->user);
	utf8_add_shown(&row->cells[PS_PROFILE],
		       process_variable(process, "QUIXRUN_PROFILE"));
	buf_add_text(&row->cells[PS_TOKEN], !id			 ? "-"
					    : ps_is_token_id(id) ? id
								 : "?");
	buf_add_text(&row->cells[PS_STATE], ps_state_word(row->state));
	if (localtime_r(&since, &when) &&
	    strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M", &when))
		buf_add_text(&row->cells[PS_SINCE], shown);
	ps_command_add(&row->cells[PS_COMMAND], process, known);
}

int ps_table_read(struct ps_table *table, struct error *error)
{
	struct processes *processes = &table->processes;
	size_t i;

	if (processes_read(processes, error))
		return -1;
	processes_fold(processes);
	table->rows = mem_alloc((processes->count + 1) * sizeof(*table->rows));
	for (i = 0; i < processes->count; i++) {
		struct ps_row *row = &table->rows[i];
		struct error reason;

		row->process = &processes->items[i];
		row->state =
			ps_token_state(row->process, &table->known, &reason);
		if (row->state == PS_UNKNOWN)
			row->reason = mem_copy_text(reason.message);
	}
	/* Now every token is known that may stand in a command. */
	for (i = 0; i < processes->count; i++)
		fill(&table->rows[i], &table->known);
	return 0;
}

void ps_table_clear(struct ps_table *table)
{
	size_t i;
	enum ps_column column;

	for (i = 0; table->rows && i < table->processes.count; i++) {
		free(table->rows[i].reason);
		for (column = PS_PID; column < PS_COLUMNS; column++)
			buf_clear(&table->rows[i].cells[column]);
	}
	free(table->rows);
	fields_clear(&table->known);
	processes_clear(&table->processes);
	*table = (struct ps_table){ 0 };
}
