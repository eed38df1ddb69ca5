#include "quix/cached_answer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "quixrun/mem.h"

/* What an answer contains; stored with it. */
static const char *const wants[] = { "want.broker", "want.topics" };

/* The streaming tokens that the Portal gave for a personal access token. */
static const char *const pair_keys[] = { "pair.current", "pair.next" };

#define WANT_COUNT (sizeof(wants) / sizeof(wants[0]))

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

bool cached_answer_is_wanted(const struct quix *quix)
{
	return profile_find(quix->profile, SECTION_CACHE, "dir") ||
	       profile_find(quix->profile, SECTION_CACHE, "ttl");
}

/* Reports that there is no cache, or that it was not written. */
static void report_obstacle(const struct quix *quix, const struct error *reason)
{
	log_message(&quix->options->log,
		    cached_answer_is_wanted(quix) ? LOG_LEVEL_WARNING
						  : LOG_LEVEL_INFO,
		    "%s", reason->message);
}

static void add_mend(struct error *reason)
{
	const struct error what = *reason;

	if (!strchr(what.message, ';'))
		error_set(reason, what.status,
			  "%s; name a folder for it with 'dir' in [cache]",
			  what.message);
}

int cached_answer_find_folder(struct cached_answer *cached, struct quix *quix,
			      struct error *reason)
{
	cached->quix = quix;
	/* The key of the entry is the workspace known before the request. */
	if (quix->is_workspace_named)
		cached->workspace = quix->workspace;
	if (!cache_open(quix->settings.cache_dir, getenv("XDG_RUNTIME_DIR"),
			&cached->cache, reason))
		return 0;
	add_mend(reason);
	return -1;
}

static void keep_obstacle(struct cached_answer *cached,
			  const struct error *reason)
{
	cached->obstacle = mem_alloc(sizeof(*cached->obstacle));
	*cached->obstacle = *reason;
}

void cached_answer_open(struct cached_answer *cached, struct quix *quix)
{
	const struct options *options = quix->options;
	struct error reason;

	if (options->without_cache) {
		cached->quix = quix;
		error_set(&reason, STATUS_PERMANENT, "no cache: --no-cache");
		keep_obstacle(cached, &reason);
		log_message(&options->log, LOG_LEVEL_DEBUG, "%s",
			    reason.message);
	} else if (cached_answer_find_folder(cached, quix, &reason)) {
		keep_obstacle(cached, &reason);
		/*
		 * In the other cases it was reported, or the error reports it.
		 */
		if (!options->is_offline && quix->answer_source == ANSWER_NONE)
			report_obstacle(quix, &reason);
	}
}

const char *cached_answer_obstacle(const struct cached_answer *cached)
{
	return cached->obstacle ? cached->obstacle->message : "";
}

static struct cache_key key_of(const struct cached_answer *cached, int token_id)
{
	const struct quix *quix = cached->quix;

	return (struct cache_key){
		.portal = quix->portal,
		.workspace = cached->workspace,
		.token = quix_is_fetched(quix)
				 ? &quix->personal.value
				 : &quix->tokens[token_id - 1].value,
	};
}

/* Stores the tokens that the Portal gave with its answer. */
static void keep_pair(const struct quix *quix, struct fields *entry)
{
	int i;

	for (i = 0; i < 2; i++)
		fields_append(entry, pair_keys[i],
			      secret_text(&quix->tokens[i].value),
			      quix->tokens[i].value.length);
}

/* False for an entry that was stored with another choice of token. */
static bool has_chosen_token(const struct quix *quix,
			     const struct fields *answer)
{
	const long long id = fields_number(answer, "token_id", 1);
	const enum token_choice choice = quix_token_choice(quix);

	if (!quix_is_fetched(quix))
		return true;
	return fields_find(answer, pair_keys[0]) &&
	       fields_find(answer, pair_keys[1]) &&
	       choice != (id == 1 ? TOKEN_2 : TOKEN_1);
}

static bool has_what_is_wanted(const struct fields *answer,
			       const struct fields *request)
{
	size_t i;

	for (i = 0; i < WANT_COUNT; i++)
		if (fields_find(request, wants[i]) &&
		    !fields_find(answer, wants[i]))
			return false;
	return true;
}

static bool load_entry(struct cached_answer *cached, int token_id,
		       long long limit_ms, const struct fields *request,
		       struct fields *answer)
{
	const struct cache_key key = key_of(cached, token_id);

	fields_clear(answer);
	return cache_load(&cached->cache, &key, now_ms(), answer,
			  &cached->age_ms) &&
	       cached->age_ms < limit_ms &&
	       has_what_is_wanted(answer, request) &&
	       has_chosen_token(cached->quix, answer);
}

/* May evaluate token 2; without a value it has no entry. */
static bool load_second_entry(struct cached_answer *cached, long long limit_ms,
			      const struct fields *request,
			      struct fields *answer)
{
	struct quix *quix = cached->quix;
	const struct value_source source = quix_values(quix);
	struct token *second = &quix->tokens[1];
	struct error ignored;

	return quix_may_fall_back(quix) && !quix_is_fetched(quix) &&
	       !token_evaluate(second, &source, &ignored) &&
	       second->value.length &&
	       load_entry(cached, 2, limit_ms, request, answer);
}

