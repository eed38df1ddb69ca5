/*
 * The forms of a secret in an output: unchanged, and in common encodings.
 */
#ifndef REDACT_FORMS_H
#define REDACT_FORMS_H

#include "quixrun/buf.h"

/* A shorter secret is not searched for: it may be a common word. */
#define FORMS_SECRET_MIN 8

/* An upper bound of their number. */
#define FORMS_MAX 24

/* All different; all are secrets. */
struct forms {
	struct buf items[FORMS_MAX];
	size_t count;
};

/*
 * Fills *forms, which is empty, with:
 *
 * - the bytes unchanged; with "\r\n" for each "\n", as a terminal writes it
 * - URL-encoded (RFC 3986), the digits in either case; with '+' for a space
 *   (application/x-www-form-urlencoded); with '/' not encoded
 * - JSON-escaped (RFC 8259): only what must be escaped; also '/'; also
 *   non-ASCII; also '<', '>' and '&'
 * - base64 of all bytes (RFC 4648) in both alphabets, with and without padding
 *
 * None when the secret is shorter than FORMS_SECRET_MIN.
 */
void forms_make(struct forms *forms, const char *secret, size_t length);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void forms_clear(struct forms *forms);

#define AUTO_FORMS __attribute__((cleanup(forms_clear)))

#endif
