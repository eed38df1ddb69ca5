#include "portal/clock.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

long long clock_now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t clock_random(void)
{
	struct timespec now = { 0 };
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) == sizeof(random))
		return random;
	/* Only where seccomp forbids it: still not in step. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_nsec ^ (uint64_t)getpid() << 20) *
	       0x9e3779b97f4a7c15ULL;
}
