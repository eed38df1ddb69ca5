#include <string.h>

#include "../../registry.h"
#include "portal/retry.h"

#define MANY 2000

/* Well-distributed 64-bit numbers, the same in each run (splitmix64). */
static uint64_t scramble(uint64_t number)
{
	number += 0x9e3779b97f4a7c15ULL;
	number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
	number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
	return number ^ (number >> 31);
}

TEST(only_408_429_and_5xx_are_worth_another_attempt)
{
	static const long worth[] = { 408, 429, 500, 501, 502, 503, 504, 599 };
	static const long not_worth[] = { 200, 204, 302, 400, 401, 403,
					  404, 409, 418, 499, 600, 0 };
	size_t i;

	for (i = 0; i < sizeof(worth) / sizeof(worth[0]); i++)
		assert_true(retry_is_worthwhile(worth[i]));
	for (i = 0; i < sizeof(not_worth) / sizeof(not_worth[0]); i++)
		assert_false(retry_is_worthwhile(not_worth[i]));
}

TEST(the_back_off_doubles_from_250_ms_up_to_30_s)
{
	static const long long expected[] = { 250,  500,   1000,  2000, 4000,
					      8000, 16000, 30000, 30000 };
	unsigned i;

	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(retry_ceiling_ms(i), expected[i]);
	assert_int_equal(retry_ceiling_ms(4000000000U), 30000);
}

TEST(the_jitter_is_full)
{
	long long low = RETRY_CAP_MS, high = 0, sum = 0;
	uint64_t i;

	for (i = 0; i < MANY; i++) {
		const struct retry_plan plan = retry_next(
			4, RETRY_AFTER_NONE, RETRY_FOREVER, scramble(i));

		assert_in_range(plan.wait_ms, 0, 4000);
		assert_false(plan.is_last);
		low = plan.wait_ms < low ? plan.wait_ms : low;
		high = plan.wait_ms > high ? plan.wait_ms : high;
		sum += plan.wait_ms;
	}
	assert_true(low < 40 && high > 3960);
	assert_in_range(sum / MANY, 1900, 2100);
}

TEST(retry_after_is_the_least_and_is_spread_over_half_of_it)
{
	long long high = 0;
	uint64_t i;

	for (i = 0; i < MANY; i++) {
		const struct retry_plan plan =
			retry_next(0, 10000, RETRY_FOREVER, scramble(i));

		assert_in_range(plan.wait_ms, 10000, 15000);
		high = plan.wait_ms > high ? plan.wait_ms : high;
	}
	assert_true(high > 14900);
}

TEST(no_wait_passes_the_deadline)
{
	uint64_t i;

	for (i = 0; i < MANY; i++) {
		const long long remaining = 7 * (long long)i;
		const struct retry_plan plan =
			retry_next((unsigned)(i % 10), RETRY_AFTER_NONE,
				   remaining, scramble(i));

		if (plan.wait_ms < 0)
			assert_true(remaining < RETRY_LAST_MS);
		else
			assert_true(plan.wait_ms <= remaining - RETRY_LAST_MS);
	}
}

TEST(a_wait_that_would_pass_the_deadline_becomes_one_last_attempt)
{
	uint64_t i;
	int last = 0;

	for (i = 0; i < MANY; i++) {
		const struct retry_plan plan =
			retry_next(7, RETRY_AFTER_NONE, 10250, scramble(i));

		if (!plan.is_last)
			continue;
		last++;
		assert_in_range(plan.wait_ms, 5000, 10000);
	}
	/* Two thirds of [0, 30 s] are after the deadline. */
	assert_in_range(last, MANY / 2, MANY * 5 / 6);
}

TEST(it_gives_up_at_once_when_sleeping_would_help_nobody)
{
	static const struct {
		long long retry_after;
		long long remaining;
	} cases[] = {
		{ RETRY_AFTER_NONE, 249 }, { RETRY_AFTER_NONE, 0 },
		{ RETRY_AFTER_NONE, -50 }, { 30000, 30000 },
		{ 120000, 30000 },	   { RETRY_AFTER_MAX_MS, 30000 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(retry_next(0, cases[i].retry_after,
					    cases[i].remaining, 12345)
					 .wait_ms,
				 -1);
}

TEST(the_deadline_is_the_nearer_of_the_two)
{
	assert_int_equal(retry_deadline_ms(30000, 0), 30000);
	assert_int_equal(retry_deadline_ms(30000, 5000), 5000);
	assert_int_equal(retry_deadline_ms(3000, 5000), 3000);
	assert_int_equal(retry_deadline_ms(0, 5000), 5000);
	assert_true(retry_deadline_ms(0, 0) == RETRY_FOREVER);
}

TEST(retry_after_is_read_as_seconds_and_bounded)
{
	static const struct {
		const char *value;
		long long milliseconds;
	} cases[] = {
		{ "0", 0 },
		{ "1", 1000 },
		{ "120", 120000 },
		{ "120 ", 120000 },
		{ "99999999999999999999999999", RETRY_AFTER_MAX_MS },
		{ "", RETRY_AFTER_NONE },
		{ "-1", RETRY_AFTER_NONE },
		{ "1.5", RETRY_AFTER_NONE },
		{ "12x", RETRY_AFTER_NONE },
		{ "Wed, 21 Oct 2026 07:28:00 GMT", RETRY_AFTER_NONE },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(retry_parse_seconds(cases[i].value),
				 cases[i].milliseconds);
}

TEST(times_are_rounded_for_people)
{
	static const struct {
		long long milliseconds;
		const char *text;
	} cases[] = {
		{ 0, "0ms" },	  { 7, "7ms" },		{ 99, "99ms" },
		{ 454, "450ms" }, { 999, "1s" },	{ 1000, "1s" },
		{ 2260, "2.3s" }, { 9999, "10s" },	{ 29800, "30s" },
		{ 60000, "1m" },  { 320000, "5m 20s" }, { 59700, "1m" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf text = { 0 };

		retry_add_duration(&text, cases[i].milliseconds);
		assert_string_equal(buf_text(&text), cases[i].text);
	}
}
