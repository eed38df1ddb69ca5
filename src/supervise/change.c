#include "supervise/change.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/clock.h"
#include "quixrun/crypto.h"
#include "supervise/handover.h"
#include "supervise/leftovers.h"
#include "supervise/notify.h"
#include "supervise/refresh.h"

/*
 * Nothing slow is set up before this time, so that a short program costs no
 * more than under an init. Changes before it are found by comparing file
 * states.
 */
#define WATCH_MS 1000

static enum phase start_first(struct change *change, const siginfo_t *info)
{
	(void)info;
	refresh_settle(change, &change->program->told);
	change->program->told.outcome = OUTCOME_NONE;
	change->watch_at = clock_now() + WATCH_MS;
	return PHASE_IDLE;
}

/*
 * Received TERM before the program began; the program was started with TERM
 * ignored.
 */
static enum phase start_at_the_end(struct change *change, const siginfo_t *info)
{
	if (!change->is_settled)
		start_first(change, info);
	return PHASE_ENDING;
}

/* Stops watching; no program will be started. */
static void give_up(struct change *change)
{
	watch_end(&change->watch);
	change->watch_at = 0;
	if (change->is_settled && change->settings.notify == NOTIFY_QUIXRUN)
		notify_send(NOTIFY_STOPPING);
}

/* On TERM: the next program is no longer needed. */
static enum phase stop_program(struct change *change, const siginfo_t *info)
{
	(void)info;
	child_stop(&change->next);
	give_up(change);
	return PHASE_ENDING;
}

static enum phase stop_both(struct change *change, const siginfo_t *info)
{
	(void)info;
	give_up(change);
	return PHASE_ENDING_BOTH;
}

/* The program ended and is not replaced. */
static enum phase program_ended(struct change *change, const siginfo_t *info)
{
	if (!change->is_settled)
		return PHASE_ENDING;
	leftovers_add(change, info->si_pid);
	return change->old ? PHASE_ENDING : PHASE_CLEARING;
}

/* The new program of an overlap ended before the old one. */
static enum phase new_program_ended(struct change *change,
				    const siginfo_t *info)
{
	leftovers_add(change, info->si_pid);
	if (change->old)
		return PHASE_RETIRING;
	leftovers_add(change, change->group);
	return PHASE_CLEARING;
}

/* The old program ended and is not replaced. */
static enum phase old_ended(struct change *change, const siginfo_t *info)
{
	leftovers_add(change, info->si_pid);
	handover_last_old_ended(change, info);
	return change->program->pid ? PHASE_ENDING : PHASE_CLEARING;
}

static enum phase retiring_ended(struct change *change, const siginfo_t *info)
{
	if (change->program->pid)
		return handover_old_ended(change, info);
	return old_ended(change, info);
}

static enum phase dropped(struct change *change, const siginfo_t *info)
{
	(void)change;
	(void)info;
	return PHASE_IDLE;
}

static enum phase one_is_left(struct change *change, const siginfo_t *info)
{
	(void)change;
	(void)info;
	return PHASE_ENDING;
}

/* The deadline of a handover. */
static long long act_at(const struct change *change)
{
	return change->act_at;
}

/*
 * The action for each phase and event; it returns the next phase. NULL: no
 * action. `due` returns the time of EVENT_DUE; NULL: never.
 */
