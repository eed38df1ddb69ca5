#include "supervise/overlap.h"

#include "quixrun/clock.h"
#include "supervise/handover.h"

/* The longest wait before an overlap is tried again. */
#define RETRY_MAX_MS (3600LL * 1000)
/* So many overlaps may fail before overlap_fallback. */
#define FAILURES_MAX 3

static const struct log *log_of(const struct change *change)
{
	return &change->run->options.log;
}

void overlap_begin(struct change *change)
{
	log_message(log_of(change), LOG_LEVEL_INFO,
		    "changed: %s; process %ld is started beside process %ld",
		    change->names, (long)change->next.pid,
		    (long)change->program->pid);
	change->had_terminal = false;
	change->phase = PHASE_TRYING;
	change->act_at =
		clock_now() + change->next.told.settings.overlap_grace_ms;
	child_let_go(&change->next, GO_EXECUTE);
}

/* The new one has lived for long enough. */
void overlap_retire(struct change *change)
{
	change->act_at = 0;
	change->old = change->program->pid;
	handover_promote(change);
	handover_stop_group(change, change->old, PHASE_RETIRING);
}

/* The old one and its whole group are gone. */
void overlap_end(struct change *change)
{
	const struct decision decision = handover_decide(change, "overlap");

	change->phase = PHASE_IDLE;
	if (!decision.pid)
		return;
	if (change->had_terminal)
		terminal_give(change->terminal, decision.pid);
	if (change->next_has_stopped)
		kill(-decision.pid, SIGCONT);
	change->next_has_stopped = false;
	decision_log(log_of(change), LOG_LEVEL_NOTICE, &decision,
		     "process %ld took over from process %ld after %lld ms",
		     (long)decision.pid, (long)change->group, decision.ms);
}

/* interval, doubled each time; 0: only when something else changes. */
static long long retry_ms(const struct change *change)
{
	long long wait = change->settings.interval_ms;
	int i;

	for (i = 1; i < change->failures && wait < RETRY_MAX_MS; i++)
		wait *= 2;
	return wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS;
}

/* How the new one ended. */
static void add_end(const struct change *change, const siginfo_t *info,
		    struct buf *text)
{
	if (change->next.told.outcome == OUTCOME_FAILURE)
		buf_add_format(text, "cannot be started (%s)",
			       change->failure.message);
	else
		buf_add_format(text, "%s %d within overlap_grace",
			       info->si_code == CLD_EXITED ? "ended with status"
							   : "died of signal",
			       info->si_status);
}

static void add_plan(const struct change *change, struct buf *text)
{
	const long long wait = retry_ms(change);

	if (change->must_restart)
		buf_add_text(text, "it is restarted instead");
	else if (wait)
		buf_add_format(text, "the next try is in %lld.%lld s",
			       wait / 1000, wait % 1000 / 100);
	else
		buf_add_text(text, "the next try is at the next change");
}

/* The old one stays the program. */
void overlap_failed(struct change *change, const siginfo_t *info)
{
	const struct supervision *settings = &change->next.told.settings;
	const struct decision decision = handover_decide(change, "keep");
	AUTO_BUF struct buf text = { 0 };
	const long long now = clock_now();

	change->failures++;
	change->must_restart = settings->overlap_fallback == FALLBACK_RESTART &&
			       change->failures >= FAILURES_MAX;
	add_end(change, info, &text);
	buf_add_format(&text, "; process %ld goes on, ", (long)decision.pid);
	add_plan(change, &text);
	decision_log(log_of(change), LOG_LEVEL_ERROR, &decision,
		     "the new program %s", text.data);
	snapshot_clear(&change->refused);
	change->refused = change->next.told.snapshot;
	change->next.told.snapshot = (struct snapshot){ 0 };
	change->retry_at = retry_ms(change) ? now + retry_ms(change) : 0;
	if (change->must_restart)
		change->retry_at = now;
}

/* Ctrl-C reached only the group that had the terminal. */
static void pass_on_interrupt(struct change *change, const siginfo_t *info)
{
	const int number = info->si_status;

	if (info->si_code == CLD_EXITED ||
	    (number != SIGINT && number != SIGQUIT))
		return;
	change->is_over = true;
	kill(-change->program->pid, number);
}

void overlap_program_ended(struct change *change, const siginfo_t *info,
			   bool had_terminal)
{
	const pid_t leader = info->si_pid;

	if (change->phase != PHASE_TRYING)
		return;
	change->had_terminal = had_terminal;
	change->act_at = 0;
	change->old = 0;
	handover_promote(change);
	if (had_terminal)
		pass_on_interrupt(change, info);
	/* Told to end from outside, neither is told again. */
	if (change->is_over)
		change->phase = PHASE_IDLE;
	else
		handover_stop_group(change, leader, PHASE_RETIRING);
}

void overlap_old_ended(struct change *change)
{
	change->had_terminal |= terminal_is_with(change->terminal, change->old);
	change->old = 0;
}
