#include "commands/dry_run.h"

#include "console/screen.h"
#include "console/shown.h"

/* Columns: a longer name or value pushes what follows it aside. */
#define LABEL_WIDTH	10
#define NAME_MAX_WIDTH	30
#define VALUE_MAX_WIDTH 44

/* A row is "  NAME  VALUE  ORIGIN"; these are kept clear for the last two. */
#define GAP		 2
#define VALUE_MIN_WIDTH	 24
#define ORIGIN_MAX_WIDTH 24

/* A value longer than this is shortened. */
#define SHOWN_MAX 64

struct report {
	const struct dry_run *dry;
	struct buf *out;
	bool has_colour;
	size_t name_width;
	size_t value_width;
	size_t shown_max; /* columns of a value */
	size_t screen;	  /* columns of the terminal; 0: it is none */
};

static void pad(struct buf *out, size_t start, size_t width)
{
	size_t columns = utf8_columns(buf_text(out) + start);

	for (; columns < width; columns++)
		buf_add_char(out, ' ');
}

/*
 * The origin in its column. On a terminal, where a row that is too long would
 * break anywhere, it gets a row of its own if it must.
 */
static void place_origin(const struct report *report, size_t row, size_t value,
			 const char *origin)
{
	struct buf *out = report->out;
	const size_t column = GAP + report->name_width + GAP;

	if (report->screen &&
	    utf8_columns(buf_text(out) + row) + GAP + utf8_columns(origin) >
		    report->screen) {
		buf_add_char(out, '\n');
		value = out->length;
		pad(out, value, column + report->value_width);
	} else {
		pad(out, value, report->value_width);
	}
	pad(out, out->length, GAP);
	screen_add(out, origin, SCREEN_FAINT, report->has_colour);
}

/* The name, the value or reason, and perhaps the origin. */
static void add_row(const struct report *report,
		    const struct variable *variable, const char *value,
		    const char *origin)
{
	struct buf *out = report->out;
	AUTO_BUF struct buf name = { 0 };
	const size_t row = out->length;
	size_t start;

	variable_add_name(variable, &name);
	buf_add_text(out, "  ");
	start = out->length;
	utf8_add_shown(out, buf_text(&name));
	pad(out, start, report->name_width);
	buf_add_text(out, "  ");
	start = out->length;
	buf_add_text(out, value);
	if (*origin)
		place_origin(report, row, start, origin);
	buf_add_char(out, '\n');
}

static void add_title(const struct report *report, const char *title)
{
	buf_add_char(report->out, '\n');
	screen_add(report->out, title, SCREEN_BOLD, report->has_colour);
	buf_add_char(report->out, '\n');
}

static void add_group(const struct report *report,
		      const struct dry_run_group *group)
{
	const size_t count = report->dry->run->plan.count;
	bool has_title = false;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];
		AUTO_BUF struct buf value = { 0 };
		AUTO_BUF struct buf origin = { 0 };

		if (!dry_run_is_in(variable, group))
			continue;
		if (!has_title)
			add_title(report, group->title);
		has_title = true;
		dry_run_add_value(report->dry, variable, report->shown_max,
				  &value);
		dry_run_add_origin(report->dry, variable, &origin);
		add_row(report, variable, buf_text(&value), buf_text(&origin));
	}
}

static void add_removed(const struct report *report)
{
	const size_t count = report->dry->run->plan.count;
	bool has_title = false;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];

		if (!variable->removed)
			continue;
		if (!has_title)
			add_title(report, "not passed on");
		has_title = true;
		add_row(report, variable, variable->removed, "");
	}
}

static size_t widest(size_t most, const struct buf *text, size_t limit)
{
	const size_t columns = utf8_columns(buf_text(text));

	return columns > most && columns <= limit ? columns : most;
}

static void measure_names(struct report *report)
{
	const size_t count = report->dry->run->plan.count;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];
		AUTO_BUF struct buf name = { 0 };

		if (!variable->removed && !variable_is_injected(variable))
			continue;
		variable_add_name(variable, &name);
		report->name_width =
			widest(report->name_width, &name, NAME_MAX_WIDTH);
	}
}

