#include "supervise/handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/buf.h"
#include "quixrun/clock.h"
#include "quixrun/text.h"
#include "supervise/notify.h"
#include "supervise/refresh.h"
#include "system/signals.h"

/* The interval for checking a group whose leader has been reaped. */
#define GROUP_MS 50
/* The maximum wait before an overlap is retried. */
#define RETRY_MAX_MS (3600LL * 1000)
/* After this number of failed overlaps, overlap_fallback is used. */
#define FAILURES_MAX 3

/* Names are letters, digits, '_' and blanks: nothing to escape. */
static void add_names(struct buf *members, const char *names)
{
	static const char separator[] = ", ";
	const char *end;

	for (;; names = end + strlen(separator)) {
		end = strstr(names, separator);
		buf_add_char(members, '"');
		buf_add(members, names,
			end ? (size_t)(end - names) : strlen(names));
		buf_add_char(members, '"');
		if (!end)
			return;
		buf_add_char(members, ',');
	}
}

/*
 * Logs one decision about a change: "changed: NAMES; " and the formatted text;
 * in JSON also the members `changed` (an array), `action` (one word, stable:
 * quixrun(1), SUPERVISING), `pid` of the program and `ms` since the refresh
 * began.
 */
__attribute__((format(printf, 4, 5))) static void
log_decision(const struct change *change, enum log_level level,
	     const char *action, const char *format, ...)
{
	AUTO_BUF struct buf members = { 0 };
	struct error text;
	va_list arguments;

	va_start(arguments, format);
	error_set_va(&text, STATUS_PERMANENT, format, arguments);
	va_end(arguments);
	buf_add_text(&members, ",\"changed\":[");
	add_names(&members, change->names);
	buf_add_format(&members, "],\"action\":\"%s\",\"pid\":%ld,\"ms\":%lld",
		       action, (long)change->program->pid,
		       clock_now() - change->began);
	log_members(change->log, level, members.data, "changed: %s; %s",
		    change->names, text.message);
}

static long long milliseconds(const struct change *change)
{
	return clock_now() - change->began;
}

static void notify_reloading(struct change *change)
{
	if (change->settings.notify != NOTIFY_QUIXRUN)
		return;
	notify_send(NOTIFY_RELOADING);
	change->owes_ready = true;
}

static void keep_files(struct strings *files, const struct strings *more)
{
	size_t i;

	for (i = 0; i < more->count; i++)
		strings_add_once(files, more->items[i]);
}

/* The next program becomes the program; the old one's reports are dropped. */
static void promote_next(struct change *change)
{
	struct child *program = change->program;
	struct strings files = program->told.files;
	struct error *failure = program->told.failure;

	refresh_settle(change, &change->next.told);
	program->told.files = (struct strings){ 0 };
	child_clear(program);
	*program = change->next;
	keep_files(&program->told.files, &files);
	strings_clear(&files);
	change->next = (struct child){
		.go = -1,
		.told = { .reader.fd = -1, .failure = &change->failure },
	};
	program->told.failure = failure;
	program->told.outcome = OUTCOME_NONE;
	change->failures = 0;
	change->must_restart = false;
	snapshot_clear(&change->refused);
}

static void stop_group(struct change *change, pid_t leader,
		       const struct supervision *settings)
{
	change->group = leader;
	change->act_at = clock_now() + settings->kill_timeout_ms;
	kill(-leader, SIGTERM);
	kill(-leader, SIGCONT);
}

static enum phase begin_restart(struct change *change)
{
	if (kill(-change->program->pid, 0) < 0) {
		error_set(&change->failure, STATUS_PERMANENT,
			  "cannot send SIGTERM to the program: kill: %s",
			  strerror(errno));
		refresh_tell_trouble(change);
		return refresh_drop(change);
	}
	log_message(change->log, LOG_LEVEL_INFO,
		    "changed: %s; stopping process %ld", change->names,
		    (long)change->program->pid);
	change->had_terminal =
		terminal_is_with(change->terminal, change->program->pid);
	stop_group(change, change->program->pid, &change->next.told.settings);
	return PHASE_STOPPING;
}

static enum phase begin_overlap(struct change *change)
{
	const struct supervision *settings = &change->next.told.settings;

	log_message(change->log, LOG_LEVEL_INFO,
		    "changed: %s; starting process %ld beside process %ld",
		    change->names, (long)change->next.pid,
		    (long)change->program->pid);
	change->had_terminal = false;
	change->act_at = clock_now() + (settings->overlap_ready == READY_NOTIFY
						? settings->overlap_timeout_ms
						: settings->overlap_grace_ms);
	child_let_go(&change->next, GO_EXECUTE);
	return PHASE_TRYING;
}

static bool names_a_file(const char *names)
{
	return text_begins(names, "file ") || strstr(names, ", file ");
}

