/* --dry-run as text: groups of variables in columns. */
#include "commands/dry_run.h"

#include "console/screen.h"
#include "console/shown.h"
#include "console/table.h"
#include "quixrun/mem.h"

/* Column widths: a longer name or value moves the rest of its row. */
#define LABEL_WIDTH	10
#define LABEL_APP_WIDTH 13 /* with an application */
#define NAME_MAX_WIDTH	30
#define VALUE_MAX_WIDTH 44

#define GAP TABLE_GAP

/* A row is "  NAME  VALUE  ORIGIN"; the minimum space for the last two. */
#define VALUE_MIN_WIDTH	 24
#define ORIGIN_MAX_WIDTH 24

/* A longer value is shortened. */
#define SHOWN_MAX 64

struct dry_run_table {
	const struct dry_run *dry;
	struct buf *out;
	bool has_colour;
	size_t label_width;
	size_t name_width;
	size_t value_width;
	size_t shown_max; /* maximum columns of a value */
	size_t screen;	  /* columns of the terminal; 0: not a terminal */
};

/*
 * Adds the origin in its column. If a row is too long for the terminal, the
 * origin is put in a row of its own.
 */
static void place_origin(const struct dry_run_table *table, size_t row,
			 size_t value, const char *origin)
{
	struct buf *out = table->out;
	const size_t column = GAP + table->name_width + GAP;

	if (table->screen &&
	    utf8_columns(buf_text(out) + row) + GAP + utf8_columns(origin) >
		    table->screen) {
		buf_add_char(out, '\n');
		value = out->length;
		table_pad(out, value, column + table->value_width);
	} else {
		table_pad(out, value, table->value_width);
	}
	table_pad(out, out->length, GAP);
	screen_add(out, origin, SCREEN_FAINT, table->has_colour);
}

/* Adds the name, the value or reason, and the origin. */
static void add_variable_row(const struct dry_run_table *table,
			     const struct variable *variable, const char *value,
			     const char *origin)
{
	struct buf *out = table->out;
	AUTO_BUF struct buf name = { 0 };
	const size_t row = out->length;
	size_t start;

	variable_add_name(variable, &name);
	buf_add_text(out, "  ");
	start = out->length;
	utf8_add_shown(out, buf_text(&name));
	table_pad(out, start, table->name_width);
	buf_add_text(out, "  ");
	start = out->length;
	buf_add_text(out, value);
	if (*origin)
		place_origin(table, row, start, origin);
	buf_add_char(out, '\n');
}

static void add_group_title(const struct dry_run_table *table,
			    const char *title)
{
	buf_add_char(table->out, '\n');
	screen_add(table->out, title, SCREEN_BOLD, table->has_colour);
	buf_add_char(table->out, '\n');
}

static void add_group_rows(const struct dry_run_table *table,
			   const struct dry_run_group *group)
{
	const size_t count = table->dry->run->plan.count;
	bool has_title = false;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = table->dry->variables[i];
		AUTO_BUF struct buf value = { 0 };
		AUTO_BUF struct buf origin = { 0 };

		if (!dry_run_is_in(variable, group))
			continue;
		if (!has_title)
			add_group_title(table, group->title);
		has_title = true;
		dry_run_add_value(table->dry, variable, table->shown_max,
				  &value);
		dry_run_add_origin(table->dry, variable, &origin);
		add_variable_row(table, variable, buf_text(&value),
				 buf_text(&origin));
	}
}

static void add_removed_rows(const struct dry_run_table *table)
{
	const size_t count = table->dry->run->plan.count;
	bool has_title = false;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = table->dry->variables[i];

		if (!variable->removed)
			continue;
		if (!has_title)
			add_group_title(table, "not passed on");
		has_title = true;
		add_variable_row(table, variable, variable->removed, "");
	}
}

static size_t wider_of(size_t most, const struct buf *text, size_t limit)
{
	const size_t columns = utf8_columns(buf_text(text));

	return columns > most && columns <= limit ? columns : most;
}

static void measure_names(struct dry_run_table *table)
{
	const size_t count = table->dry->run->plan.count;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = table->dry->variables[i];
		AUTO_BUF struct buf name = { 0 };

		if (!variable->removed && !variable_is_injected(variable))
			continue;
		variable_add_name(variable, &name);
		table->name_width =
			wider_of(table->name_width, &name, NAME_MAX_WIDTH);
	}
}

static size_t origin_width(const struct dry_run_table *table)
{
	const size_t count = table->dry->run->plan.count;
	size_t width = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = table->dry->variables[i];
		AUTO_BUF struct buf origin = { 0 };

		if (!variable_is_injected(variable))
			continue;
		dry_run_add_origin(table->dry, variable, &origin);
		width = wider_of(width, &origin, ORIGIN_MAX_WIDTH);
	}
	return width;
}

/*
 * The maximum width of the value's column with an origin's column of that
 * width.
 */
