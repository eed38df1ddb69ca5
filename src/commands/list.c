#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "console/json_write.h"
#include "commands/listing.h"
#include "quixrun/mem.h"
#include "console/screen.h"
#include "console/shown.h"

#define COLUMNS 4

/* One line of the table; what is empty is shown as "-". */
struct line {
	const char *cells[COLUMNS];
	const char *colours[COLUMNS]; /* NULL: none */
	bool is_marked;
};

static const struct line head = { .cells = { "NAME", "KIND",
					     "WORKSPACE OR BROKER", "WHERE" } };

static struct line line_of(const struct listing *listing)
{
	const bool is_local = listing->kind && *listing->kind == 'l';
	struct line line = {
		.cells = { listing->name, listing->kind,
			   is_local ? listing->broker : listing->workspace,
			   listing->path },
		.is_marked = listing->is_default,
	};

	if (listing->is_default)
		line.colours[0] = SCREEN_GREEN;
	/* The reason names the file. */
	if (listing->problem) {
		line.cells[1] = "broken";
		line.cells[3] = listing->problem->message;
		line.colours[1] = SCREEN_RED;
	}
	return line;
}

static const char *shown(const char *cell, struct buf *text)
{
	buf_truncate(text, 0);
	utf8_add_shown(text, cell && *cell ? cell : "-");
	return text->data;
}

static void measure(const struct line *line, size_t widths[COLUMNS])
{
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		const size_t width = utf8_columns(shown(line->cells[i], &text));

		if (width > widths[i])
			widths[i] = width;
	}
}

static void add_line(struct buf *out, const struct line *line,
		     const size_t widths[COLUMNS], bool has_colour)
{
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	buf_add_text(out, line->is_marked ? "* " : "  ");
	for (i = 0; i < COLUMNS; i++) {
		const char *cell = shown(line->cells[i], &text);
		size_t width = utf8_columns(cell);

		screen_add(out, cell, line->colours[i],
			   has_colour && line->colours[i]);
		for (; i + 1 < COLUMNS && width < widths[i] + 2; width++)
			buf_add_char(out, ' ');
	}
	buf_add_char(out, '\n');
}

static int print_table(const struct listings *listings, struct error *error)
{
	const bool has_colour = screen_has_colour();
	const char *named = getenv("QUIXRUN_PROFILE");
	size_t widths[COLUMNS] = { 0 };
	AUTO_BUF struct buf out = { 0 };
	size_t i;

	measure(&head, widths);
	for (i = 0; i < listings->count; i++) {
		const struct line line = line_of(&listings->items[i]);

		measure(&line, widths);
	}
	add_line(&out, &head, widths, has_colour);
	for (i = 0; i < listings->count; i++) {
		const struct line line = line_of(&listings->items[i]);

		add_line(&out, &line, widths, has_colour);
	}
	if (named && *named) {
		buf_add_text(&out, "$QUIXRUN_PROFILE is '");
		utf8_add_shown(&out, named);
		buf_add_text(&out, "' and wins over the default (*)\n");
	}
	return screen_print(&out, error);
}

static void add_object(struct json_text *json, const struct listing *listing)
{
	json_open_object(json, NULL);
	json_add_text(json, "name", listing->name);
	json_add_text(json, "kind", listing->kind);
	json_add_text(json, "workspace", listing->workspace);
	json_add_text(json, "broker", listing->broker);
	json_add_text(json, "description", listing->description);
	json_add_text(json, "path", listing->path);
	json_add_boolean(json, "default", listing->is_default);
	json_add_text(json, "problem",
		      listing->problem ? listing->problem->message : NULL);
	json_close_object(json);
}

static int print_json(const struct listings *listings, struct error *error)
{
	AUTO_JSON struct json_text json = { 0 };
	size_t i;

	json_open_object(&json, NULL);
	json_open_array(&json, "profiles");
	for (i = 0; i < listings->count; i++)
		add_object(&json, &listings->items[i]);
	json_close_array(&json);
	json_close_object(&json);
	return json_print(&json, error);
}

/* That there is none is an answer, too. */
static int print_none(const struct run *run)
{
	struct error reason;

	search_not_found(&run->search, "default", &reason);
	log_message(&run->options.log, LOG_LEVEL_WARNING, "%s", reason.message);
	return 0;
}

int command_list(struct run *run, struct error *error)
{
	struct listings listings;
	int result;

	if (run_search(run, error))
		return -1;
	listings_read(&run->search, run->trust_owner, &listings);
	if (run->options.is_json)
		result = print_json(&listings, error);
	else if (!listings.count)
		result = print_none(run);
	else
		result = print_table(&listings, error);
	listings_clear(&listings);
	return result;
}