static bool find_entry(struct cached_answer *cached, long long limit_ms,
		       const struct fields *request, struct fields *answer)
{
	struct quix *quix = cached->quix;
	int id = quix->token_id;

	if (!cached->cache.is_open || limit_ms <= 0)
		return false;
	if (!load_entry(cached, id, limit_ms, request, answer)) {
		if (!load_second_entry(cached, limit_ms, request, answer))
			return false;
		id = 2;
	}
	if (quix_is_fetched(quix))
		quix_take_pair(quix, fields_find(answer, pair_keys[0]),
			       fields_find(answer, pair_keys[1]));
	else
		/*
		 * The entry may have been stored when this token was in the
		 * other place of the profile: its id now counts.
		 */
		fields_set_number(answer, "token_id", id);
	quix->answer_age_ms = cached->age_ms;
	return true;
}

bool cached_answer_fresh(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer)
{
	return find_entry(cached, cached->quix->settings.cache_ttl_ms, request,
			  answer);
}

bool cached_answer_stale(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer)
{
	return find_entry(cached, cached->quix->settings.cache_stale_ms,
			  request, answer);
}

bool cached_answer_has_stale(struct cached_answer *cached,
			     const struct fields *request)
{
	AUTO_FIELDS struct fields answer = { 0 };
	const char *workspace;

	if (!cached->cache.is_open ||
	    !load_entry(cached, cached->quix->token_id,
			cached->quix->settings.cache_stale_ms, request,
			&answer))
		return false;
	workspace = fields_text(&answer, "workspace");
	if (workspace) {
		free(cached->remembered);
		cached->remembered = mem_copy_text(workspace);
	}
	return true;
}

void cached_answer_drop_rejected(struct cached_answer *cached,
				 const struct fields *answer)
{
	const char *rejected = fields_text(answer, "rejected");
	int id;

	for (id = 1; rejected && id <= 2; id++) {
		const struct cache_key key = key_of(cached, id);

		if (strchr(rejected, '0' + id) && key.token->length)
			cache_delete(&cached->cache, &key);
	}
}

void cached_answer_keep(struct cached_answer *cached,
			const struct fields *request,
			const struct fields *answer)
{
	const long long id = fields_number(answer, "token_id", 1);
	const struct cache_key key = key_of(cached, id == 2 ? 2 : 1);
	AUTO_FIELDS struct fields entry = { 0 };
	AUTO_BUF struct buf folder = { 0 };
	struct error reason, why;
	size_t i;

	if (!cached->cache.is_open)
		return;
	cached_answer_drop_rejected(cached, answer);
	fields_copy(answer, &entry);
	if (quix_is_fetched(cached->quix))
		keep_pair(cached->quix, &entry);
	for (i = 0; i < WANT_COUNT; i++)
		if (fields_find(request, wants[i]))
			fields_set_text(&entry, wants[i], "1");
	if (!cache_store(&cached->cache, &key, &entry, now_ms(), &reason))
		return;
	cache_add_folder(cached->quix->settings.cache_dir,
			 getenv("XDG_RUNTIME_DIR"), &folder);
	why = reason;
	error_set(&reason, why.status,
		  "%s; make room in '%s', or name a folder for it with 'dir' "
		  "in [cache]",
		  why.message, buf_text(&folder));
	report_obstacle(cached->quix, &reason);
}

/* "3 minutes": in the largest unit of which there are at least two. */
static void add_age(struct buf *text, long long age_ms)
{
	static const struct {
		long long ms;
		const char *name;
	} units[] = { { 86400000, "days" },
		      { 3600000, "hours" },
		      { 60000, "minutes" },
		      { 1, "" } };
	size_t i = 0;

	while (units[i].ms > 1 && age_ms < 2 * units[i].ms)
		i++;
	if (units[i].ms > 1)
		buf_add_format(text, "%lld %s", age_ms / units[i].ms,
			       units[i].name);
	else
		buf_add_format(text, "%lld seconds", age_ms / 1000);
}

void cached_answer_describe(struct cached_answer *cached,
			    const struct fields *request, struct buf *text)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!load_entry(cached, cached->quix->token_id, LLONG_MAX, request,
			&answer)) {
		buf_add_text(text, "no entry yet");
		return;
	}
	buf_add_text(text, "entry of ");
	add_age(text, cached->age_ms);
	buf_add_text(text, " ago");
	if (cached->age_ms >= cached->quix->settings.cache_stale_ms)
		buf_add_text(text, ", too old for stale_if_error");
}

void cached_answer_warn(const struct cached_answer *cached,
			const struct error *reason)
{
	AUTO_BUF struct buf age = { 0 };

	add_age(&age, cached->age_ms);
	log_message(&cached->quix->options->log, LOG_LEVEL_WARNING,
		    "%s; using the cached answer of %s ago", reason->message,
		    buf_text(&age));
}

void cached_answer_clear(struct cached_answer *cached)
{
	cache_clear(&cached->cache);
	free(cached->obstacle);
	free(cached->remembered);
	*cached = (struct cached_answer){ 0 };
}
