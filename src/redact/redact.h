/*
 * Secrets in a stream of bytes are replaced by "[redacted NAME]"; everything
 * else is what it was, to the byte.
 *
 * A byte is replaced when it belongs to a secret, also where secrets overlap;
 * of secrets that begin at the same byte the longest counts. Bytes that can be
 * the beginning of a secret are held back until it is known, or until nothing
 * was written for REDACT_HOLD_MS: the caller looks at his clock and calls
 * redact_flush.
 */
#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "quixrun/buf.h"
#include "redact/patterns.h"

#define REDACT_HOLD_MS 200

/* Zeroed, it is at the beginning of a stream. */
struct redact {
	struct buf held;     /* a secret, as far as anybody knows */
	size_t covered;	     /* of its first bytes, how many are replaced */
	uint32_t covered_by; /* the name that was written last */
};

/*
 * Room for at least `size` bytes of the stream, to be followed by redact_take.
 * They are read to there so that no other copy of them has to be wiped.
 */
char *redact_room(struct redact *redact, size_t size);

/*
 * `size` bytes were written there. Appends to `out` what is certain by now.
 */
void redact_take(struct redact *redact, const struct patterns *patterns,
		 size_t size, struct buf *out);

/* The same for bytes that are somewhere else. */
void redact_write(struct redact *redact, const struct patterns *patterns,
		  const void *bytes, size_t size, struct buf *out);

/* Appends what was held back: nothing more is to be waited for. */
void redact_flush(struct redact *redact, const struct patterns *patterns,
		  struct buf *out);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void redact_clear(struct redact *redact);

#endif
