/*
 * One entry of the cache: its name, its file and what is inside, in the format
 * that cache.h describes. Nothing here touches a file.
 */
#ifndef CACHE_CACHE_ENTRY_H
#define CACHE_CACHE_ENTRY_H

#include "cache/cache.h"
#include "quixrun/buf.h"

/* Appends the file's name. */
void cache_entry_name(const struct cache_key *key, struct buf *name);

/* Appends the content of the file to `file`, `plain` encrypted. */
void cache_entry_seal(const struct cache_key *key, const struct buf *plain,
		      struct buf *file);

/*
 * Appends to `plain` what was sealed for that key. Returns 0, or -1 when the
 * file is no entry, damaged, or another key's.
 */
int cache_entry_open(const struct cache_key *key, const struct buf *file,
		     struct buf *plain);

/* Appends the answer and the time, CLOCK_REALTIME in milliseconds. */
void cache_entry_encode(const struct fields *answer, long long now_ms,
			struct buf *plain);

/*
 * Decodes into *answer, which must be empty, and the age in milliseconds.
 * Returns 0, or -1 when it is malformed or from the future; *answer may then
 * hold a part of it.
 */
int cache_entry_decode(const struct buf *plain, long long now_ms,
		       struct fields *answer, long long *age_ms);

#endif
