/*
 * When a cached answer is used instead of the Portal's: the policy over
 * cache.h.
 *
 * `ttl` of [cache]: a younger answer is taken without asking. `stale_if_error`:
 * a younger answer stands in for a portal that cannot be reached or fails, and
 * is all there is with --offline. With token choice `auto` the entry of token 1
 * is looked for, then that of token 2. Answers hold only what was asked for at
 * the time: one without the topics does not serve who wants them.
 */
#ifndef QUIX_CACHED_ANSWER_H
#define QUIX_CACHED_ANSWER_H

#include "cache/cache.h"
#include "quix/quix.h"

/* How long to wait for the Portal when a cached answer can be used instead. */
#define CACHED_ANSWER_PATIENCE_MS 5000

struct cached_answer {
	struct quix *quix;
	struct cache cache;
	const char *workspace;	/* as the profile names it, or NULL */
	struct error *obstacle; /* why there is no cache; NULL: there is one */
	long long age_ms;	/* of the entry found last */
	char *remembered; /* what cached_answer_has_stale found as its workspace
			   */
};

/*
 * Opens the cache as the profile and the options want it. Never fails; that
 * there is none is a warning when the profile names `dir` or `ttl`, unless
 * the options forbid one.
 */
void cached_answer_open(struct cached_answer *cached, struct quix *quix);

/* The same without a message: 0, or -1 with the reason and the advice. */
int cached_answer_find_folder(struct cached_answer *cached, struct quix *quix,
			      struct error *reason);

/* The profile counts on a cache: it names `dir` or `ttl`. */
bool cached_answer_is_wanted(const struct quix *quix);

/* Why there is no cache, or "". */
const char *cached_answer_obstacle(const struct cached_answer *cached);

/*
 * Looks for an answer younger than `ttl`, or than `stale_if_error`, that has
 * what the request wants. Returns true and fills *answer; the quix's token
 * is then the one that the entry belongs to.
 */
bool cached_answer_fresh(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer);
bool cached_answer_stale(struct cached_answer *cached,
			 const struct fields *request, struct fields *answer);

/*
 * There is such an answer for the first token; cached->remembered is then the
 * workspace that it names, or NULL. An unused token 2 is not evaluated for
 * this.
 */
bool cached_answer_has_stale(struct cached_answer *cached,
			     const struct fields *request);

/* "entry of 3 minutes ago": what there is for the token in use. */
void cached_answer_describe(struct cached_answer *cached,
			    const struct fields *request, struct buf *text);

/* Keeps the Portal's answer, and drops that of a token it rejected. */
void cached_answer_keep(struct cached_answer *cached,
			const struct fields *request,
			const struct fields *answer);

/* Drops the answers of tokens that the Portal rejected by this answer. */
void cached_answer_drop_rejected(struct cached_answer *cached,
				 const struct fields *answer);

/* Warns that the entry found last is used, how old it is, and why. */
void cached_answer_warn(const struct cached_answer *cached,
			const struct error *reason);

void cached_answer_clear(struct cached_answer *cached);

#define AUTO_CACHED_ANSWER __attribute__((cleanup(cached_answer_clear)))

#endif
