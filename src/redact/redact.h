/*
 * Replaces secrets in a stream of bytes by "[redacted NAME]"; all other bytes
 * are unchanged.
 *
 * A byte is replaced when it belongs to a secret, even if secrets overlap; if
 * several secrets begin at the same byte, the longest is replaced. Bytes that
 * may be the beginning of a secret are held back until that is decided, or
 * until nothing was written for REDACT_HOLD_MS: the caller measures the time
 * and calls redact_flush.
 */
#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "quixrun/buf.h"
#include "redact/patterns.h"

#define REDACT_HOLD_MS 200

/* A zeroed struct is at the beginning of a stream. */
struct redact {
	struct buf held;     /* the possible beginning of a secret */
	size_t covered;	     /* number of its first bytes that are replaced */
	uint32_t covered_by; /* the last name that was written */
};

/*
 * Returns room for at least `size` bytes of the stream; call redact_take
 * afterwards. Reading directly into it avoids another copy that must be wiped.
 */
char *redact_room(struct redact *redact, size_t size);

/*
 * Processes the `size` bytes that were written there. Appends to `out` what is
 * decided.
 */
void redact_take(struct redact *redact, const struct patterns *patterns,
		 size_t size, struct buf *out);

/* The same for bytes in another buffer. */
void redact_write(struct redact *redact, const struct patterns *patterns,
		  const void *bytes, size_t size, struct buf *out);

/* Appends the bytes that were held back, without waiting for more. */
void redact_flush(struct redact *redact, const struct patterns *patterns,
		  struct buf *out);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void redact_clear(struct redact *redact);

#endif