static enum phase begin_delivery(struct change *change)
{
	if (names_a_file(change->names)) {
		child_let_go(&change->next, GO_DELIVER);
		return PHASE_DELIVERING;
	}
	log_decision(
		change, LOG_LEVEL_WARNING, "none",
		"process %ld does not get the change: no rendered file contains it",
		(long)change->program->pid);
	refresh_settle(change, &change->next.told);
	return refresh_drop(change);
}

enum phase handover_begin(struct change *change, const siginfo_t *info)
{
	static enum phase (*const acts[])(struct change *) = {
		[ON_CHANGE_RESTART] = begin_restart,
		[ON_CHANGE_OVERLAP] = begin_overlap,
		[ON_CHANGE_SIGNAL] = begin_delivery,
	};
	struct told *told = &change->next.told;

	(void)info;
	if (!clock_is_due(change->act_at))
		return refresh_drop(change);
	change->act_at = 0;
	free(change->names);
	change->names = told->names;
	told->names = NULL;
	notify_reloading(change);
	return change->must_restart ? begin_restart(change)
				    : acts[told->settings.on_change](change);
}

/* The leader of the stopping group has not been reaped. */
static bool leader_is_there(const struct change *change)
{
	return change->phase == PHASE_STOPPING ? change->program->pid
					       : change->old;
}

/* True when no process of the group is left. */
static bool group_is_gone(const struct change *change)
{
	return !leader_is_there(change) && kill(-change->group, 0);
}

long long handover_group_due(const struct change *change)
{
	if (leader_is_there(change))
		return change->act_at;
	if (group_is_gone(change))
		return clock_now();
	return clock_earlier(change->act_at, clock_now() + GROUP_MS);
}

static void log_kill(struct change *change, pid_t pid)
{
	change->act_at = 0;
	log_message(change->log, LOG_LEVEL_WARNING,
		    "process %ld did not end within kill_timeout and is killed",
		    (long)pid);
}

static void kill_group(struct change *change)
{
	log_kill(change, change->group);
	kill(-change->group, SIGKILL);
}

enum phase handover_stopped(struct change *change, const siginfo_t *info)
{
	pid_t pid;

	(void)info;
	if (!group_is_gone(change)) {
		kill_group(change);
		return PHASE_STOPPING;
	}
	promote_next(change);
	pid = change->program->pid;
	change->act_at = 0;
	if (change->had_terminal)
		terminal_give(change->terminal, pid);
	child_let_go(change->program, GO_EXECUTE);
	log_decision(change, LOG_LEVEL_NOTICE, "restart",
		     "restarted as process %ld after %lld ms", (long)pid,
		     milliseconds(change));
	return PHASE_IDLE;
}

enum phase handover_lost(struct change *change, const siginfo_t *info)
{
	(void)info;
	change->act_at = 0;
	return PHASE_IDLE;
}

enum phase handover_next_stopped(struct change *change, const siginfo_t *info)
{
	(void)info;
	change->next_has_stopped = true;
	return change->phase;
}

static enum phase retire_old(struct change *change)
{
	change->old = change->program->pid;
	promote_next(change);
	stop_group(change, change->old, &change->settings);
	return PHASE_RETIRING;
}

/* Gives the terminal, which the old program had, to the new one. */
static void give_terminal(struct change *change)
{
	const pid_t pid = change->program->pid;

	if (pid && change->had_terminal)
		terminal_give(change->terminal, pid);
	if (pid && change->next_has_stopped)
		kill(-pid, SIGCONT);
	change->next_has_stopped = false;
}

enum phase handover_retired(struct change *change, const siginfo_t *info)
{
	(void)info;
	if (!group_is_gone(change)) {
		kill_group(change);
		return PHASE_RETIRING;
	}
	change->act_at = 0;
	give_terminal(change);
	log_decision(change, LOG_LEVEL_NOTICE, "overlap",
		     "process %ld took over from process %ld after %lld ms",
		     (long)change->program->pid, (long)change->group,
		     milliseconds(change));
	return PHASE_IDLE;
}

enum phase handover_old_stopped(struct change *change, const siginfo_t *info)
{
	(void)info;
	kill(-change->old, SIGCONT);
	return change->phase;
}

enum phase handover_old_ended(struct change *change, const siginfo_t *info)
{
	(void)info;
	change->had_terminal |= terminal_is_with(change->terminal, change->old);
	change->old = 0;
	return change->phase;
}

enum phase handover_last_old_ended(struct change *change, const siginfo_t *info)
{
	handover_old_ended(change, info);
	give_terminal(change);
	return change->phase;
}

/* interval, doubled after each failure; 0: only after another change. */
static long long retry_ms(const struct change *change)
{
	long long wait = change->settings.interval_ms;
	int i;

	for (i = 1; i < change->failures && wait < RETRY_MAX_MS; i++)
		wait *= 2;
	return wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS;
}

