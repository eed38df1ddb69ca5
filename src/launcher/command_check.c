#include "commands.h"

#include "check.h"
#include "clock.h"
#include "json_text.h"
#include "screen.h"
#include "utf8.h"

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

static void add_step(struct buf *text, const struct check_step *step,
		     bool has_colour)
{
	const char *word = states[step->state].word;
	size_t start;

	screen_add(text, word, states[step->state].colour, has_colour);
	/* Colours take bytes, but no columns. */
	start = text->length - utf8_columns(word);
	pad(text, start, STEP_COLUMN);
	buf_add_text(text, step->name);
	pad(text, start, MESSAGE_COLUMN);
	if (step->subject) {
		utf8_add_shown(text, step->subject);
		buf_add_text(text, ": ");
	}
	utf8_add_shown(text, step->message);
	buf_add_char(text, '\n');
	if (!step->mend)
		return;
	start = text->length;
	pad(text, start, MESSAGE_COLUMN);
	buf_add_text(text, "-> ");
	utf8_add_shown(text, step->mend);
	buf_add_char(text, '\n');
}

static int print(const struct check *check, struct error *error)
{
	const struct checklist *list = &check->list;
	const size_t warnings = checklist_count(list, CHECK_WARNING);
	const bool has_colour = screen_has_colour();
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	for (i = 0; i < list->count; i++)
		add_step(&text, &list->steps[i], has_colour);
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
