#include "portal/retry.h"

#include <string.h>

static long long least(long long a, long long b)
{
	return a < b ? a : b;
}

bool retry_is_worthwhile(long http_status)
{
	return http_status == 408 || http_status == 429 ||
	       (http_status >= 500 && http_status <= 599);
}

long long retry_ceiling_ms(unsigned attempt)
{
	/* 2^7 * 250 ms exceeds the maximum; a larger shift could overflow. */
	const unsigned doublings = attempt < 7 ? attempt : 7;

	return least(RETRY_CAP_MS, RETRY_BASE_MS << doublings);
}

/*
 * With Retry-After all clients would wait for the same time, so a random part
 * of up to half of it is added: the longer the wait, the wider the retries are
 * spread.
 */
static long long window_ms(unsigned attempt, long long least_ms)
{
	const long long half = least_ms / 2;
	const long long ceiling = retry_ceiling_ms(attempt);

	return half > ceiling ? half : ceiling;
}

/* A random number from `low` to `high`, inclusive. */
static long long draw(long long low, long long high, uint64_t random)
{
	return low + (long long)(random % (uint64_t)(high - low + 1));
}

struct retry_plan retry_next(unsigned attempt, long long retry_after_ms,
			     long long remaining_ms, uint64_t random)
{
	const long long least_ms = retry_after_ms > 0 ? retry_after_ms : 0;
	const long long most_ms = least_ms + window_ms(attempt, least_ms);
	const long long latest_ms = remaining_ms - RETRY_LAST_MS;
	const long long half_ms = latest_ms / 2;
	struct retry_plan plan = { draw(least_ms, most_ms, random), false };

	if (plan.wait_ms <= latest_ms)
		return plan;
	plan.is_last = true;
	plan.wait_ms = -1;
	if (latest_ms >= least_ms)
		plan.wait_ms = draw(half_ms > least_ms ? half_ms : least_ms,
				    latest_ms, random);
	return plan;
}

long long retry_deadline_ms(long long timeout_ms,
			    long long unreachable_after_ms)
{
	const long long timeout = timeout_ms ? timeout_ms : RETRY_FOREVER;
	const long long unreachable =
		unreachable_after_ms ? unreachable_after_ms : RETRY_FOREVER;

	return least(timeout, unreachable);
}

long long retry_parse_seconds(const char *value)
{
	const size_t digits = strspn(value, "0123456789");
	long long seconds = 0;
	size_t i;

	if (!digits || value[digits + strspn(value + digits, " \t")])
		return RETRY_AFTER_NONE;
	for (i = 0; i < digits && seconds < RETRY_AFTER_MAX_MS; i++)
		seconds = seconds * 10 + (value[i] - '0');
	return least(seconds * 1000, RETRY_AFTER_MAX_MS);
}

/* Rounds to the digits that are shown: 1.2s but 12s. */
static long long rounded(long long milliseconds)
{
	const long long unit = milliseconds < 100    ? 1
			       : milliseconds < 995  ? 10
			       : milliseconds < 9950 ? 100
						     : 1000;

	return (milliseconds + unit / 2) / unit * unit;
}

void retry_add_duration(struct buf *out, long long milliseconds)
{
	const long long shown = rounded(milliseconds);
	const long long seconds = shown / 1000;
	const long long tenths = shown % 1000 / 100;

	if (shown < 1000)
		buf_add_format(out, "%lldms", shown);
	else if (tenths)
		buf_add_format(out, "%lld.%llds", seconds, tenths);
	else if (seconds < 60)
		buf_add_format(out, "%llds", seconds);
	else if (seconds % 60)
		buf_add_format(out, "%lldm %llds", seconds / 60, seconds % 60);
	else
		buf_add_format(out, "%lldm", seconds / 60);
}
