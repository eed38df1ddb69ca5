#include "supervise/refresh.h"

#include <string.h>

#include "quixrun/clock.h"
#include "quixrun/crypto.h"
#include "system/process.h"

/* A refresh begins when the files have not changed for this time. */
#define QUIET_MS 250
/* The maximum wait for that. */
#define QUIET_MAX_MS 5000
/* The interval for comparing files that cannot be watched. */
#define COMPARE_MS 2000

struct child_order refresh_order(const struct change *change)
{
	return (struct child_order){
		.run = change->run,
		.refresh = { .known =
				     change->is_settled ? &change->known : NULL,
			     .key = &change->key,
			     .notify_socket = change->listener.name,
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

/*
 * Plus or minus a tenth, so that many instances do not send requests at once.
 */
static void plan_refresh(struct change *change)
{
	const long long interval = change->settings.interval_ms;

	change->refresh_at = interval ? clock_now() + interval - interval / 10 +
						random_below(interval / 5 + 1)
				      : 0;
}

long long refresh_due(const struct change *change)
{
	if (change->quiet_at)
		return change->quiet_at;
	return clock_earlier(change->refresh_at, change->refused.entries.length
							 ? change->retry_at
							 : 0);
}

long long refresh_wait_due(const struct change *change)
{
	return clock_earlier(change->act_at, change->quiet_at);
}

static void note_change(struct change *change)
{
	const long long now = clock_now();

	if (!change->quiet_at)
		change->changed_at = now;
	change->quiet_at = now + QUIET_MS;
	if (change->quiet_at > change->changed_at + QUIET_MAX_MS)
		change->quiet_at = change->changed_at + QUIET_MAX_MS;
}

void refresh_watch(struct change *change)
{
	const int before = change->watch.reason;
	const int reason = watch_begin(&change->watch);

	if (watch_has_changed(&change->watch))
		note_change(change);
	if (!reason)
		log_message(change->log, LOG_LEVEL_DEBUG,
			    "%zu files are watched",
			    change->watch.sources.count);
	if (reason && reason != before)
		log_message(change->log, LOG_LEVEL_INFO,
			    "files cannot be watched (%s) and are compared "
			    "every %d ms instead",
			    strerror(reason), COMPARE_MS);
	change->watch_at = reason ? clock_now() + COMPARE_MS : 0;
	/* The memory of the reports is free now. */
	process_trim_heap();
}

void refresh_take_sources(struct change *change, struct told *told)
{
	bool is_new = false;
	size_t i;

	for (i = 0; i < told->sources.count; i++)
		is_new |= watch_sources_add(&change->watch.sources,
					    told->sources.items[i].path,
					    &told->sources.items[i].state);
	/* Read once: the list is kept in change->watch. */
	watch_sources_clear(&told->sources);
	if (is_new && change->watch.fd >= 0)
		refresh_watch(change);
}

void refresh_see_files(struct change *change)
{
	if (watch_read(&change->watch))
		note_change(change);
}

void refresh_settle(struct change *change, struct told *told)
{
	snapshot_clear(&change->known);
	change->known = told->snapshot;
	told->snapshot = (struct snapshot){ 0 };
	change->settings = told->settings;
	change->is_settled = true;
	change->rejections = 0;
	plan_refresh(change);
}

/* An overlap ends when the new program reports READY=1. */
static bool wants_listener(const struct supervision *settings)
{
	return settings->on_change == ON_CHANGE_OVERLAP &&
	       settings->overlap_ready == READY_NOTIFY;
}

enum phase refresh_start(struct change *change, const siginfo_t *info)
{
	struct child_order order;
	struct error error;

	(void)info;
	if (wants_listener(&change->settings) && !change->listener.name)
		notify_listen(&change->listener, &error);
	order = refresh_order(change);
	/* Watch first: a change after that is reported by inotify. */
	if (change->watch.fd >= 0) {
		watch_begin(&change->watch);
		watch_read(&change->watch);
	}
	change->quiet_at = 0;
	plan_refresh(change);
	change->began = clock_now();
	if (!child_start(&change->next, &order, &error))
		return PHASE_REFRESHING;
	log_message(change->log, LOG_LEVEL_WARNING, "%s", error.message);
	return PHASE_IDLE;
}

enum phase refresh_drop(struct change *change)
{
	child_stop(&change->next);
	return PHASE_DROPPING;
}

enum phase refresh_stopped(struct change *change, const siginfo_t *info)
{
	(void)info;
	child_stop(&change->next);
	return change->phase;
}

/* The same environment made an overlap fail, and the retry is not due yet. */
static bool is_refused(struct change *change)
{
	AUTO_BUF struct buf names = { 0 };

	if (!change->refused.entries.length)
		return false;
	if (snapshot_compare(&change->refused, &change->next.told.snapshot, "",
			     &names)) {
		change->failures = 0;
		change->must_restart = false;
		return false;
	}
	return !clock_is_due(change->retry_at);
}

/* A second change during the random wait does not extend it. */
static void plan_act(struct change *change)
{
	const struct told *told = &change->next.told;
	const long long now = clock_now();

	if (!change->act_at)
		change->act_at =
			now + random_below(told->settings.splay_ms + 1);
	if (told->settings.splay_ms)
		log_message(change->log, LOG_LEVEL_INFO,
			    "changed: %s; the change is applied in %lld ms",
			    told->names,
			    change->act_at > now ? change->act_at - now : 0);
}

/*
 * True when the refresh was made without a socket for READY=1, because the
 * setting is new. If a socket cannot be opened, overlap_grace is used.
 */
static bool lacks_socket(struct change *change)
{
	struct supervision *settings = &change->next.told.settings;
	struct error error;

	if (!wants_listener(settings) || change->next.has_socket)
		return false;
	if (change->listener.name || !notify_listen(&change->listener, &error))
		return true;
	log_message(change->log, LOG_LEVEL_WARNING,
		    "%s; overlap_grace is used instead", error.message);
	settings->overlap_ready = READY_GRACE;
	return false;
}

enum phase refresh_found(struct change *change, const siginfo_t *info)
{
	(void)info;
	change->is_troubled = false;
	if (is_refused(change))
		return refresh_drop(change);
	if (lacks_socket(change)) {
		change->quiet_at = clock_now();
		return refresh_drop(change);
	}
	plan_act(change);
	return PHASE_WAITING;
}

static void warn_of_trouble(const struct change *change, const char *message,
			    size_t length)
{
	log_message(change->log, LOG_LEVEL_WARNING,
		    "the program is not changed: %.*s", (int)length, message);
}

void refresh_tell_trouble(struct change *change)
{
	const char *line = change->next.told.earlier;
	size_t length;

	if (change->is_troubled)
		return;
	for (; line && *line; line += length + 1) {
		length = strcspn(line, "\n");
		warn_of_trouble(change, line, length);
	}
	warn_of_trouble(change, change->failure.message,
			strlen(change->failure.message));
	change->is_troubled = true;
}

/* There is no difference any more. */
static void take_same(struct change *change)
{
	const struct told *told = &change->next.told;

	change->is_troubled = false;
	/* Without settings the refresh was not complete. */
	if (!told->has_settings)
		return;
	change->settings = told->settings;
	change->act_at = 0;
	change->failures = 0;
	snapshot_clear(&change->refused);
}

static void count_rejection(struct change *change, bool was_rejected)
{
	if (!was_rejected) {
		change->rejections = 0;
		return;
	}
	if (!change->rejections++)
		log_message(
			change->log, LOG_LEVEL_WARNING,
			"the portal rejects the program's token; if it rejects the token"
			" again, the other one is used");
}

enum phase refresh_ended(struct change *change, const siginfo_t *info)
{
	const struct told *told = &change->next.told;

	(void)info;
	if (change->phase == PHASE_WAITING)
		change->act_at = 0;
	if (told->outcome == OUTCOME_SAME)
		take_same(change);
	if (told->outcome == OUTCOME_FAILURE)
		refresh_tell_trouble(change);
	if (told->outcome == OUTCOME_SAME ||
	    told->outcome == OUTCOME_REJECTED || told->was_rejected)
		count_rejection(change, told->was_rejected);
	return PHASE_IDLE;
}
