#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../registry.h"
#include "quix/cached_answer.h"
#include "../scene.h"

#define HOUR_MS 3600000LL

/* A cache in the room, and a request that wants the broker. */
struct memory {
	struct scene *scene;
	struct cached_answer recall;
	struct fields request;
	struct fields answer;
};

static int cached_answer_enter(void **state)
{
	struct memory *memory = calloc(1, sizeof(*memory));
	void *scene;

	if (!memory || scene_enter(&scene))
		return -1;
	memory->scene = scene;
	fields_set_text(&memory->request, "want.broker", "1");
	*state = memory;
	return 0;
}

static int cached_answer_leave(void **state)
{
	struct memory *memory = *state;
	void *scene = memory->scene;

	cached_answer_clear(&memory->recall);
	cached_answer_clear(&memory->recall);
	fields_clear(&memory->request);
	fields_clear(&memory->answer);
	free(memory);
	return scene_leave(&scene);
}

#define CACHED_ANSWER_TEST(name)                                               \
	TEST_WITH(name, cached_answer_enter, cached_answer_leave)

/* Makes a quix with those tokens and settings of [cache]; opens the cache. */
static void start(struct memory *memory, const char *quix, const char *cache)
{
	AUTO_BUF struct buf text = { 0 };
	struct scene *scene = memory->scene;

	buf_add_format(&text,
		       "[quix]\nworkspace = acme\n%s[cache]\ndir = .\n%s", quix,
		       cache);
	if (scene_quix(scene, text.data) ||
	    quix_read_names(&scene->quix, &scene->error))
		fail_msg("%s", scene->error.message);
	cached_answer_clear(&memory->recall);
	cached_answer_open(&memory->recall, &scene->quix);
}

#define ONE  "token_1 = sdk-one\n"
#define BOTH "token_1 = sdk-one\ntoken_2 = sdk-two\n"

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Stores an entry of a token and an age. */
static void put(struct memory *memory, const char *token, long long age_ms)
{
	AUTO_FIELDS struct fields entry = { 0 };
	AUTO_SECRET struct secret secret = { 0 };
	const struct cache_key key = { memory->scene->quix.portal, "acme",
				       &secret };
	struct error reason;

	secret_set(&secret, token, strlen(token));
	fields_set_text(&entry, "workspace", "acme");
	fields_set_text(&entry, "token_id", "1");
	fields_set_text(&entry, "of", token);
	fields_set_text(&entry, "want.broker", "1");
	if (cache_store(&memory->recall.cache, &key, &entry, now_ms() - age_ms,
			&reason))
		fail_msg("%s", reason.message);
}

/* The owner of the entry, and the token's id: "sdk-one 1"; "" for none. */
static const char *found(struct memory *memory, bool is_found)
{
	static char text[64];
	const struct fields *answer = &memory->answer;

	if (!is_found)
		return "";
	snprintf(text, sizeof(text), "%s %s", fields_text(answer, "of"),
		 fields_text(answer, "token_id"));
	fields_clear(&memory->answer);
	return text;
}

static const char *fresh(struct memory *memory)
{
	return found(memory,
		     cached_answer_fresh(&memory->recall, &memory->request,
					 &memory->answer));
}

static const char *stale(struct memory *memory)
{
	return found(memory,
		     cached_answer_stale(&memory->recall, &memory->request,
					 &memory->answer));
}

CACHED_ANSWER_TEST(without_a_ttl_no_answer_is_fresh)
{
	struct memory *memory = *state;

	start(memory, ONE, "");
	put(memory, "sdk-one", 1000);
	assert_string_equal(fresh(memory), "");
	assert_string_equal(stale(memory), "sdk-one 1");
	assert_true(cached_answer_has_stale(&memory->recall, &memory->request));
}

CACHED_ANSWER_TEST(an_answer_younger_than_ttl_is_fresh)
{
	struct memory *memory = *state;

	start(memory, ONE, "ttl = 2h\n");
	put(memory, "sdk-one", HOUR_MS);
	assert_string_equal(fresh(memory), "sdk-one 1");
	assert_true(memory->scene->quix.answer_age_ms >= HOUR_MS);
	put(memory, "sdk-one", 3 * HOUR_MS);
	assert_string_equal(fresh(memory), "");
	assert_string_equal(stale(memory), "sdk-one 1");
}

