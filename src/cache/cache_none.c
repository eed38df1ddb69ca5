/* The cache of a build without one. */
#include "cache/cache.h"

#ifdef QUIXRUN_NO_CACHE

int cache_open(const char *dir, const char *runtime_dir, struct cache *cache,
	       struct error *reason)
{
	(void)dir;
	(void)runtime_dir;
	*cache = (struct cache){ .fd = -1 };
	return error_set(reason, STATUS_MEND,
			 "no cache: quixrun was built without one");
}

bool cache_load(const struct cache *cache, const struct cache_key *key,
		long long now_ms, struct fields *answer, long long *age_ms)
{
	(void)cache;
	(void)key;
	(void)now_ms;
	(void)answer;
	(void)age_ms;
	return false;
}

int cache_store(const struct cache *cache, const struct cache_key *key,
		const struct fields *answer, long long now_ms,
		struct error *reason)
{
	(void)cache;
	(void)key;
	(void)answer;
	(void)now_ms;
	return error_set(reason, STATUS_MEND, "there is no cache");
}

void cache_delete(const struct cache *cache, const struct cache_key *key)
{
	(void)cache;
	(void)key;
}

void cache_clear(struct cache *cache)
{
	*cache = (struct cache){ .fd = -1 };
}

#endif