static size_t value_room(const struct dry_run_table *table, size_t origin)
{
	const size_t taken =
		GAP + table->name_width + GAP + (origin ? GAP + origin : 0);

	return table->screen < taken + VALUE_MIN_WIDTH ? VALUE_MIN_WIDTH
						       : table->screen - taken;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Determines the column widths from the variables that are set and removed. */
static void measure(struct dry_run_table *table)
{
	const size_t count = table->dry->run->plan.count;
	size_t limit = VALUE_MAX_WIDTH;
	size_t i;

	measure_names(table);
	table->shown_max = SHOWN_MAX;
	if (table->screen) {
		table->shown_max = least(SHOWN_MAX, value_room(table, 0));
		limit = least(limit, value_room(table, origin_width(table)));
	}
	for (i = 0; i < count; i++) {
		const struct variable *variable = table->dry->variables[i];
		AUTO_BUF struct buf value = { 0 };

		if (!variable_is_injected(variable))
			continue;
		dry_run_add_value(table->dry, variable, table->shown_max,
				  &value);
		table->value_width =
			wider_of(table->value_width, &value, limit);
	}
}

static void add_fact(const struct dry_run_table *table, const char *label,
		     const char *text)
{
	table_add_cell(table->out, label, NULL, table->label_width);
	utf8_add_shown(table->out, text);
	buf_add_char(table->out, '\n');
}

static void add_answer(const struct quix *quix, struct buf *text)
{
	const char *portal = quix->portal;

	if (quix->answer_source == ANSWER_PORTAL)
		buf_add_format(text, "%s, requested now", portal);
	else if (quix->answer_source == ANSWER_CACHE)
		buf_add_format(text, "%s, from the cache (%lld s old)", portal,
			       quix->answer_age_ms / 1000);
	else
		buf_add_format(text, "%s, no request", portal ? portal : "");
}

static void add_target(const struct dry_run_table *table)
{
	const struct quix *quix = &table->dry->run->quix;
	AUTO_BUF struct buf answer = { 0 };
	char id[TOKEN_ID_SIZE];

	if (*quix_known_workspace(quix))
		add_fact(table, "workspace", quix_known_workspace(quix));
	if (!quix_is_cloud(quix)) {
		add_fact(table, "portal", "none, a local profile");
		return;
	}
	add_answer(quix, &answer);
	add_fact(table, "portal", buf_text(&answer));
	quix_token_id(quix, id);
	add_fact(table, "token", id);
}

static void add_deployment(const struct dry_run_table *table,
			   const struct project *project)
{
	const struct deployment_choice *deployment = &project->deployment;
	AUTO_FREE char *file = dry_run_quix_file(project);
	AUTO_BUF struct buf text = { 0 };

	if (!file)
		buf_add_text(&text, "none, there is no " PROJECT_QUIX);
	else if (!deployment->line)
		buf_add_format(&text, "none of this application in %s", file);
	else
		buf_add_format(&text, "%s, %s:%d",
			       deployment->name ? deployment->name
						: "without a name",
			       file, deployment->line);
	add_fact(table, "deployment", buf_text(&text));
}

static void add_application(const struct dry_run_table *table,
			    const struct project *project)
{
	const char *name = project->application.name;
	AUTO_FREE char *file = dry_run_app_file(project);
	AUTO_BUF struct buf text = { 0 };

	buf_add_format(&text, "%s%s%s", name ? name : "", name ? ", " : "",
		       file);
	add_fact(table, "application", buf_text(&text));
	add_deployment(table, project);
}

static void add_facts(const struct dry_run_table *table)
{
	const struct dry_run *dry = table->dry;
	const struct profile *profile = &dry->run->profile;
	size_t i;

	add_fact(table, "profile", profile->name);
	for (i = 0; i < profile->source_count; i++)
		add_fact(table, i ? "extends" : "file",
			 profile->sources[i]->path);
	add_target(table);
	if (dry->run->project)
		add_application(table, dry->run->project);
	if (!dry->run->options.program)
		return;
	if (dry->program) {
		add_fact(table, "program", dry->program);
		return;
	}
	table_add_cell(table->out, "program", NULL, table->label_width);
	screen_add(table->out, "cannot be run", SCREEN_RED, table->has_colour);
	buf_add_char(table->out, '\n');
}

void dry_run_text(const struct dry_run *dry, struct buf *out)
{
	struct dry_run_table table = {
		.dry = dry,
		.out = out,
		.has_colour = screen_has_colour(),
		.label_width =
			dry->run->project ? LABEL_APP_WIDTH : LABEL_WIDTH,
		.screen = screen_width(),
	};
	const struct dry_run_group *group;

	measure(&table);
	add_facts(&table);
	for (group = dry_run_groups; group->name; group++)
		add_group_rows(&table, group);
	add_removed_rows(&table);
}
