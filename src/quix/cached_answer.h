/*
 * When a cached answer is used instead of a request: the policy on top of
 * cache.h.
 *
 * `ttl` of [cache]: a younger answer is used without a request.
 * `stale_if_error`: a younger answer is used when the Portal is unreachable or
 * fails, and always with --offline. With token choice `auto` the entry of token
 * 1 is looked up, then that of token 2. An answer contains only what its
 * request wanted: one without the topics is not used for a request that wants
 * them.
 */
#ifndef QUIX_CACHED_ANSWER_H
#define QUIX_CACHED_ANSWER_H

#include "cache/cache.h"
#include "quix/quix.h"

/* Timeout for the Portal when a cached answer can be used instead. */
#define CACHED_ANSWER_PATIENCE_MS 5000

struct cached_answer {
	struct quix *quix;
	struct cache cache;
	const char *workspace;	/* as in the profile, or NULL */
	struct error *obstacle; /* why there is no cache; NULL: there is one */
	long long age_ms;	/* of the last entry found */
	char *remembered;	/* the workspace of the entry that
				   cached_answer_has_stale found */
};

/*
 * Opens the cache as the profile and the options configure it. Never fails;
 * without a cache it prints a warning when the profile sets `dir` or `ttl`,
 * unless the options disable the cache.
 */
void cached_answer_open(struct cached_answer *cached, struct quix *quix);

/*
 * As cached_answer_open, without a message: returns 0, or -1 with *reason,
 * which includes what to do.
 */
int cached_answer_find_folder(struct cached_answer *cached, struct quix *quix,
			      struct error *reason);

/* True when the profile sets `dir` or `ttl`. */
bool cached_answer_is_wanted(const struct quix *quix);

/* The reason why there is no cache, or "". */
const char *cached_answer_obstacle(const struct cached_answer *cached);

/*
 * Looks up an answer younger than `ttl` that contains what the request wants
 * (cached_answer_stale: younger than `stale_if_error`). Returns true and fills
 * *answer, and the token of the quix becomes that of the entry; else false.
 */
bool cached_answer_fresh(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer);
bool cached_answer_stale(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer);

/*
 * As cached_answer_stale, but only checks for an answer and sets
 * cached->remembered to its workspace, or NULL. Does not evaluate token 2 if it
 * has not been used.
 */
bool cached_answer_has_stale(struct cached_answer *cached,
			     const struct fields *request);

/*
 * Appends a description of the entry for the token in use: "entry of 3 minutes
 * ago".
 */
void cached_answer_describe(struct cached_answer *cached,
			    const struct fields *request, struct buf *text);

/* Stores the Portal's answer, and deletes the entry of a token it rejected. */
void cached_answer_keep(struct cached_answer *cached,
			const struct fields *request,
			const struct fields *answer);

/* Deletes the entries of the tokens that were rejected in this answer. */
void cached_answer_drop_rejected(struct cached_answer *cached,
				 const struct fields *answer);

/* Warns that the last entry found is used, with its age and the reason. */
void cached_answer_warn(const struct cached_answer *cached,
			const struct error *reason);

/* Frees. Safe on a zeroed struct, and twice. */
void cached_answer_clear(struct cached_answer *cached);

#define AUTO_CACHED_ANSWER __attribute__((cleanup(cached_answer_clear)))

#endif
