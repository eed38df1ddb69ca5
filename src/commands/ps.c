/* --ps: lists programs on this host that run under a profile. */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "console/json_write.h"
#include "commands/ps_row.h"
#include "quixrun/mem.h"
#include "console/screen.h"
#include "console/shown.h"
#include "console/table.h"

struct ps_table {
	struct processes processes;
	struct ps_row *rows; /* one per process */
	struct fields known; /* tokens; the key is the replacement */
};

static const char *const titles[PS_COLUMNS] = { "PID",	  "USER",   "PROFILE",
						"TOKEN",  "IS NOW", "SINCE",
						"COMMAND" };

/* The minimum width of the command on a narrow terminal. */
#define COMMAND_MIN ((size_t)16)

/* Any program may set any profile name; of a long path the end is shown. */
#define PROFILE_MAX ((size_t)32)

static int ps_table_read(struct ps_table *table, struct error *error)
{
	struct processes *processes = &table->processes;
	size_t i;

	if (processes_read(processes, error))
		return -1;
	processes_fold(processes);
	table->rows = mem_alloc((processes->count + 1) * sizeof(*table->rows));
	for (i = 0; i < processes->count; i++) {
		table->rows[i].process = &processes->items[i];
		ps_row_find_token(&table->rows[i], &table->known);
	}
	/* All tokens are known now, so they can be redacted in commands. */
	for (i = 0; i < processes->count; i++)
		ps_row_fill(&table->rows[i], &table->known);
	return 0;
}

static void ps_table_clear(struct ps_table *table)
{
	size_t i;

	for (i = 0; table->rows && i < table->processes.count; i++)
		ps_row_clear(&table->rows[i]);
	free(table->rows);
	fields_clear(&table->known);
	processes_clear(&table->processes);
	*table = (struct ps_table){ 0 };
}

static void take_cells(const struct ps_row *row, const char *cells[PS_COLUMNS])
{
	enum ps_column column;

	for (column = PS_PID; column < PS_COLUMNS; column++)
		cells[column] = buf_text(&row->cells[column]);
}

static void add_programs(struct buf *text, struct ps_table *programs)
{
	/* Root sees the programs of all users; others only their own. */
	struct table_column columns[PS_COLUMNS] = {
		[PS_PID] = { .is_number = true },
		[PS_USER] = { .is_hidden = geteuid() != 0 },
	};
	const struct table table = { columns, PS_COLUMNS };
	const size_t screen = screen_width();
	const char *cells[PS_COLUMNS];
	size_t before, i;

	table_measure(&table, titles);
	for (i = 0; i < programs->processes.count; i++) {
		utf8_truncate_front(&programs->rows[i].cells[PS_PROFILE], 0,
				    PROFILE_MAX);
		take_cells(&programs->rows[i], cells);
		table_measure(&table, cells);
	}
	before = table_columns_before_last(&table);
	table_add_row(&table, titles, NULL, text);
	for (i = 0; i < programs->processes.count; i++) {
		struct ps_row *row = &programs->rows[i];

		if (screen)
			utf8_truncate(&row->cells[PS_COMMAND], 0,
				      screen > before + COMMAND_MIN
					      ? screen - before
					      : COMMAND_MIN);
		take_cells(row, cells);
		table_add_row(&table, cells, NULL, text);
	}
}

/* Why the state is not known; one line per reason. */
static void add_reasons(struct buf *text, const struct ps_table *table)
{
	size_t i, j;

	for (i = 0; i < table->processes.count; i++) {
		const char *reason = table->rows[i].reason;

		for (j = 0; reason && j < i; j++)
			if (table->rows[j].reason &&
			    !strcmp(table->rows[j].reason, reason))
				reason = NULL;
		if (reason)
			buf_add_format(
				text, "token unknown for process %ld: %s\n",
				(long)table->rows[i].process->pid, reason);
	}
}

static void add_unseen(struct buf *text, const struct processes *processes)
{
	const size_t unseen = processes->unseen;

	if (unseen)
		buf_add_format(
			text,
			"not shown: %zu process%s that this user is not permitted to inspect"
			"%s\n",
			unseen, unseen == 1 ? "" : "es",
			geteuid() ? "; run as root to see them" : "");
	if (processes->is_hiding)
		buf_add_text(
			text,
			"not shown: processes of other users, which /proc hides"
			"\n");
	if (processes->is_inside)
		buf_add_text(text, "not shown: processes outside this "
				   "container (PID namespace)\n");
	if (!unseen && !processes->is_hiding && !processes->is_inside)
		buf_add_text(text,
			     "all processes of this host were inspected\n");
}

static int print_programs(struct ps_table *table, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	if (table->processes.count)
		add_programs(&text, table);
	else
		buf_add_text(&text,
			     "no program that quixrun started is running\n");
	add_reasons(&text, table);
	add_unseen(&text, &table->processes);
	return screen_print(&text, error);
}

static void add_json_row(struct json_text *json, const struct ps_row *row)
{
	const struct process *process = row->process;
	const time_t since = (time_t)process->since;
	const char *token = buf_text(&row->cells[PS_TOKEN]);
	char shown[64] = "";
	struct tm when;

	if (gmtime_r(&since, &when))
		strftime(shown, sizeof(shown), "%Y-%m-%dT%H:%M:%SZ", &when);
	json_open_object(json, NULL);
	json_add_number(json, "pid", process->pid);
	json_add_number(json, "uid", process->user);
	json_add_text(json, "profile",
		      process_variable(process, "QUIXRUN_PROFILE"));
	json_add_text(json, "token", ps_is_token_id(token) ? token : NULL);
	json_add_text(json, "state", ps_state_name(row->state));
	json_add_text(json, "reason", row->reason);
	json_add_text(json, "since", shown);
	json_add_text(json, "command", buf_text(&row->cells[PS_COMMAND]));
	json_close_object(json);
}

static int print_programs_json(const struct ps_table *table,
			       struct error *error)
{
	AUTO_JSON struct json_text json = { 0 };
	size_t i;

	json_open_object(&json, NULL);
	json_open_array(&json, "programs");
	for (i = 0; i < table->processes.count; i++)
		add_json_row(&json, &table->rows[i]);
	json_close_array(&json);
	json_open_object(&json, "unseen");
	json_add_number(&json, "processes", (long long)table->processes.unseen);
	json_add_boolean(&json, "other_users", table->processes.is_hiding);
	json_add_boolean(&json, "outside", table->processes.is_inside);
	json_close_object(&json);
	json_close_object(&json);
	return json_print(&json, error);
}

int command_ps(struct run *run, struct error *error)
{
	struct ps_table table = { 0 };
	int result;

	result = ps_table_read(&table, error);
	if (!result)
		result = run->options.is_json
				 ? print_programs_json(&table, error)
				 : print_programs(&table, error);
	ps_table_clear(&table);
	return result;
}