CACHED_ANSWER_TEST(an_answer_older_than_stale_if_error_is_none)
{
	struct memory *memory = *state;

	start(memory, ONE, "");
	put(memory, "sdk-one", 25 * HOUR_MS);
	assert_string_equal(stale(memory), "");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
	put(memory, "sdk-one", 23 * HOUR_MS);
	assert_string_equal(stale(memory), "sdk-one 1");
	start(memory, ONE, "stale_if_error = 0\n");
	assert_string_equal(stale(memory), "");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
}

CACHED_ANSWER_TEST(an_entry_of_the_future_is_none)
{
	struct memory *memory = *state;

	start(memory, ONE, "ttl = 1h\n");
	put(memory, "sdk-one", -HOUR_MS);
	assert_string_equal(fresh(memory), "");
	assert_string_equal(stale(memory), "");
}

CACHED_ANSWER_TEST(token_2s_answer_is_looked_for_after_token_1s)
{
	struct memory *memory = *state;

	start(memory, BOTH, "ttl = 2h\n");
	put(memory, "sdk-two", HOUR_MS);
	assert_string_equal(fresh(memory), "sdk-two 2");
	assert_string_equal(stale(memory), "sdk-two 2");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
	put(memory, "sdk-one", HOUR_MS);
	assert_string_equal(fresh(memory), "sdk-one 1");
	put(memory, "sdk-one", 3 * HOUR_MS);
	assert_string_equal(fresh(memory), "sdk-two 2");
}

CACHED_ANSWER_TEST(a_chosen_token_is_the_only_one_looked_for)
{
	struct memory *memory = *state;

	start(memory, BOTH "use_token = 1\n", "");
	put(memory, "sdk-two", HOUR_MS);
	assert_string_equal(stale(memory), "");
	start(memory, BOTH "use_token = 2\n", "");
	put(memory, "sdk-one", HOUR_MS);
	assert_string_equal(stale(memory), "sdk-two 2");
	memory->scene->options.use_token = TOKEN_1;
	start(memory, BOTH "use_token = 2\n", "");
	assert_string_equal(stale(memory), "sdk-one 1");
}

CACHED_ANSWER_TEST(an_unused_token_2_is_not_evaluated)
{
	struct memory *memory = *state;
	const struct token *second = &memory->scene->quix.tokens[1];

	start(memory, "token_1 = sdk-one\ntoken_2 = ${file:missing}\n", "");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
	assert_string_equal(fresh(memory), "");
	assert_false(second->is_evaluated);
	put(memory, "sdk-one", HOUR_MS);
	assert_string_equal(stale(memory), "sdk-one 1");
	assert_false(second->is_evaluated);
	/* A token 2 without a value has no entry. */
	start(memory, "token_1 = sdk-three\ntoken_2 = ${file:missing}\n", "");
	assert_string_equal(stale(memory), "");
}

CACHED_ANSWER_TEST(an_answer_must_hold_what_is_wanted)
{
	struct memory *memory = *state;

	start(memory, ONE, "ttl = 2h\n");
	put(memory, "sdk-one", HOUR_MS);
	fields_set_text(&memory->request, "want.topics", "1");
	assert_string_equal(fresh(memory), "");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
	fields_remove(&memory->request, "want.topics");
	fields_remove(&memory->request, "want.broker");
	assert_string_equal(fresh(memory), "sdk-one 1");
}

/* Stores an answer of the Portal for that token. */
static void keep(struct memory *memory, const char *token, const char *id,
		 const char *rejected)
{
	AUTO_FIELDS struct fields answer = { 0 };
	struct quix *quix = &memory->scene->quix;
	const struct value_source source = quix_values(quix);
	struct error error;

	if (*id == '2')
		assert_int_equal(
			token_evaluate(&quix->tokens[1], &source, &error), 0);
	fields_set_text(&answer, "token_id", id);
	fields_set_text(&answer, "of", token);
	if (rejected)
		fields_set_text(&answer, "rejected", rejected);
	cached_answer_keep(&memory->recall, &memory->request, &answer);
}

CACHED_ANSWER_TEST(what_the_portal_said_is_kept_with_what_was_wanted)
{
	struct memory *memory = *state;

	start(memory, ONE, "ttl = 2h\n");
	keep(memory, "sdk-one", "1", NULL);
	assert_string_equal(fresh(memory), "sdk-one 1");
	fields_set_text(&memory->request, "want.topics", "1");
	assert_string_equal(fresh(memory), "");
	keep(memory, "sdk-one", "1", NULL);
	assert_string_equal(fresh(memory), "sdk-one 1");
}

