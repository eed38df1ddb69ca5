#include "supervise/change.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/clock.h"
#include "supervise/change_look.h"
#include "supervise/handover.h"
#include "supervise/notify.h"
#include "supervise/overlap.h"
#include "quixrun/crypto.h"

void change_init(struct change *change, struct run *run, struct child *program,
		 const struct terminal *terminal, start_function *start)
{
	char key[SNAPSHOT_DIGEST_SIZE];

	*change = (struct change){ .run = run,
				   .start = start,
				   .terminal = terminal,
				   .program = program };
	change->watch.fd = -1;
	change->next.go = -1;
	change->next.told.reader.fd = -1;
	change->next.told.failure = &change->failure;
	change->owes_ready = true;
	crypto_random(key, sizeof(key));
	secret_set(&change->key, key, sizeof(key));
	explicit_bzero(key, sizeof(key));
}

void change_hear(struct change *change)
{
	struct told *told = &change->program->told;

	if (told->reader.fd >= 0) {
		child_hear(change->program);
		change_look_sources(change, told);
		/* Its files are watched before it is the program. */
		if (!change->is_settled && told->outcome == OUTCOME_READY) {
			change_settle(change, told);
			child_let_go(change->program, GO_EXECUTE);
		}
	}
	change_look_hear(change);
}

static void next_ended(struct change *change, const siginfo_t *info)
{
	if (change->phase > PHASE_WAITING)
		handover_next_ended(change, info);
	else
		change_look_ended(change);
	child_clear(&change->next);
}

static void next_stopped(struct change *change)
{
	/* It waits for the terminal until it is the program. */
	if (change->phase == PHASE_TRYING)
		change->next_has_stopped = true;
	/* A command of a look: it would wait for ever. */
	else
		kill(-change->next.pid, SIGKILL);
}

bool change_take_child(struct change *change, const siginfo_t *info)
{
	const bool has_stopped = info->si_code == CLD_STOPPED;

	if (info->si_pid == change->next.pid) {
		if (has_stopped)
			next_stopped(change);
		else
			next_ended(change, info);
		return true;
	}
	if (info->si_pid != change->old)
		return false;
	/* Nobody waits for it. */
	if (has_stopped)
		kill(-change->old, SIGCONT);
	else
		overlap_old_ended(change);
	return true;
}

static void pay_ready(struct change *change)
{
	const struct child *program = change->program;

	if (!change->owes_ready || change->phase != PHASE_IDLE ||
	    !change->is_settled || change->is_over)
		return;
	if (!program->pid || !child_is_program(program) ||
	    program->told.outcome == OUTCOME_FAILURE)
		return;
	change->owes_ready = false;
	if (change->settings.notify == NOTIFY_QUIXRUN)
		notify_send(NOTIFY_READY);
}

void change_step(struct change *change)
{
	if (change->phase > PHASE_WAITING) {
		handover_step(change);
	} else if (change->phase == PHASE_WAITING) {
		if (clock_is_due(change->act_at)) {
			change->act_at = 0;
			handover_begin(change);
		} else if (clock_is_due(change->quiet_at)) {
			change_look_drop(change);
		}
	} else if (change_look_is_due(change)) {
		change_look_start(change);
	}
	pay_ready(change);
}

static long long due(const struct change *change)
{
	if (change->phase > PHASE_WAITING)
		return handover_due(change);
	if (change->phase == PHASE_WAITING)
		return clock_earlier(change->act_at, change->quiet_at);
	if (change->next.pid || !change->is_settled || change->is_over)
		return 0;
	if (change->quiet_at)
		return change->quiet_at;
	return clock_earlier(change->look_at,
			     change->refused.count ? change->retry_at : 0);
}

int change_wait(const struct change *change)
{
	const long long at = due(change);

	return at ? clock_left(at) : -1;
}

bool change_goes_on(const struct change *change)
{
	if (change->phase == PHASE_STOPPING)
		return change->next.pid && !change->is_over;
	return change->phase == PHASE_RETIRING && change->old;
}

pid_t change_companion(const struct change *change)
{
	if (change->phase == PHASE_TRYING)
		return change->next.pid;
	return change->phase == PHASE_RETIRING ? change->old : 0;
}

void change_give_up(struct change *change)
{
	const bool are_two = change->phase == PHASE_TRYING ||
			     change->phase == PHASE_RETIRING;

	change->is_over = true;
	change->act_at = 0;
	change->kill_at = 0;
	if (!are_two) {
		change->phase = PHASE_IDLE;
		if (change->next.pid)
			kill(-change->next.pid, SIGKILL);
	}
	if (change->is_settled && change->settings.notify == NOTIFY_QUIXRUN)
		notify_send(NOTIFY_STOPPING);
}

void change_clear(struct change *change)
{
	if (change->next.pid)
		kill(-change->next.pid, SIGKILL);
	child_clear(&change->next);
	snapshot_clear(&change->known);
	snapshot_clear(&change->refused);
	secret_clear(&change->key);
	paths_clear(&change->sources);
	watch_clear(&change->watch);
	free(change->names);
	change->names = NULL;
}
