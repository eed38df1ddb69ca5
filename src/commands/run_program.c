/* Runs a program under a profile, supervised or not. */
#include "commands/commands.h"

#include <string.h>

#include "quixrun/clock.h"
#include "quixrun/text.h"
#include "supervise/successor.h"
#include "supervise/supervise.h"
#include "system/file.h"

/*
 * True when no program was given and neither --app nor the profile can provide
 * one.
 */
static bool lacks_program(const struct options *options)
{
	if (options->program || options->wants_app)
		return false;
	return options->is_without_app || !project_is_there(NULL);
}

/* With -v: prints one line about profile, workspace and token. */
static void report_start(const struct run *run)
{
	const struct quix *quix = &run->quix;
	const struct log *log = &run->options.log;
	AUTO_BUF struct buf from = { 0 };
	char id[TOKEN_ID_SIZE];

	if (!log_shows(log, LOG_LEVEL_INFO))
		return;
	if (!quix_is_cloud(quix)) {
		log_message(log, LOG_LEVEL_INFO, "profile '%s', local, %lld ms",
			    quix_name(quix), clock_now() - run->started);
		return;
	}
	if (quix->answer_source == ANSWER_CACHE)
		buf_add_format(&from, "from the cache (%lld s old)",
			       quix->answer_age_ms / 1000);
	else if (quix->answer_source == ANSWER_PORTAL)
		buf_add_text(&from, "from the portal");
	else
		buf_add_text(&from, "nothing asked");
	quix_token_id(quix, id);
	log_message(log, LOG_LEVEL_INFO,
		    "profile '%s', workspace '%s', token %s, %s, %lld ms",
		    quix_name(quix), quix_known_workspace(quix), id,
		    buf_text(&from), clock_now() - run->started);
}

static int resolve_and_execute(struct run *run, struct refresh *refresh,
			       struct error *error)
{
	if (run_confirm(run, error) || run_resolve(run, error) ||
	    run_plan(run, error))
		return -1;
	report_start(run);
	if (successor_first(run, refresh, error))
		return -1;
	return run_execute(run, error);
}

static int load_and_start(struct run *run, struct refresh *refresh,
			  struct error *error)
{
	if (run_load(run, error))
		return -1;
	return resolve_and_execute(run, refresh, error);
}

static int start_next(struct run *run, struct refresh *refresh,
		      struct error *error)
{
	if (successor_next(run, refresh, error))
		return -1;
	return run_execute(run, error);
}

/*
 * Only the evaluated profile says whether there is a supervisor, so the files
 * read before are recorded for it.
 */
static int load_and_choose(struct run *run, struct report *early,
			   struct error *error)
{
	const struct observer observer = { .reads = report_reads,
					   .writes = report_writes,
					   .user = early };
	int result;

	run->observer = &observer;
	result = run_load(run, error);
	run->observer = NULL;
	run->quix.observer = NULL;
	if (result)
		return -1;
	run->options.is_redacted = run->quix.settings.supervision.redacts;
	if (run->quix.settings.supervision.is_enabled ||
	    run->options.is_redacted)
		return supervise(run, early, resolve_and_execute, start_next,
				 error);
	return resolve_and_execute(run, NULL, error);
}

/* A quick check: parsing it as a profile would double the time of this step. */
static bool may_redact(const char *path, struct error *ignored)
{
	AUTO_BUF struct buf text = { 0 };

	return !file_read(path, FILE_MAX, &text, ignored) &&
	       (strstr(buf_text(&text), "redact") ||
		strstr(buf_text(&text), "extends"));
}

/*
 * The streams must be redirected before anything is evaluated, so the profile
 * is read only for this; errors are found again later and reported then. Only
 * literal words count: a value that needs evaluation means yes.
 */
static bool profile_redacts(struct run *run, struct error *ignored)
{
	const struct setting *setting = NULL;
	bool result = false;

	if (!run_find(run, NULL, ignored) &&
	    may_redact(run->found.path, ignored) &&
	    !profile_load(&run->profile, &run->found, &run->search,
			  run->trust_owner, ignored))
		setting = profile_find(&run->profile, SECTION_SUPERVISE,
				       "redact");
	if (setting && text_parse_boolean(setting->value.bytes, &result))
		result = true;
	run_forget(run);
	return result;
}

int command_launch(struct run *run, struct error *error)
{
	struct report early = { .fd = -1 };
	int result;

	if (lacks_program(&run->options))
		return run_refuse_no_program(error);
	if (run->options.is_supervised && !run->options.is_redacted)
		run->options.is_redacted = profile_redacts(run, error);
	if (run->options.is_supervised || run->options.is_redacted)
		return supervise(run, NULL, load_and_start, start_next, error);
	result = load_and_choose(run, &early, error);
	fields_clear(&early.sources);
	return result;
}
