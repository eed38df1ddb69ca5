#include "supervise/leftovers.h"

#include <unistd.h>

#include "quixrun/clock.h"

#define LEFT_COUNT (sizeof(((struct change *)0)->left) / sizeof(pid_t))

/* The interval for checking whether a group still exists. */
#define GROUP_MS 50

void leftovers_add(struct change *change, pid_t group)
{
	size_t i = 0;

	while (i < LEFT_COUNT - 1 && change->left[i])
		i++;
	change->left[i] = group;
}

static bool group_is_there(pid_t group)
{
	return group && !kill(-group, 0);
}

static void signal_left(const struct change *change, int number)
{
	size_t i;

	for (i = 0; i < LEFT_COUNT; i++)
		if (change->left[i])
			kill(-change->left[i], number);
}

/* Forgets groups that have ended: their numbers may be reused. */
static bool is_any_left(struct change *change)
{
	bool result = false;
	size_t i;

	for (i = 0; i < LEFT_COUNT; i++) {
		if (!group_is_there(change->left[i]))
			change->left[i] = 0;
		result |= change->left[i] != 0;
	}
	return result;
}

long long leftovers_due(const struct change *change)
{
	const long long now = clock_now();
	bool is_any = false;
	size_t i;

	for (i = 0; i < LEFT_COUNT; i++)
		is_any |= group_is_there(change->left[i]);
	if (!change->is_clearing || !is_any)
		return now;
	return clock_earlier(change->act_at, now + GROUP_MS);
}

static void begin_clearing(struct change *change)
{
	log_message(change->log, LOG_LEVEL_INFO,
		    "stopping processes that the program left in its group");
	change->is_clearing = true;
	change->act_at = clock_now() + change->settings.kill_timeout_ms;
	signal_left(change, SIGTERM);
	signal_left(change, SIGCONT);
}

enum phase leftovers_clear(struct change *change, const siginfo_t *info)
{
	(void)info;
	if (!is_any_left(change) || getpid() == 1)
		return PHASE_ENDING;
	if (change->settings.signals != SIGNALS_GROUP) {
		log_message(change->log, LOG_LEVEL_INFO,
			    "processes that the program left in its group are "
			    "left running");
		return PHASE_ENDING;
	}
	if (!change->is_clearing) {
		begin_clearing(change);
	} else if (clock_is_due(change->act_at)) {
		log_message(change->log, LOG_LEVEL_WARNING,
			    "processes that the program left in its group did "
			    "not end within kill_timeout and are killed");
		signal_left(change, SIGKILL);
		return PHASE_ENDING;
	}
	return PHASE_CLEARING;
}