CACHED_ANSWER_TEST(a_rejected_token_1_loses_its_entry)
{
	struct memory *memory = *state;

	start(memory, BOTH, "");
	put(memory, "sdk-one", HOUR_MS);
	keep(memory, "sdk-two", "2", "1");
	assert_string_equal(stale(memory), "sdk-two 2");
	/* Without a rejection the entry is kept. */
	put(memory, "sdk-one", HOUR_MS);
	keep(memory, "sdk-two", "2", NULL);
	assert_string_equal(stale(memory), "sdk-one 1");
}

CACHED_ANSWER_TEST(rejected_tokens_lose_their_entries)
{
	struct memory *memory = *state;
	AUTO_FIELDS struct fields failure = { 0 };

	start(memory, BOTH, "");
	put(memory, "sdk-one", HOUR_MS);
	cached_answer_drop_rejected(&memory->recall, &failure);
	assert_string_equal(stale(memory), "sdk-one 1");
	fields_set_text(&failure, "unreachable", "1");
	cached_answer_drop_rejected(&memory->recall, &failure);
	assert_string_equal(stale(memory), "sdk-one 1");
	fields_set_text(&failure, "rejected", "2");
	cached_answer_drop_rejected(&memory->recall, &failure);
	assert_string_equal(stale(memory), "sdk-one 1");
	put(memory, "sdk-two", HOUR_MS);
	fields_set_text(&failure, "rejected", "1");
	cached_answer_drop_rejected(&memory->recall, &failure);
	assert_string_equal(stale(memory), "sdk-two 2");
	put(memory, "sdk-one", HOUR_MS);
	fields_set_text(&failure, "rejected", "1 2");
	cached_answer_drop_rejected(&memory->recall, &failure);
	assert_string_equal(stale(memory), "");
}

CACHED_ANSWER_TEST(a_cached_answers_age_is_told)
{
	static const struct {
		long long age_ms;
		const char *age;
	} examples[] = {
		{ 0, "0 seconds" },	      { 61000, "61 seconds" },
		{ 119999, "119 seconds" },    { 120000, "2 minutes" },
		{ HOUR_MS, "60 minutes" },    { 5 * HOUR_MS, "5 hours" },
		{ 47 * HOUR_MS, "47 hours" }, { 48 * HOUR_MS, "2 days" },
	};
	struct memory *memory = *state;
	struct room *room = &memory->scene->room;
	const struct error reason = { .message = "portal is away" };
	size_t i;

	start(memory, ONE, "");
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		AUTO_BUF struct buf expected = { 0 };

		buf_add_format(
			&expected,
			"quixrun: warning: portal is away; using the cached "
			"answer of %s ago\n",
			examples[i].age);
		memory->recall.age_ms = examples[i].age_ms;
		room_listen(room);
		cached_answer_warn(&memory->recall, &reason);
		assert_string_equal(room_heard(room), expected.data);
	}
}

CACHED_ANSWER_TEST(no_cache_neither_reads_nor_writes)
{
	struct memory *memory = *state;

	memory->scene->options.without_cache = true;
	start(memory, ONE, "ttl = 2h\n");
	assert_string_equal(cached_answer_obstacle(&memory->recall),
			    "no cache: --no-cache");
	keep(memory, "sdk-one", "1", NULL);
	assert_string_equal(fresh(memory), "");
	assert_string_equal(stale(memory), "");
	assert_false(
		cached_answer_has_stale(&memory->recall, &memory->request));
	/* There is only the profile. */
	assert_int_equal(room_count("."), 1);
}

CACHED_ANSWER_TEST(without_a_directory_there_is_no_cache)
{
	struct memory *memory = *state;

	start(memory, ONE, "ttl = 2h\n");
	cached_answer_clear(&memory->recall);
	free(memory->scene->quix.settings.cache_dir);
	memory->scene->quix.settings.cache_dir = NULL;
	unsetenv("XDG_RUNTIME_DIR");
	cached_answer_open(&memory->recall, &memory->scene->quix);
	assert_string_not_equal(cached_answer_obstacle(&memory->recall), "");
	assert_string_equal(stale(memory), "");
	keep(memory, "sdk-one", "1", NULL);
}
