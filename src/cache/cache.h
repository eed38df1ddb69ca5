/*
 * The cache of the Portal's answers on disk, used when the Portal is
 * unreachable or no request is needed (quixrun(1), CACHE).
 *
 * Where
 *
 *   $XDG_RUNTIME_DIR/quixrun, or DIR/quixrun-UID with `dir = DIR` in [cache]:
 *   a directory (not a symlink) of the effective user with mode 0700, made if
 *   missing. Otherwise there is no cache, which is not an error.
 *   $XDG_RUNTIME_DIR itself must be the effective user's; DIR may be shared, as
 *   a Kubernetes emptyDir is.
 *
 * What
 *
 *   One file per entry: the answer for one Portal, workspace ("" when none was
 *   named) and token.
 *
 *     name    64 hexadecimal digits: key("cache name")
 *     0..3    "QXC1"
 *     4..27   nonce, random
 *     28..    ciphertext and tag (16 bytes) of XChaCha20-Poly1305 under
 *             key("cache entry"), with the context as associated data
 *
 *   key(PURPOSE) is BLAKE2b-256 of the context, keyed with BLAKE2b-256 of the
 *   token, both personalised with PURPOSE. The context is
 *   "QXC1" NUL portal NUL workspace NUL fingerprint-of-the-token NUL. The
 *   plaintext is one message as in protocol.h: first cache.fetched_ms, when the
 *   Portal answered (CLOCK_REALTIME in milliseconds), then the answer's fields.
 *   A password hash is not necessary: tokens are long and random.
 *
 *   At most 8 MiB, mode 0600, written to tmp-XXXXXXXXXXXXXXXX and renamed, so
 *   that readers see a complete old or new entry, and the last of several
 * writers wins. A tmp- file of a killed writer is removed by another writer
 * after an hour.
 *
 * What it protects against
 *
 *   A reader of the directory, or of a backup or image of it, who does not have
 *   the token learns neither broker password, Portal, workspace nor token, and
 *   cannot verify a guess of Portal or workspace. A user who can write to it
 *   cannot forge an entry, change one, or use it in place of another: such an
 *   entry is ignored and replaced. An entry with a time in the future (over 60
 * s) is ignored, too.
 *
 * What it does not protect against
 *
 *   - Users who have the token: they can decrypt the entry, as they can send
 * the request.
 *   - Root, and the same user while a program runs: they can read the token in
 *     the program's environment.
 *   - Rollback: a user who can write to the directory can restore an older
 * entry of the same key. It is used as long as its age allows (ttl,
 *     stale_if_error), so an old broker password may be used, which the broker
 *     rejects.
 *   - The number, size and times of entries are visible.
 *   - Deleting: without an entry a request is sent to the Portal.
 *   - A clock set back: an old entry then looks younger.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/* The maximum size of an entry's file, in bytes. */
#define CACHE_ENTRY_MAX ((size_t)8 * 1024 * 1024)

/*
 * How far in the future the time of an entry may be, because clocks are
 * adjusted.
 */
#define CACHE_FUTURE_MS 60000LL

struct cache {
	bool is_open;
	int fd; /* of the directory; close-on-exec */
};

/* The key of an entry; owned by the caller. */
struct cache_key {
	const char *portal;    /* base URL, without a final slash */
	const char *workspace; /* "" or NULL: none was named */
	const struct secret *token;
};

/* Appends the directory's path; nothing when it cannot be determined. */
void cache_add_folder(const char *dir, const char *runtime_dir,
		      struct buf *path);

/*
 * Opens the directory, and makes it if missing. `dir` is `[cache] dir`
 * (absolute) or NULL; `runtime_dir` is $XDG_RUNTIME_DIR or NULL. Returns 0, or
 * -1 when there is no cache, with the reason as a sentence in *reason; the
 * other functions then find nothing and store nothing.
 */
int cache_open(const char *dir, const char *runtime_dir, struct cache *cache,
	       struct error *reason);

/*
 * Looks up the entry of `key`. `now_ms` is CLOCK_REALTIME in milliseconds.
 * Returns true with the answer in *answer, which must be empty, and its age in
 * milliseconds (0 or more); false when there is no valid entry.
 */
bool cache_load(const struct cache *cache, const struct cache_key *key,
		long long now_ms, struct fields *answer, long long *age_ms);

/*
 * Stores the answer, which the Portal gave at `now_ms`, replacing an older one.
 * Returns 0, or -1 with a sentence in *reason; callers may ignore the failure.
 */
int cache_store(const struct cache *cache, const struct cache_key *key,
		const struct fields *answer, long long now_ms,
		struct error *reason);

/* Removes the entry of `key`, if any: the Portal rejected the token. */
void cache_delete(const struct cache *cache, const struct cache_key *key);

/* Closes the directory. Safe on a zeroed struct, and twice. */
void cache_clear(struct cache *cache);

#define AUTO_CACHE __attribute__((cleanup(cache_clear)))

/*
 * One entry in the format above; the functions below access no files. Appends
 * `plain`, encrypted, to `file`.
 */
void cache_entry_seal(const struct cache_key *key, const struct buf *plain,
		      struct buf *file);

/*
 * Decrypts an entry of that key and appends it to `plain`. Returns 0, or -1
 * when the file is not an entry, damaged, or of another key.
 */
int cache_entry_open(const struct cache_key *key, const struct buf *file,
		     struct buf *plain);

/* Appends the answer and the time, CLOCK_REALTIME in milliseconds. */
void cache_entry_encode(const struct fields *answer, long long now_ms,
			struct buf *plain);

/*
 * Decodes the entry into *answer, which must be empty, and its age in
 * milliseconds. Returns 0, or -1 when it is malformed or in the future; *answer
 * may then contain a part of it.
 */
int cache_entry_decode(const struct buf *plain, long long now_ms,
		       struct fields *answer, long long *age_ms);

#endif
