#include "supervise/change_look.h"

#include "quixrun/clock.h"
#include "quixrun/crypto.h"

/* So long nothing must happen to the files. */
#define QUIET_MS 250

struct child_order change_order(const struct change *change)
{
	return (struct child_order){
		.run = change->run,
		.look = { .known = change->is_settled ? &change->known : NULL,
			  .key = &change->key,
			  .runs_commands = change->settings.watch_commands,
			  .is_asked = change->quiet_at ||
				      clock_is_due(change->retry_at),
			  .may_exchange = change->rejections > 0 },
		.start = change->start,
	};
}

static long long random_below(long long limit)
{
	unsigned long long number;

	if (limit <= 0)
		return 0;
	crypto_random(&number, sizeof(number));
	return (long long)(number % (unsigned long long)limit);
}

/* A tenth more or less, so that a fleet does not ask in step. */
static void plan_look(struct change *change)
{
	const long long interval = change->settings.interval_ms;

	change->look_at = interval ? clock_now() + interval - interval / 10 +
					     random_below(interval / 5 + 1)
				   : 0;
}

/* Watches anew; what happened meanwhile is not lost. */
static void watch_again(struct change *change)
{
	if (change->watch.fd >= 0 && watch_read(&change->watch))
		change->quiet_at = clock_now() + QUIET_MS;
	watch_files(&change->watch, change->sources.items,
		    change->sources.count);
}

void change_look_sources(struct change *change, const struct told *told)
{
	const size_t before = change->sources.count;
	size_t i;

	for (i = 0; i < told->sources.count; i++)
		paths_add(&change->sources, told->sources.items[i]);
	if (change->sources.count != before)
		watch_again(change);
}

void change_settle(struct change *change, struct told *told)
{
	snapshot_clear(&change->known);
	change->known = told->snapshot;
	told->snapshot = (struct snapshot){ 0 };
	change->settings = told->settings;
	change->is_settled = true;
	change->rejections = 0;
	plan_look(change);
}

void change_see_files(struct change *change)
{
	if (watch_read(&change->watch))
		change->quiet_at = clock_now() + QUIET_MS;
}

void change_look_start(struct change *change)
{
	const struct child_order order = change_order(change);
	struct error error;

	watch_again(change);
	change->quiet_at = 0;
	change->is_dropped = false;
	plan_look(change);
	change->began = clock_now();
	if (child_start(&change->next, &order, &error))
		log_message(&change->run->options.log, LOG_LEVEL_WARNING, "%s",
			    error.message);
}

static void count_rejection(struct change *change, bool was_rejected)
{
	if (!was_rejected) {
		change->rejections = 0;
		return;
	}
	if (!change->rejections++)
		log_message(&change->run->options.log, LOG_LEVEL_WARNING,
			    "the portal rejects the token that the program "
			    "has; if it does so again, the other one is used");
}

void change_tell_trouble(struct change *change)
{
	if (!change->is_troubled)
		log_message(&change->run->options.log, LOG_LEVEL_WARNING,
			    "the program is left as it is: %s",
			    change->failure.message);
	change->is_troubled = true;
}

void change_look_drop(struct change *change)
{
	change->phase = PHASE_IDLE;
	change->is_dropped = true;
	kill(-change->next.pid, SIGKILL);
}

/* It would be what an overlap has failed with, and it is not yet time. */
static bool is_refused(struct change *change)
{
	AUTO_BUF struct buf names = { 0 };

	if (!change->refused.count)
		return false;
	if (snapshot_compare(&change->refused, &change->next.told.snapshot, "",
			     &names)) {
		change->failures = 0;
		change->must_restart = false;
		return false;
	}
	return !clock_is_due(change->retry_at);
}

/* A change during a random wait does not make it longer. */
static void plan_act(struct change *change)
{
	const struct told *told = &change->next.told;
	const long long now = clock_now();

	if (!change->act_at)
		change->act_at =
			now + random_below(told->settings.splay_ms + 1);
	if (told->settings.splay_ms)
		log_message(&change->run->options.log, LOG_LEVEL_INFO,
			    "changed: %s; acted upon in %lld ms", told->names,
			    change->act_at > now ? change->act_at - now : 0);
}

void change_look_hear(struct change *change)
{
	struct told *told = &change->next.told;

	if (told->reader.fd < 0)
		return;
	child_hear(&change->next);
	change_look_sources(change, told);
	if (told->outcome != OUTCOME_READY || change->phase != PHASE_IDLE ||
	    change->is_over || change->is_dropped)
		return;
	change->is_troubled = false;
	if (is_refused(change)) {
		change_look_drop(change);
		return;
	}
	plan_act(change);
	change->phase = PHASE_WAITING;
}

/* What there was to act upon is there no more. */
static void take_same(struct change *change)
{
	const struct told *told = &change->next.told;

	change->is_troubled = false;
	/* Without settings it did not get far enough to know. */
	if (!told->has_settings)
		return;
	change->settings = told->settings;
	change->act_at = 0;
	change->failures = 0;
	snapshot_clear(&change->refused);
}

void change_look_ended(struct change *change)
{
	struct told *told = &change->next.told;

	change_look_hear(change);
	if (change->phase == PHASE_WAITING) {
		change->phase = PHASE_IDLE;
		change->act_at = 0;
	}
	if (change->is_dropped || change->is_over)
		return;
	if (told->outcome == OUTCOME_SAME)
		take_same(change);
	if (told->outcome == OUTCOME_FAILURE)
		change_tell_trouble(change);
	if (told->outcome == OUTCOME_SAME ||
	    told->outcome == OUTCOME_REJECTED || told->was_rejected)
		count_rejection(change, told->was_rejected);
}

bool change_look_is_due(const struct change *change)
{
	if (change->next.pid || !change->is_settled || change->is_over)
		return false;
	if (change->quiet_at)
		return clock_is_due(change->quiet_at);
	return clock_is_due(change->look_at) ||
	       (change->refused.count && clock_is_due(change->retry_at));
}
