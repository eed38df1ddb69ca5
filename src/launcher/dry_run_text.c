#include "dry_run.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mask.h"
#include "screen.h"
#include "utf8.h"

/* Columns: a longer name or value pushes what follows it aside. */
#define LABEL_WIDTH	10
#define NAME_MAX_WIDTH	30
#define VALUE_MAX_WIDTH 44

/* A value longer than this is shortened. */
#define SHOWN_MAX 64

struct report {
	const struct dry_run *dry;
	struct buf *out;
	char *folder; /* of the profile: places are told from there */
	bool has_colour;
	size_t name_width;
	size_t value_width;
};

static void pad(struct buf *out, size_t start, size_t width)
{
	size_t columns = utf8_columns(buf_text(out) + start);

	for (; columns < width; columns++)
		buf_add_char(out, ' ');
}

static void add_value(const struct report *report,
		      const struct variable *variable, struct buf *text)
{
	const struct dry_run *dry = report->dry;
	const struct file *file = dry_run_file(dry, variable);
	const char *value = variable_value(variable);
	const size_t start = text->length;

	if (file && !dry->run->files.folder) {
		buf_add_format(text, "(file in memory: %s, %zu bytes)",
			       file->format, file->content.length);
		return;
	}
	if (dry_run_is_secret(dry, variable)) {
		mask_add(&dry->run->target, value, text);
		return;
	}
	if (!*value)
		buf_add_text(text, "(empty)");
	utf8_add_shown(text, value);
	utf8_truncate(text, start, SHOWN_MAX);
	if (file)
		buf_add_format(text, " (%s, %zu bytes)", file->format,
			       file->content.length);
}

static void add_place(const struct report *report, const struct place *place,
		      struct buf *text)
{
	const char *path = place->file;
	const size_t length = strlen(report->folder);

	if (!strncmp(path, report->folder, length) && path[length] == '/')
		path += length + 1;
	utf8_add_shown(text, path);
	if (place->line)
		buf_add_format(text, ":%d", place->line);
}

static void add_origin(const struct report *report,
		       const struct variable *variable, struct buf *text)
{
	const struct origin *origin = &variable->origin;

	if (origin->place.file)
		add_place(report, &origin->place, text);
	if (origin->source)
		buf_add_format(text, "%s%s", text->length ? ", " : "",
			       origin->source);
	if (origin->kind != ORIGIN_QUIXRUN &&
	    dry_run_replaces(report->dry, variable))
		buf_add_format(text, "%sreplaces the inherited",
			       text->length ? ", " : "");
}

/* One line: the name, the value or reason, and perhaps the origin. */
static void add_row(const struct report *report,
		    const struct variable *variable, const char *value,
		    const char *origin)
{
	struct buf *out = report->out;
	AUTO_BUF struct buf name = { 0 };
	size_t start;

	variable_add_name(variable, &name);
	buf_add_text(out, "  ");
	start = out->length;
	utf8_add_shown(out, buf_text(&name));
	pad(out, start, report->name_width);
	buf_add_text(out, "  ");
	start = out->length;
	buf_add_text(out, value);
	if (*origin) {
		pad(out, start, report->value_width);
		buf_add_text(out, "  ");
		screen_add(out, origin, SCREEN_FAINT, report->has_colour);
	}
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
		add_value(report, variable, &value);
		add_origin(report, variable, &origin);
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

/* The columns' widths, by what is set and removed. */
static void measure(struct report *report)
{
	const size_t count = report->dry->run->plan.count;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct variable *variable = report->dry->variables[i];
		AUTO_BUF struct buf name = { 0 };
		AUTO_BUF struct buf value = { 0 };

		if (!variable->removed && !variable_is_injected(variable))
			continue;
		variable_add_name(variable, &name);
		report->name_width =
			widest(report->name_width, &name, NAME_MAX_WIDTH);
		if (variable->removed)
			continue;
		add_value(report, variable, &value);
		report->value_width =
			widest(report->value_width, &value, VALUE_MAX_WIDTH);
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
		.folder = file_folder(dry->run->profile.sources[0]->path),
		.has_colour = screen_has_colour(),
	};
	const struct dry_run_group *group;

	measure(&report);
	add_facts(&report);
	for (group = dry_run_groups; group->name; group++)
		add_group(&report, group);
	add_removed(&report);
	free(report.folder);
}
