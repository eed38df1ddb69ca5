#include "quixrun/clock.h"

#include <limits.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

long long clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

long long clock_deadline(long long milliseconds)
{
	return milliseconds ? clock_now() + milliseconds : 0;
}

int clock_left(long long deadline)
{
	long long left;

	if (!deadline)
		return -1;
	left = deadline - clock_now();
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

bool clock_is_due(long long deadline)
{
	return deadline && clock_now() >= deadline;
}

long long clock_earlier(long long a, long long b)
{
	if (!a || !b)
		return a ? a : b;
	return a < b ? a : b;
}

uint64_t clock_random(void)
{
	struct timespec now = { 0 };
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) == sizeof(random))
		return random;
	/*
	 * Only if a seccomp filter denies getrandom(2): still different in each
	 * process.
	 */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_nsec ^ (uint64_t)getpid() << 20) *
	       0x9e3779b97f4a7c15ULL;
}
