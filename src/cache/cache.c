#include "cache/cache.h"

#ifndef QUIXRUN_NO_CACHE

#include <stdio.h>
#include <unistd.h>

#include "cache/cache_entry.h"
#include "cache/cache_file.h"
#include "system/private_dir.h"

int cache_open(const char *dir, const char *runtime_dir, struct cache *cache,
	       struct error *reason)
{
	char own[32];

	*cache = (struct cache){ .fd = -1 };
	snprintf(own, sizeof(own), "quixrun-%lu", (unsigned long)geteuid());
	if (dir && *dir)
		cache->fd = cache_directory_open(dir, false, own, reason);
	else if (runtime_dir && *runtime_dir)
		cache->fd = cache_directory_open(runtime_dir, true, "quixrun",
						 reason);
	else
		error_set(reason, STATUS_MEND,
			  "no cache: XDG_RUNTIME_DIR is not set, and the "
			  "profile has no 'dir' in [cache]");
	cache->is_open = cache->fd >= 0;
	return cache->is_open ? 0 : -1;
}

bool cache_load(const struct cache *cache, const struct cache_key *key,
		long long now_ms, struct fields *answer, long long *age_ms)
{
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf file = { 0 };
	AUTO_BUF struct buf plain = { 0 };

	if (!cache->is_open)
		return false;
	cache_entry_name(key, &name);
	if (!cache_file_read(cache->fd, name.data, CACHE_ENTRY_MAX, &file) &&
	    !cache_entry_open(key, &file, &plain) &&
	    !cache_entry_decode(&plain, now_ms, answer, age_ms))
		return true;
	fields_clear(answer);
	return false;
}

int cache_store(const struct cache *cache, const struct cache_key *key,
		const struct fields *answer, long long now_ms,
		struct error *reason)
{
	AUTO_BUF struct buf plain = { 0 };
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf file = { 0 };
	struct error why;

	if (!cache->is_open)
		return error_set(reason, STATUS_MEND, "there is no cache");
	cache_entry_encode(answer, now_ms, &plain);
	cache_entry_seal(key, &plain, &file);
	if (file.length > CACHE_ENTRY_MAX)
		return error_set(reason, STATUS_MEND,
				 "the answer was not written to the cache: it "
				 "is larger than 8 MiB");
	cache_entry_name(key, &name);
	cache_directory_tidy(cache->fd, now_ms);
	if (!private_file_write(cache->fd, name.data, &file, &why))
		return 0;
	return error_set(reason, STATUS_LATER,
			 "the answer was not written to the cache: %s",
			 why.message);
}

void cache_delete(const struct cache *cache, const struct cache_key *key)
{
	AUTO_BUF struct buf name = { 0 };

	if (!cache->is_open)
		return;
	cache_entry_name(key, &name);
	unlinkat(cache->fd, name.data, 0);
}

void cache_clear(struct cache *cache)
{
	if (cache->is_open)
		close(cache->fd);
	*cache = (struct cache){ .fd = -1 };
}

#endif
