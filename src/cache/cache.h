/*
 * Answers of the Portal on disk, used when
 * it is unreachable, or need not be asked (quixrun(1), CACHE).
 *
 * Where
 *
 *   $XDG_RUNTIME_DIR/quixrun, or DIR/quixrun-UID with `dir = DIR` in [cache]:
 *   a real directory (no symlink) of the effective user with mode 0700, made
 *   when it is not there. Otherwise there is no cache, which is no error.
 *   $XDG_RUNTIME_DIR itself must be the effective user's; DIR may be shared, as
 *   a Kubernetes emptyDir is.
 *
 * What
 *
 *   One file an entry: the answer for one portal, workspace ("" when none was
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
 *   No password hash: tokens are long and random.
 *
 *   At most 8 MiB, mode 0600, written to tmp-XXXXXXXXXXXXXXXX and renamed, so
 *   that readers see an old or a new entry whole, and of many writers one wins.
 *   A tmp- file of a writer that was killed is removed by a later one after an
 *   hour.
 *
 * What it protects against
 *
 *   Whoever reads the directory, a backup or an image of it without the token
 *   learns neither broker password, portal, workspace nor token, and cannot
 *   test a guess of portal or workspace. Whoever can write there cannot make an
 *   entry, change one, or pass off one as another's: such an entry counts as
 *   none and is replaced. An entry that claims to come from the future (over
 *   60 s) counts as none too.
 *
 * What it does not protect against
 *
 *   - Whoever has the token: it opens the entry, as it would ask the Portal.
 *   - Root, and the same user while a program runs: they can read the token
 *     from the program.
 *   - Rollback: whoever can write there can put back an older entry of the same
 *     key. It is believed for as long as its age allows (ttl, stale_if_error),
 *     so a broker password that was changed may be offered again; the broker
 *     then refuses it.
 *   - That entries exist, how many, how large, and when they were written.
 *   - Deleting: without an entry the Portal is asked.
 *   - A clock set back: an old entry then looks younger.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/* The largest entry, in bytes, as a file. */
#define CACHE_ENTRY_MAX ((size_t)8 * 1024 * 1024)

/* How far in the future an entry may come from: clocks are set. */
#define CACHE_FUTURE_MS 60000LL

struct cache {
	bool is_open;
	int fd; /* of the directory; close-on-exec */
};

/* What an entry belongs to; owned by the caller. */
struct cache_key {
	const char *portal;    /* base URL, without a final slash */
	const char *workspace; /* "" or NULL: none was named */
	const struct secret *token;
};

/* Appends the directory's path; nothing when there is none to be named. */
void cache_add_folder(const char *dir, const char *runtime_dir,
		      struct buf *path);

/*
 * Opens the directory, and makes it where it is missing. `dir` is `[cache] dir`
 * (absolute) or NULL; `runtime_dir` is $XDG_RUNTIME_DIR or NULL. Returns 0, or
 * -1 when there is no cache, with the reason as a sentence in *reason; the
 * other functions then find nothing and store nothing.
 */
int cache_open(const char *dir, const char *runtime_dir, struct cache *cache,
	       struct error *reason);

/*
 * Looks for the entry of `key`. `now_ms` is CLOCK_REALTIME in milliseconds.
 * Returns true with the answer in *answer, which must be empty, and its age in
 * milliseconds (0 or more); false when there is none that can be trusted.
 */
bool cache_load(const struct cache *cache, const struct cache_key *key,
		long long now_ms, struct fields *answer, long long *age_ms);

/*
 * Stores the answer, which the Portal gave at `now_ms`, in the place of what
 * was there. Returns 0, or -1 with a sentence in *reason: nothing depends on
 * it.
 */
int cache_store(const struct cache *cache, const struct cache_key *key,
		const struct fields *answer, long long now_ms,
		struct error *reason);

/* Removes the entry of `key` if there is one: the token was rejected. */
void cache_delete(const struct cache *cache, const struct cache_key *key);

/* Closes the directory. Safe on a zeroed struct, and twice. */
void cache_clear(struct cache *cache);

#define AUTO_CACHE __attribute__((cleanup(cache_clear)))

/*
 * One entry by itself, in the format above; none of these touches a file.
 * Appends the content of the file to `file`, `plain` encrypted.
 */
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
