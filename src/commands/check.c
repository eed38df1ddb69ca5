/* --check: checks a profile and everything that a launch with it needs. */
#include "commands/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/commands.h"
#include "console/json_write.h"
#include "console/screen.h"
#include "console/shown.h"
#include "console/table.h"
#include "environment/environment.h"
#include "quix/ask.h"
#include "quix/cached_answer.h"
#include "quix/resolve.h"
#include "quixrun/clock.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Files with a literal secret that others can read. */
static void check_exposure(struct check *check, const struct source *source)
{
	const struct profile *profile = &check->run->profile;
	AUTO_BUF struct buf path = { 0 };
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->source != source || !setting_is_exposed(setting))
			continue;
		text_shell_quote(&path, source->path);
		checklist_add(&check->list, "file", source->path, CHECK_WARNING,
			      "%s in line %d can be read by others (mode "
			      "%04o)",
			      setting->key.bytes, setting->line,
			      source->mode & 07777);
		checklist_mend(&check->list, "run: chmod 600 %s",
			       buf_text(&path));
		return;
	}
	checklist_add(&check->list, "file", source->path, CHECK_OK,
		      "trusted, mode %04o", source->mode & 07777);
}

/* Folders in which others can replace a file of the profile. */
static void check_folder(struct check *check, const struct source *source)
{
	AUTO_BUF struct buf folder = { 0 };
	mode_t mode;

	if (!source_folder_is_open(source, &mode))
		return;
	text_shell_quote(&folder, source->folder);
	checklist_add(&check->list, "folder", source->folder, CHECK_WARNING,
		      "others can write to it (mode %04o) and replace the "
		      "profiles in it",
		      mode);
	checklist_mend(&check->list, "run: chmod go-w %s", buf_text(&folder));
}

/* Checks profile and files. Returns false when no other check is possible. */
static bool check_profile(struct check *check)
{
	struct run *run = check->run;
	struct error error;
	size_t i;

	if (run_find(run, NULL, &error)) {
		checklist_fail(&check->list, "profile", NULL, &error);
		return false;
	}
	checklist_add(&check->list, "profile", NULL, CHECK_OK, "%s",
		      run->found.name);
	if (profile_load(&run->profile, &run->found, &run->search,
			 run->trust_owner, &error)) {
		checklist_fail(&check->list, "file", NULL, &error);
		return false;
	}
	for (i = 0; i < run->profile.source_count; i++) {
		check_exposure(check, run->profile.sources[i]);
		check_folder(check, run->profile.sources[i]);
	}
	return true;
}

/*
 * The quix whose cached answer a launch would use while the Portal is
 * unreachable.
 */
static struct quix *unreachable_quix(struct check *check)
{
	if (!check->is_portal_away)
		return NULL;
	return check->has_tried[0]   ? &check->quixes[0]
	       : check->has_tried[1] ? &check->quixes[1]
				     : NULL;
}

/*
 * Shows the folder of the cache and the age of the entry for this token. It is
 * a warning when there is no cache but the profile configures one.
 */
static void check_cache(struct check *check)
{
	struct quix *quix = check->used ? check->used : unreachable_quix(check);
	AUTO_CACHED_ANSWER struct cached_answer cached = { 0 };
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_BUF struct buf folder = { 0 };
	AUTO_BUF struct buf found = { 0 };
	struct error error;

	if (!quix || !(check->has_portal_answered || check->is_portal_away) ||
	    ask_make_request(quix, &request, &error))
		return;
	if (quix->options->without_cache) {
		checklist_add(&check->list, "cache", NULL, CHECK_SKIPPED,
			      "--no-cache");
		return;
	}
	if (cached_answer_find_folder(&cached, quix, &error)) {
		checklist_add_error(&check->list, "cache", NULL,
				    cached_answer_is_wanted(quix)
					    ? CHECK_WARNING
					    : CHECK_SKIPPED,
				    &error);
		return;
	}
	cache_add_folder(quix->settings.cache_dir, getenv("XDG_RUNTIME_DIR"),
			 &folder);
	cached_answer_describe(&cached, &request, &found);
	checklist_add(&check->list, "cache", buf_text(&folder), CHECK_OK, "%s",
		      buf_text(&found));
}

/* The number of variables that quixrun sets for the program. */
static size_t count_injected_variables(const struct plan *plan)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < plan->count; i++)
		count += !plan->items[i].removed &&
			 variable_is_injected(&plan->items[i]);
	return count;
}

/*
 * A CA file does not help a program that sends requests to the Portal itself:
 * it does not read the profile.
 */