static size_t origin_width(const struct report *report)
{
	const size_t count = report->dry->run->plan.count;
	size_t width = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];
		AUTO_BUF struct buf origin = { 0 };

		if (!variable_is_injected(variable))
			continue;
		dry_run_add_origin(report->dry, variable, &origin);
		width = widest(width, &origin, ORIGIN_MAX_WIDTH);
	}
	return width;
}

/* How wide the value's column may be when the origin's is that wide. */
static size_t value_room(const struct report *report, size_t origin)
{
	const size_t taken =
		GAP + report->name_width + GAP + (origin ? GAP + origin : 0);

	return report->screen < taken + VALUE_MIN_WIDTH
		       ? VALUE_MIN_WIDTH
		       : report->screen - taken;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The columns' widths, by what is set and removed. */
static void measure(struct report *report)
{
	const size_t count = report->dry->run->plan.count;
	size_t limit = VALUE_MAX_WIDTH;
	size_t i;

	measure_names(report);
	report->shown_max = SHOWN_MAX;
	if (report->screen) {
		report->shown_max = least(SHOWN_MAX, value_room(report, 0));
		limit = least(limit, value_room(report, origin_width(report)));
	}
	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];
		AUTO_BUF struct buf value = { 0 };

		if (!variable_is_injected(variable))
			continue;
		dry_run_add_value(report->dry, variable, report->shown_max,
				  &value);
		report->value_width =
			widest(report->value_width, &value, limit);
	}
}

static void add_fact(const struct report *report, const char *label,
		     const char *text)
{
	const size_t start = report->out->length;

	buf_add_text(report->out, label);
	pad(report->out, start, LABEL_WIDTH);
	utf8_add_shown(report->out, text);
	buf_add_char(report->out, '\n');
}

static void add_answer(const struct target *target, struct buf *text)
{
	const char *portal = target->portal;

	if (target->answer_source == ANSWER_PORTAL)
		buf_add_format(text, "%s, asked now", portal);
	else if (target->answer_source == ANSWER_CACHE)
		buf_add_format(text, "%s, from the cache (%lld s old)", portal,
			       target->answer_age_ms / 1000);
	else
		buf_add_format(text, "%s, not asked", portal ? portal : "");
}

static void add_target(const struct report *report)
{
	const struct target *target = &report->dry->run->target;
	AUTO_BUF struct buf answer = { 0 };
	char id[TOKEN_ID_SIZE];

	if (*target_known_workspace(target))
		add_fact(report, "workspace", target_known_workspace(target));
	if (!target_is_cloud(target)) {
		add_fact(report, "portal", "none, a local profile");
		return;
	}
	add_answer(target, &answer);
	add_fact(report, "portal", buf_text(&answer));
	target_token_id(target, id);
	add_fact(report, "token", id);
}

static void add_facts(const struct report *report)
{
	const struct dry_run *dry = report->dry;
	const struct profile *profile = &dry->run->profile;
	size_t i;

	add_fact(report, "profile", profile->name);
	for (i = 0; i < profile->source_count; i++)
		add_fact(report, i ? "extends" : "file",
			 profile->sources[i]->path);
	add_target(report);
	if (!dry->run->options.program)
		return;
	if (dry->program) {
		add_fact(report, "program", dry->program);
		return;
	}
	buf_add_text(report->out, "program");
	buf_add_text(report->out, "   ");
	screen_add(report->out, "cannot be run", SCREEN_RED,
		   report->has_colour);
	buf_add_char(report->out, '\n');
}

void dry_run_text(const struct dry_run *dry, struct buf *out)
{
	struct report report = {
		.dry = dry,
		.out = out,
		.has_colour = screen_has_colour(),
		.screen = screen_width(),
	};
	const struct dry_run_group *group;

	measure(&report);
	add_facts(&report);
	for (group = dry_run_groups; group->name; group++)
		add_group(&report, group);
	add_removed(&report);
}
