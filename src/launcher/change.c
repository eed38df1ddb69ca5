#include "change.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "quixrun/crypto.h"

/* So long nothing must happen to the files. */
#define QUIET_MS 250
/* How often a group is looked at whose leader is gone. */
#define GROUP_MS 50

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
	crypto_random(key, sizeof(key));
	secret_set(&change->key, key, sizeof(key));
	explicit_bzero(key, sizeof(key));
}

struct child_order change_order(const struct change *change)
{
	return (struct child_order){
		.run = change->run,
		.look = { .known = change->is_settled ? &change->known : NULL,
			  .key = &change->key,
			  .runs_commands = change->settings.watch_commands,
			  .is_asked = change->quiet_at != 0,
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

static void learn_sources(struct change *change, const struct told *told)
{
	const size_t before = change->sources.count;
	size_t i;

	for (i = 0; i < told->sources.count; i++)
		paths_add(&change->sources, told->sources.items[i]);
	if (change->sources.count != before)
		watch_again(change);
}

/* The program is what this child said. */
static void settle(struct change *change, struct told *told)
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

static void start_look(struct change *change)
{
	const struct child_order order = change_order(change);
	struct error error;

	watch_again(change);
	change->quiet_at = 0;
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
			    "has; if it does so again, the program is "
			    "restarted with the other one");
}

/* One warning until it is over. */
static void tell_trouble(struct change *change)
{
	if (!change->is_troubled)
		log_message(&change->run->options.log, LOG_LEVEL_WARNING,
			    "the program is left as it is: %s",
			    change->failure.message);
	change->is_troubled = true;
}

static void hear_next(struct change *change)
{
	struct told *told = &change->next.told;

	if (told->reader.fd < 0)
		return;
	told_read(told);
	learn_sources(change, told);
	if (told->outcome != OUTCOME_READY || change->stop_at ||
	    change->is_stopping || change->is_over)
		return;
	change->is_troubled = false;
	change->stop_at =
		clock_now() + random_below(told->settings.splay_ms + 1);
	log_message(&change->run->options.log, LOG_LEVEL_WARNING,
		    "changed: %s; the program is restarted%s", told->names,
		    told->settings.splay_ms ? " after a random wait" : "");
}

void change_hear(struct change *change)
{
	struct told *told = &change->program->told;

	if (told->reader.fd >= 0) {
		told_read(told);
		learn_sources(change, told);
		/* Its files are watched before it is the program. */
		if (!change->is_settled && told->outcome == OUTCOME_READY) {
			settle(change, told);
			child_let_go(change->program);
		}
	}
	hear_next(change);
}

void change_next_ended(struct change *change)
{
	struct told *told = &change->next.told;

	hear_next(change);
	if (told->outcome == OUTCOME_SAME)
		change->is_troubled = false;
	if (told->outcome == OUTCOME_FAILURE)
		tell_trouble(change);
	if (told->outcome == OUTCOME_SAME ||
	    told->outcome == OUTCOME_REJECTED || told->was_rejected)
		count_rejection(change, told->was_rejected);
	change->stop_at = 0;
	child_clear(&change->next);
}

static void begin_stop(struct change *change)
{
	const long long patience = change->next.told.settings.kill_timeout_ms;

	change->stop_at = 0;
	change->is_stopping = true;
	change->group = change->program->pid;
	change->had_terminal =
		terminal_is_with(change->terminal, change->group);
	change->kill_at = clock_now() + patience;
	kill(-change->group, SIGTERM);
	kill(-change->group, SIGCONT);
}

/* The old program and its whole group are gone. */
static void begin_next(struct change *change)
{
	struct child *program = change->program;
	struct paths files = program->told.files;
	struct error *failure = program->told.failure;
	size_t i;

	change->is_stopping = false;
	change->kill_at = 0;
	settle(change, &change->next.told);
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
	if (change->had_terminal)
		terminal_give(change->terminal, program->pid);
	child_let_go(program);
	log_message(&change->run->options.log, LOG_LEVEL_INFO,
		    "restarted as process %ld, %lld ms after the look began",
		    (long)program->pid, clock_now() - change->began);
}

static bool is_due(long long at)
{
	return at && clock_now() >= at;
}

static void step_stopping(struct change *change)
{
	if (is_due(change->kill_at)) {
		change->kill_at = 0;
		log_message(&change->run->options.log, LOG_LEVEL_WARNING,
			    "the program did not end within kill_timeout and "
			    "is killed");
		kill(-change->group, SIGKILL);
	}
	if (!change->program->pid && kill(-change->group, 0) < 0)
		begin_next(change);
}

void change_step(struct change *change)
{
	if (change->is_stopping)
		step_stopping(change);
	else if (change->next.pid && is_due(change->stop_at))
		begin_stop(change);
	else if (!change->next.pid && change->is_settled && !change->is_over &&
		 (is_due(change->quiet_at) ||
		  (!change->quiet_at && is_due(change->look_at))))
		start_look(change);
}

static long long earlier(long long a, long long b)
{
	if (!a || !b)
		return a ? a : b;
	return a < b ? a : b;
}

int change_wait(const struct change *change)
{
	long long at = 0;

	if (change->is_stopping) {
		at = change->kill_at;
		if (!change->program->pid)
			at = earlier(at, clock_now() + GROUP_MS);
	} else if (change->next.pid) {
		at = change->stop_at;
	} else if (change->is_settled && !change->is_over) {
		at = change->quiet_at ? change->quiet_at : change->look_at;
	}
	return at ? clock_left(at) : -1;
}

bool change_program_ended(struct change *change)
{
	return change->is_stopping && change->next.pid && !change->is_over;
}

void change_give_up(struct change *change)
{
	change->is_over = true;
	change->stop_at = 0;
	change->is_stopping = false;
	change->kill_at = 0;
	if (change->next.pid)
		kill(-change->next.pid, SIGKILL);
}

void change_clear(struct change *change)
{
	if (change->next.pid)
		kill(-change->next.pid, SIGKILL);
	child_clear(&change->next);
	snapshot_clear(&change->known);
	secret_clear(&change->key);
	paths_clear(&change->sources);
	watch_clear(&change->watch);
}