static void check_ca_file(struct check *check)
{
	const struct setting *setting =
		profile_find(&check->run->profile, SECTION_QUIX, "ca_file");
	const struct variable *variable =
		plan_find(&check->run->plan, "SSL_CERT_FILE");

	if (!setting || !quix_is_cloud(check->used))
		return;
	if (variable && *variable_value(variable)) {
		checklist_add(&check->list, "ca_file", NULL, CHECK_OK,
			      "the program gets SSL_CERT_FILE");
		return;
	}
	checklist_add(
		&check->list, "ca_file", NULL, CHECK_WARNING,
		"quixrun trusts this CA; a program that connects to the portal "
		"itself does not");
	checklist_mend(&check->list,
		       "set SSL_CERT_FILE in [env] to a file with this CA and "
		       "the system's");
}

/* Makes the program's environment: evaluates everything that a launch would. */
static void check_environment(struct check *check)
{
	struct run *run = check->run;
	AUTO_FREE char *reference = found_reference(&run->found);
	const size_t failed = checklist_count(&check->list, CHECK_FAILED);
	const struct environment_sources sources = { check->used, run->project,
						     reference, &run->files };
	struct error error;

	/* The same error has prevented making the environment. */
	if (failed && check->used->settings.topic_ids == TOPIC_IDS_PORTAL)
		return;
	run->files.profile = run->profile.name;
	run->files.is_kept = true;
	if ((!check->used->is_resolved &&
	     resolve_broker(check->used, &error)) ||
	    environment_make(&sources, &run->plan, &error) ||
	    plan_check_sizes(&run->plan, &error)) {
		checklist_fail(&check->list, "environment", NULL, &error);
		return;
	}
	check->has_plan = true;
	checklist_add(&check->list, "environment", NULL, CHECK_OK,
		      "%zu variables", count_injected_variables(&run->plan));
	check_ca_file(check);
}

/* The word and the colour of a state. */
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

static void add_step_message(struct buf *text, const struct check_step *step,
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

static void add_step_mend(struct buf *text, const char *mend, size_t width)
{
	static const char arrow[] = "-> ";
	AUTO_BUF struct buf shown = { 0 };

	utf8_add_shown(&shown, mend);
	table_add_cell(text, "", NULL, MESSAGE_COLUMN);
	buf_add_text(text, arrow);
	screen_add_wrapped(text, buf_text(&shown),
			   MESSAGE_COLUMN + strlen(arrow), width);
	buf_add_char(text, '\n');
}

static void add_step(struct buf *text, const struct check_step *step,
		     bool has_colour, size_t width)
{
	table_add_cell(text, states[step->state].word,
		       has_colour ? states[step->state].colour : NULL,
		       STEP_COLUMN);
	table_add_cell(text, step->name, NULL, MESSAGE_COLUMN - STEP_COLUMN);
	add_step_message(text, step, width);
	if (step->mend)
		add_step_mend(text, step->mend, width);
}

static int print_steps(const struct check *check, struct error *error)
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

static int print_steps_json(const struct check *check, struct error *error)
{
	const struct run *run = check->run;
	const struct checklist *list = &check->list;
	const char *workspace =
		check->used ? quix_known_workspace(check->used) : "";
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

/* The summary on standard error. */
static int conclude_check(const struct check *check, struct error *error)
{
	const char *name = check->run->found.name;
	const size_t failed = checklist_count(&check->list, CHECK_FAILED);
	const int status = checklist_status(&check->list);

	if (!status)
		return 0;
	if (status == STATUS_TEMPORARY)
		return error_set(error, STATUS_TEMPORARY,
				 "profile '%s': %zu check%s failed; try again "
				 "later",
				 name, failed, failed == 1 ? "" : "s");
	if (!name)
		return error_set(error, STATUS_PERMANENT,
				 "no profile was checked");
	return error_set(error, STATUS_PERMANENT,
			 "profile '%s': %zu thing%s to fix", name, failed,
			 failed == 1 ? "" : "s");
}

static void check_all(struct check *check)
{
	if (!check_profile(check))
		return;
	check_tokens(check);
	check_personal(check);
	check_cache(check);
	if (!check->used)
		return;
	check_application(check);
	check_topics(check);
	check_environment(check);
	check_app_values(check);
	check_broker(check);
}

static int refuse_check_options(const struct options *options,
				struct error *error)
{
	if (options->program)
		return error_set(
			error, STATUS_PERMANENT,
			"--check takes no argument; name the profile with -p");
	if (options->is_offline)
		return error_set(
			error, STATUS_PERMANENT,
			"--check sends requests to the portal; leave out "
			"--offline");
	return 0;
}

int command_check(struct run *run, struct error *error)
{
	struct check check = { .run = run };
	int result = refuse_check_options(&run->options, error);

	if (result)
		return result;
	check.deadline = clock_deadline(run->options.timeout_ms);
	check_all(&check);
	result = run->options.is_json ? print_steps_json(&check, error)
				      : print_steps(&check, error);
	if (!result)
		result = conclude_check(&check, error);
	/* Before the quixes, because the plan points into them. */
	plan_clear(&run->plan);
	quix_clear(&check.quixes[0]);
	quix_clear(&check.quixes[1]);
	checklist_clear(&check.list);
	return result;
}