/* The new program of an overlap must report READY=1. */
static bool waits_for_ready(const struct change *change)
{
	return change->next.told.settings.overlap_ready == READY_NOTIFY;
}

/* Appends how the new program ended. */
static void add_end_of_next(const struct change *change, const siginfo_t *info,
			    struct buf *text)
{
	if (change->next.told.outcome == OUTCOME_FAILURE)
		buf_add_format(text, "cannot be started (%s)",
			       change->failure.message);
	else
		buf_add_format(text, "%s %d %s",
			       info->si_code == CLD_EXITED ? "ended with status"
							   : "died of signal",
			       info->si_status,
			       waits_for_ready(change)
				       ? "before it was ready"
				       : "within overlap_grace");
}

static void add_plan(const struct change *change, struct buf *text)
{
	const long long wait = retry_ms(change);

	if (change->must_restart)
		buf_add_text(text, "it is restarted instead");
	else if (wait)
		buf_add_format(text, "the next attempt is in %lld.%lld s",
			       wait / 1000, wait % 1000 / 100);
	else
		buf_add_text(text, "the next attempt is at the next change");
}

/* The old program stays; `end` says how the new one ended. */
static void keep_old(struct change *change, const char *end)
{
	const struct supervision *settings = &change->next.told.settings;
	AUTO_BUF struct buf plan = { 0 };
	const long long now = clock_now();

	change->failures++;
	change->must_restart = settings->overlap_fallback == FALLBACK_RESTART &&
			       change->failures >= FAILURES_MAX;
	add_plan(change, &plan);
	log_decision(change, LOG_LEVEL_ERROR, "keep",
		     "the new program %s; process %ld continues, %s", end,
		     (long)change->program->pid, plan.data);
	snapshot_clear(&change->refused);
	change->refused = change->next.told.snapshot;
	change->next.told.snapshot = (struct snapshot){ 0 };
	change->retry_at = retry_ms(change) ? now + retry_ms(change) : 0;
	if (change->must_restart)
		change->retry_at = now;
}

enum phase handover_failed(struct change *change, const siginfo_t *info)
{
	AUTO_BUF struct buf end = { 0 };

	add_end_of_next(change, info, &end);
	keep_old(change, end.data);
	change->act_at = 0;
	change->next_has_stopped = false;
	return PHASE_IDLE;
}

enum phase handover_time_over(struct change *change, const siginfo_t *info)
{
	(void)info;
	if (!waits_for_ready(change))
		return retire_old(change);
	keep_old(change, "was not ready within overlap_timeout");
	change->next_has_stopped = false;
	change->act_at =
		clock_now() + change->next.told.settings.kill_timeout_ms;
	kill(-change->next.pid, SIGTERM);
	kill(-change->next.pid, SIGCONT);
	return PHASE_ABANDONING;
}

enum phase handover_ready(struct change *change, const siginfo_t *info)
{
	(void)info;
	return waits_for_ready(change) ? retire_old(change) : PHASE_TRYING;
}

enum phase handover_kill_next(struct change *change, const siginfo_t *info)
{
	(void)info;
	log_kill(change, change->next.pid);
	kill(-change->next.pid, SIGKILL);
	return PHASE_ABANDONING;
}

/*
 * Ctrl-C signalled only the group that had the terminal: forward it to the
 * other.
 */
static bool forward_interrupt(const struct change *change,
			      const siginfo_t *info)
{
	const int number = info->si_status;

	if (info->si_code == CLD_EXITED ||
	    (number != SIGINT && number != SIGQUIT))
		return false;
	kill(-change->program->pid, number);
	return true;
}

enum phase handover_program_ended(struct change *change, const siginfo_t *info)
{
	bool is_over = change->phase == PHASE_ENDING_BOTH;

	change->old = 0;
	promote_next(change);
	if (change->had_terminal)
		is_over |= forward_interrupt(change, info);
	/* After TERM from outside, no program is signalled again. */
	if (is_over)
		return PHASE_ENDING;
	stop_group(change, info->si_pid, &change->settings);
	return PHASE_RETIRING;
}

static void finish_delivery(struct change *change)
{
	struct told *told = &change->next.told;
	const int number = told->settings.signal;

	keep_files(&change->program->told.files, &told->files);
	refresh_settle(change, told);
	kill(change->program->pid, number);
	log_decision(change, LOG_LEVEL_NOTICE, "signal",
		     "files replaced and SIG%s sent to process %ld after "
		     "%lld ms",
		     signals_name(number), (long)change->program->pid,
		     milliseconds(change));
}

enum phase handover_delivered(struct change *change, const siginfo_t *info)
{
	(void)info;
	if (change->next.told.outcome == OUTCOME_DELIVERED)
		finish_delivery(change);
	else if (change->next.told.outcome == OUTCOME_FAILURE)
		refresh_tell_trouble(change);
	return PHASE_IDLE;
}