static const struct {
	long long (*due)(const struct change *change);
	enum phase (*on[EVENT_COUNT])(struct change *change,
				      const siginfo_t *info);
} table[PHASE_COUNT] = {
	[PHASE_STARTING] = {
		.on = {
			[EVENT_PREPARED] = start_first,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_IDLE] = {
		.due = refresh_due,
		.on = {
			[EVENT_DUE] = refresh_start,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_REFRESHING] = {
		.on = {
			[EVENT_PREPARED] = refresh_found,
			[EVENT_NEXT_STOPPED] = refresh_stopped,
			[EVENT_NEXT_ENDED] = refresh_ended,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_WAITING] = {
		.due = refresh_wait_due,
		.on = {
			[EVENT_DUE] = handover_begin,
			[EVENT_NEXT_STOPPED] = refresh_stopped,
			[EVENT_NEXT_ENDED] = refresh_ended,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_DROPPING] = {
		.on = {
			[EVENT_NEXT_ENDED] = dropped,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_STOPPING] = {
		.due = handover_group_due,
		.on = {
			[EVENT_DUE] = handover_stopped,
			[EVENT_NEXT_STOPPED] = refresh_stopped,
			[EVENT_NEXT_ENDED] = handover_lost,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_TRYING] = {
		.due = act_at,
		.on = {
			[EVENT_DUE] = handover_time_over,
			[EVENT_READY] = handover_ready,
			[EVENT_NEXT_STOPPED] = handover_next_stopped,
			[EVENT_NEXT_ENDED] = handover_failed,
			[EVENT_PROGRAM_ENDED] = handover_program_ended,
			[EVENT_TERM] = stop_both,
		},
	},
	[PHASE_ABANDONING] = {
		.due = act_at,
		.on = {
			[EVENT_DUE] = handover_kill_next,
			[EVENT_NEXT_ENDED] = handover_lost,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_RETIRING] = {
		.due = handover_group_due,
		.on = {
			[EVENT_DUE] = handover_retired,
			[EVENT_PROGRAM_ENDED] = new_program_ended,
			[EVENT_OLD_STOPPED] = handover_old_stopped,
			[EVENT_OLD_ENDED] = retiring_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_DELIVERING] = {
		.on = {
			[EVENT_NEXT_STOPPED] = refresh_stopped,
			[EVENT_NEXT_ENDED] = handover_delivered,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_TERM] = stop_program,
		},
	},
	[PHASE_ENDING] = {
		.on = {
			[EVENT_PREPARED] = start_at_the_end,
			[EVENT_PROGRAM_ENDED] = program_ended,
			[EVENT_OLD_STOPPED] = handover_old_stopped,
			[EVENT_OLD_ENDED] = old_ended,
		},
	},
	[PHASE_ENDING_BOTH] = {
		.on = {
			[EVENT_NEXT_STOPPED] = handover_next_stopped,
			[EVENT_NEXT_ENDED] = one_is_left,
			[EVENT_PROGRAM_ENDED] = handover_program_ended,
		},
	},
	[PHASE_CLEARING] = {
		.due = leftovers_due,
		.on = {
			[EVENT_DUE] = leftovers_clear,
		},
	},
};

static void handle_event(struct change *change, enum event event,
			 const siginfo_t *info)
{
	if (table[change->phase].on[event])
		change->phase = table[change->phase].on[event](change, info);
}

void change_init(struct change *change, struct run *run, struct child *program,
		 const struct terminal *terminal, start_function *start)
{
	change->log = &run->options.log;
	change->run = run;
	change->start = start;
	change->terminal = terminal;
	change->program = program;
	change->watch.fd = -1;
	change->listener.fd = -1;
	change->next.go = -1;
	change->next.told.reader.fd = -1;
	change->next.told.failure = &change->failure;
	change->owes_ready = true;
	crypto_random(change->key.bytes, sizeof(change->key.bytes));
}

void change_see_files(struct change *change)
{
	refresh_see_files(change);
}

static void read_reports(struct change *change, struct child *child)
{
	if (child->told.reader.fd < 0)
		return;
	if (child_hear(child))
		log_message(change->log, LOG_LEVEL_WARNING,
			    "changes are ignored: %s",
			    child->told.failure->message);
	refresh_take_sources(change, &child->told);
	if (child->told.outcome == OUTCOME_READY)
		handle_event(change, EVENT_PREPARED, NULL);
}

void change_hear(struct change *change)
{
	read_reports(change, change->program);
	read_reports(change, &change->next);
}

/* Forwards only WATCHDOG=; the other states are sent by quixrun. */
static void relay_watchdog(const struct notify_message *message)
{
	AUTO_BUF struct buf text = { 0 };
	size_t length;
	const char *value = notify_value(message, "WATCHDOG", &length);

	if (!value)
		return;
	buf_add_text(&text, "WATCHDOG=");
	buf_add(&text, value, length);
	notify_relay(text.data, text.length);
}

static void handle_notice(struct change *change,
			  const struct notify_message *message)
{
	const pid_t group = message->group;
	const bool is_next = group > 0 && group == change->next.pid;
	const bool is_program = group > 0 && group == change->program->pid;
	const char *value;
	size_t length;

	if (!is_next && !is_program) {
		log_message(
			change->log, LOG_LEVEL_INFO,
			"process %ld is not in the program's process group; its message is ignored",
			(long)message->sender);
		return;
	}
	value = notify_value(message, "STATUS", &length);
	if (value)
		log_message(change->log, LOG_LEVEL_NOTICE, "process %ld: %.*s",
			    (long)group, (int)length, value);
	if (change->settings.notify == NOTIFY_PASS)
		notify_relay(message->text, message->length);
	else
		relay_watchdog(message);
	value = notify_value(message, "READY", &length);
	if (is_next && value && length == 1 && *value == '1')
		handle_event(change, EVENT_READY, NULL);
}

void change_take_notices(struct change *change)
{
	struct notify_message message;

	while (notify_receive(&change->listener, &message))
		handle_notice(change, &message);
}

static void take_next(struct change *change, const siginfo_t *info)
{
	if (info->si_code == CLD_STOPPED) {
		handle_event(change, EVENT_NEXT_STOPPED, info);
		return;
	}
	/* The last message may still be in the pipe. */
	read_reports(change, &change->next);
	handle_event(change, EVENT_NEXT_ENDED, info);
	child_clear(&change->next);
}

static void take_program(struct change *change, const siginfo_t *info)
{
	const bool had_terminal =
		terminal_is_with(change->terminal, info->si_pid);

	terminal_take_back(change->terminal, info->si_pid);
	read_reports(change, change->program);
	change->had_terminal |= had_terminal;
	change->program->pid = 0;
	/*
	 * It ended before it became the program. A shell of its ${command:} may
	 * have blocked the signal that ended the process while it started a
	 * command.
	 */
	if (!change->is_settled)
		kill(-info->si_pid, SIGKILL);
	handle_event(change, EVENT_PROGRAM_ENDED, info);
}

bool change_take_child(struct change *change, const siginfo_t *info)
{
	const bool has_stopped = info->si_code == CLD_STOPPED;

	if (info->si_pid == change->next.pid)
		take_next(change, info);
	else if (info->si_pid == change->old)
		handle_event(change,
			     has_stopped ? EVENT_OLD_STOPPED : EVENT_OLD_ENDED,
			     info);
	else if (info->si_pid == change->program->pid && !has_stopped)
		take_program(change, info);
	else
		return false;
	return true;
}

/* Notifies systemd that the program runs, unless a change is in progress. */
static void notify_ready(struct change *change)
{
	const struct child *program = change->program;

	if (!change->owes_ready || change->phase != PHASE_IDLE)
		return;
	if (!program->pid || !child_is_program(program) ||
	    program->told.outcome == OUTCOME_FAILURE)
		return;
	change->owes_ready = false;
	if (change->settings.notify == NOTIFY_QUIXRUN)
		notify_send(NOTIFY_READY);
}

static long long phase_due(const struct change *change)
{
	return table[change->phase].due ? table[change->phase].due(change) : 0;
}

void change_step(struct change *change)
{
	if (clock_is_due(change->watch_at))
		refresh_watch(change);
	if (clock_is_due(phase_due(change)))
		handle_event(change, EVENT_DUE, NULL);
	notify_ready(change);
}

int change_wait(const struct change *change)
{
	return clock_left(clock_earlier(phase_due(change), change->watch_at));
}

bool change_needs_supervisor(const struct change *change)
{
	return change->old || change->phase == PHASE_CLEARING ||
	       (change->phase == PHASE_STOPPING && change->next.pid);
}

void change_receivers(const struct change *change,
		      pid_t receivers[CHANGE_RECEIVERS])
{
	const bool has_next = change->phase == PHASE_TRYING ||
			      change->phase == PHASE_ABANDONING ||
			      change->phase == PHASE_ENDING_BOTH;

	memset(receivers, 0, CHANGE_RECEIVERS * sizeof(*receivers));
	if (change->is_clearing)
		memcpy(receivers, change->left, sizeof(change->left));
	else
		receivers[0] = has_next ? change->next.pid : change->old;
}

void change_give_up(struct change *change)
{
	handle_event(change, EVENT_TERM, NULL);
}

void change_clear(struct change *change)
{
	child_stop(&change->next);
	child_clear(&change->next);
	snapshot_clear(&change->known);
	snapshot_clear(&change->refused);
	crypto_key_clear(&change->key);
	watch_clear(&change->watch);
	notify_close(&change->listener);
	free(change->names);
	change->names = NULL;
}
