#include "commands/commands.h"

#include <string.h>

#include "commands/check.h"
#include "quixrun/clock.h"
#include "console/json_write.h"
#include "console/screen.h"
#include "console/shown.h"

/* How a state looks, and where the next column begins. */
static const struct {
	const char *word;
	const char *colour;
} states[] = {
	[CHECK_OK] = { "ok", SCREEN_GREEN },
	[CHECK_WARNING] = { "warning", SCREEN_YELLOW },
	[CHECK_FAILED] = { "failed", SCREEN_RED },
	[CHECK_SKIPPED] = { "skipped", SCREEN_YELLOW },
};

#define STEP_COLUMN    9
#define MESSAGE_COLUMN 22

static void pad(struct buf *text, size_t start, size_t column)
{
	while (text->length - start < column)
		buf_add_char(text, ' ');
}

static void add_message(struct buf *text, const struct check_step *step,
			size_t width)
{
	AUTO_BUF struct buf message = { 0 };

	if (step->subject) {
		utf8_add_shown(&message, step->subject);
		buf_add_text(&message, ": ");
	}
	utf8_add_shown(&message, step->message);
	screen_add_wrapped(text, buf_text(&message), MESSAGE_COLUMN, width);
	buf_add_char(text, '\n');
}

static void add_mend(struct buf *text, const char *mend, size_t width)
{
	static const char arrow[] = "-> ";
	AUTO_BUF struct buf shown = { 0 };

	utf8_add_shown(&shown, mend);
	pad(text, text->length, MESSAGE_COLUMN);
	buf_add_text(text, arrow);
	screen_add_wrapped(text, buf_text(&shown),
			   MESSAGE_COLUMN + strlen(arrow), width);
	buf_add_char(text, '\n');
}

static void add_step(struct buf *text, const struct check_step *step,
		     bool has_colour, size_t width)
{
	const char *word = states[step->state].word;
	size_t start;

	screen_add(text, word, states[step->state].colour, has_colour);
	/* Colours take bytes, but no columns. */
	start = text->length - utf8_columns(word);
	pad(text, start, STEP_COLUMN);
	buf_add_text(text, step->name);
	pad(text, start, MESSAGE_COLUMN);
	add_message(text, step, width);
	if (step->mend)
		add_mend(text, step->mend, width);
}

static int print(const struct check *check, struct error *error)
{
	const struct checklist *list = &check->list;
	const size_t warnings = checklist_count(list, CHECK_WARNING);
	const bool has_colour = screen_has_colour();
	const size_t width = screen_width();
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	for (i = 0; i < list->count; i++)
		add_step(&text, &list->steps[i], has_colour, width);
	if (!checklist_status(list) && warnings)
		buf_add_format(&text, "healthy, with %zu warning%s\n", warnings,
			       warnings == 1 ? "" : "s");
	else if (!checklist_status(list))
		buf_add_text(&text, "healthy\n");
	return screen_print(&text, error);
}

static int print_json(const struct check *check, struct error *error)
{
	const struct run *run = check->run;
	const struct checklist *list = &check->list;
	const char *workspace =
		check->used ? target_known_workspace(check->used) : "";
	AUTO_JSON struct json_text json = { 0 };
	size_t i;

	json_open_object(&json, NULL);
	json_add_text(&json, "profile", run->found.name);
	json_add_text(&json, "path", run->found.path);
	json_add_text(&json, "workspace", *workspace ? workspace : NULL);
	json_add_number(&json, "status", checklist_status(list));
	json_open_array(&json, "steps");
	for (i = 0; i < list->count; i++) {
		const struct check_step *step = &list->steps[i];

		json_open_object(&json, NULL);
		json_add_text(&json, "step", step->name);
		json_add_text(&json, "subject", step->subject);
		json_add_text(&json, "state", states[step->state].word);
		json_add_text(&json, "message", step->message);
		json_add_text(&json, "mend", step->mend);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_close_object(&json);
	return json_print(&json, error);
}

/* The last word, on standard error. */
static int conclude(const struct check *check, struct error *error)
{
	const char *name = check->run->found.name;
	const size_t failed = checklist_count(&check->list, CHECK_FAILED);
	const int status = checklist_status(&check->list);

	if (!status)
		return 0;
	if (status == STATUS_LATER)
		return error_set(error, STATUS_LATER,
				 "profile '%s': portal or broker not reachable",
				 name);
	if (!name)
		return error_set(error, STATUS_MEND, "no profile was checked");
	return error_set(error, STATUS_MEND,
			 "profile '%s': %zu thing%s to mend", name, failed,
			 failed == 1 ? "" : "s");
}

static void look(struct check *check)
{
	if (!check_profile(check))
		return;
	check_tokens(check);
	if (!check->used)
		return;
	check_topics(check);
	check_environment(check);
	check_broker(check);
}

static int refuse(const struct options *options, struct error *error)
{
	if (options->program)
		return error_set(error, STATUS_MEND,
				 "--check takes no operand; -p names the "
				 "profile");
	if (options->is_offline)
		return error_set(error, STATUS_MEND,
				 "--check asks the portal: it cannot be "
				 "--offline");
	return 0;
}

int command_check(struct run *run, struct error *error)
{
	struct check check = { .run = run };
	int result = refuse(&run->options, error);

	if (result)
		return result;
	check.deadline = clock_deadline(run->options.timeout_ms);
	look(&check);
	result = run->options.is_json ? print_json(&check, error)
				      : print(&check, error);
	if (!result)
		result = conclude(&check, error);
	/* The plan points into the targets. */
	plan_clear(&run->plan);
	target_clear(&check.targets[0]);
	target_clear(&check.targets[1]);
	checklist_clear(&check.list);
	return result;
}
