/*
 * Ten thousand launches at once against a failing portal, with a simulated
 * clock: compares the rate of requests with full jitter to that of clients that
 * wait for the same bounds without jitter.
 */

#include "../../registry.h"
#include "portal/retry.h"

#define LAUNCHES   10000
#define TIMEOUT_MS 30000LL
#define BIN_MS	   10
#define BINS	   (TIMEOUT_MS / BIN_MS + 1)

/* The portal fails for this time, and may set Retry-After. */
struct portal {
	long long sick_ms;
	long long retry_after_ms;
};

/* Requests in each hundredth of a second, and failed launches. */
struct outcome {
	int bins[BINS];
	int failed;
};

/* splitmix64: the same numbers in each run. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* The same bounds without jitter. */
static struct retry_plan in_step(unsigned attempt, long long retry_after_ms)
{
	long long wait = retry_ceiling_ms(attempt);

	return (struct retry_plan){
		.wait_ms = wait > retry_after_ms ? wait : retry_after_ms,
	};
}

static void launch(const struct portal *portal, uint64_t *random,
		   struct outcome *outcome)
{
	struct retry_plan plan = { 0 };
	long long now = 0;

	for (unsigned attempt = 0;; attempt++) {
		outcome->bins[now / BIN_MS]++;
		if (now >= portal->sick_ms)
			return;
		if (plan.is_last)
			break;
		plan = random ? retry_next(attempt, portal->retry_after_ms,
					   TIMEOUT_MS - now,
					   next_random(random))
			      : in_step(attempt, portal->retry_after_ms);
		if (plan.wait_ms < 0 || now + plan.wait_ms > TIMEOUT_MS)
			break;
		now += plan.wait_ms;
	}
	outcome->failed++;
}

static struct outcome simulate(const struct portal *portal, uint64_t *random)
{
	struct outcome outcome = { .failed = 0 };

	for (int i = 0; i < LAUNCHES; i++)
		launch(portal, random, &outcome);
	return outcome;
}

/* The most requests in one bin from that time on. */
static int peak_after(const struct outcome *outcome, long long from_ms)
{
	int peak = 0;

	for (long long i = from_ms / BIN_MS; i < BINS; i++)
		peak = outcome->bins[i] > peak ? outcome->bins[i] : peak;
	return peak;
}

/*
 * The times of the first requests are given; from `from_ms` on, the peak
 * without jitter must be `ratio` times that with jitter.
 */
static void assert_spread(const struct portal *portal, long long from_ms,
			  int ratio)
{
	uint64_t random = 20261123;
	const struct outcome herd = simulate(portal, NULL);
	const struct outcome spread = simulate(portal, &random);
	const int in_step_peak = peak_after(&herd, from_ms);
	const int spread_peak = peak_after(&spread, from_ms);

	print_message("sick for %lld s, Retry-After %lld s, from %lld ms on: "
		      "at most %d requests in %d ms, a herd in step %d\n",
		      portal->sick_ms / 1000,
		      portal->retry_after_ms > 0 ? portal->retry_after_ms / 1000
						 : 0,
		      from_ms, spread_peak, BIN_MS, in_step_peak);
	assert_int_equal(spread.failed, 0);
	assert_int_equal(in_step_peak, LAUNCHES);
	assert_true(spread_peak * ratio <= in_step_peak);
}

TEST(a_portal_that_fails_for_ten_seconds)
{
	const struct portal portal = { 10000, RETRY_AFTER_NONE };

	assert_spread(&portal, BIN_MS, 15);
	assert_spread(&portal, 1000, 30);
	assert_spread(&portal, 10000, 100);
}

TEST(a_portal_that_says_come_back_in_a_second)
{
	const struct portal portal = { 4000, 1000 };

	assert_spread(&portal, BIN_MS, 15);
}

TEST(a_portal_that_sends_all_away_for_ten_seconds)
{
	const struct portal portal = { 10000, 10000 };

	assert_spread(&portal, BIN_MS, 100);
}
