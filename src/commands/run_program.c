/* Runs a program under a profile, supervised or not. */
#include "commands/commands.h"

#include "quixrun/clock.h"
#include "launch/confirm.h"
#include "launch/exec.h"
#include "supervise/successor.h"
#include "supervise/supervise.h"

/* -v: one line that says what the program runs under. */
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

static int execute_program(struct run *run, struct error *error)
{
	return launch(run->options.program, &run->plan, &run->files, error);
}

static int resolve_and_execute(struct run *run, struct error *error)
{
	if (confirm(&run->quix, error) || run_resolve(run, error))
		return -1;
	report_start(run);
	if (successor_first(run, error))
		return -1;
	return execute_program(run, error);
}

static int load_and_start(struct run *run, struct error *error)
{
	if (run_load(run, NULL, error))
		return -1;
	return resolve_and_execute(run, error);
}

static int start_next(struct run *run, struct error *error)
{
	if (successor_next(run, error))
		return -1;
	return execute_program(run, error);
}

int command_launch(struct run *run, struct error *error)
{
	if (!run->options.program)
		return error_set(error, STATUS_MEND,
				 "no program; usage: quixrun [OPTION]... [--] "
				 "PROGRAM [ARG]...");
	if (run->options.is_supervised)
		return supervise(run, load_and_start, start_next, error);
	if (run_load(run, NULL, error))
		return -1;
	if (run->quix.settings.supervision.is_enabled)
		return supervise(run, resolve_and_execute, start_next, error);
	return resolve_and_execute(run, error);
}
