#include "supervise/handover.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/clock.h"
#include "supervise/decision.h"
#include "supervise/notify.h"
#include "supervise/overlap.h"
#include "quixrun/text.h"

/* How often a group is looked at whose leader is gone. */
#define GROUP_MS 50

static const struct log *log_of(const struct change *change)
{
	return &change->run->options.log;
}

struct decision handover_decide(const struct change *change, const char *action)
{
	return (struct decision){ .names = change->names,
				  .action = action,
				  .pid = change->program->pid,
				  .ms = clock_now() - change->began };
}

static void tell_systemd(struct change *change, enum notify_state state)
{
	if (change->settings.notify != NOTIFY_QUIXRUN)
		return;
	notify_send(state);
	change->owes_ready = true;
}

/* The next one becomes the program; what the old one was is forgotten. */
void handover_promote(struct change *change)
{
	struct child *program = change->program;
	struct paths files = program->told.files;
	struct error *failure = program->told.failure;
	size_t i;

	change_settle(change, &change->next.told);
	program->told.files = (struct paths){ 0 };
	child_clear(program);
	*program = change->next;
	for (i = 0; i < files.count; i++)
		paths_add(&program->told.files, files.items[i]);
	paths_clear(&files);
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

void handover_stop_group(struct change *change, pid_t leader, enum phase phase)
{
	const struct supervision *settings =
		phase == PHASE_STOPPING ? &change->next.told.settings
					: &change->settings;

	change->phase = phase;
	change->group = leader;
	change->kill_at = clock_now() + settings->kill_timeout_ms;
	kill(-leader, SIGTERM);
	kill(-leader, SIGCONT);
}

static void begin_restart(struct change *change)
{
	log_message(log_of(change), LOG_LEVEL_INFO,
		    "changed: %s; process %ld is told to end", change->names,
		    (long)change->program->pid);
	change->had_terminal =
		terminal_is_with(change->terminal, change->program->pid);
	handover_stop_group(change, change->program->pid, PHASE_STOPPING);
}

static bool names_a_file(const char *names)
{
	return text_begins(names, "file ") || strstr(names, ", file ");
}

static void begin_delivery(struct change *change)
{
	const struct decision decision = handover_decide(change, "none");

	if (names_a_file(change->names)) {
		change->phase = PHASE_DELIVERING;
		child_let_go(&change->next, GO_DELIVER);
		return;
	}
	decision_log(log_of(change), LOG_LEVEL_WARNING, &decision,
		     "not delivered to process %ld: no file carries it",
		     (long)decision.pid);
	change_settle(change, &change->next.told);
	change->phase = PHASE_IDLE;
	change->is_dropped = true;
	kill(-change->next.pid, SIGKILL);
}

void handover_begin(struct change *change)
{
	static void (*const acts[])(struct change *) = {
		[ON_CHANGE_RESTART] = begin_restart,
		[ON_CHANGE_OVERLAP] = overlap_begin,
		[ON_CHANGE_SIGNAL] = begin_delivery,
	};
	struct told *told = &change->next.told;

	free(change->names);
	change->names = told->names;
	told->names = NULL;
	tell_systemd(change, NOTIFY_RELOADING);
	if (change->must_restart)
		begin_restart(change);
	else
		acts[told->settings.on_change](change);
}

/* The old program and its whole group are gone. */
static void start_next(struct change *change)
{
	struct decision decision;

	handover_promote(change);
	decision = handover_decide(change, "restart");
	if (change->had_terminal)
		terminal_give(change->terminal, decision.pid);
	child_let_go(change->program, GO_EXECUTE);
	change->phase = PHASE_IDLE;
	decision_log(log_of(change), LOG_LEVEL_NOTICE, &decision,
		     "restarted as process %ld after %lld ms",
		     (long)decision.pid, decision.ms);
}

static void kill_group(struct change *change)
{
	change->kill_at = 0;
	log_message(log_of(change), LOG_LEVEL_WARNING,
		    "process %ld did not end within kill_timeout and is killed",
		    (long)change->group);
	kill(-change->group, SIGKILL);
}

/* The leader of the group that was told to end still has to be waited for. */
static bool leader_is_there(const struct change *change)
{
	return change->phase == PHASE_STOPPING ? change->program->pid
					       : change->old;
}

void handover_step(struct change *change)
{
	if (change->phase == PHASE_TRYING) {
		if (clock_is_due(change->act_at))
			overlap_retire(change);
		return;
	}
	if (change->phase == PHASE_DELIVERING)
		return;
	if (clock_is_due(change->kill_at))
		kill_group(change);
	if (leader_is_there(change) || !kill(-change->group, 0))
		return;
	change->kill_at = 0;
	if (change->phase == PHASE_STOPPING)
		start_next(change);
	else
		overlap_end(change);
}

long long handover_due(const struct change *change)
{
	if (change->phase == PHASE_TRYING)
		return change->act_at;
	if (change->phase == PHASE_DELIVERING)
		return 0;
	if (leader_is_there(change))
		return change->kill_at;
	return clock_earlier(change->kill_at, clock_now() + GROUP_MS);
}

static void delivered(struct change *change)
{
	struct told *told = &change->next.told;
	const int number = told->settings.signal;
	struct decision decision;
	size_t i;

	for (i = 0; i < told->files.count; i++)
		paths_add(&change->program->told.files, told->files.items[i]);
	change_settle(change, told);
	kill(change->program->pid, number);
	decision = handover_decide(change, "signal");
	decision_log(log_of(change), LOG_LEVEL_NOTICE, &decision,
		     "files replaced and SIG%s sent to process %ld after "
		     "%lld ms",
		     sigabbrev_np(number), (long)decision.pid, decision.ms);
}

void handover_next_ended(struct change *change, const siginfo_t *info)
{
	struct told *told = &change->next.told;

	child_hear(&change->next);
	if (change->phase == PHASE_TRYING && !change->is_over)
		overlap_failed(change, info);
	if (change->phase == PHASE_DELIVERING && !change->is_over) {
		if (told->outcome == OUTCOME_DELIVERED)
			delivered(change);
		else if (told->outcome == OUTCOME_FAILURE)
			change_tell_trouble(change);
	}
	change->phase = PHASE_IDLE;
	change->act_at = 0;
	change->kill_at = 0;
	change->next_has_stopped = false;
}
