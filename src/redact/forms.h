/*
 * How a secret can look in an output: as it is, and as programs encode it.
 */
#ifndef REDACT_FORMS_H
#define REDACT_FORMS_H

#include "quixrun/buf.h"

/* A shorter one is not looked for: it may be a word like any other. */
#define FORMS_SECRET_MIN 8

/* More than there are. */
#define FORMS_MAX 24

/* Each different from the others; all of them are secrets. */
struct forms {
	struct buf items[FORMS_MAX];
	size_t count;
};

/*
 * Fills *forms, which is empty, with:
 *
 * - the bytes themselves; with "\r\n" for each "\n", as a terminal writes it
 * - URL-encoded (RFC 3986), the digits in either case; with '+' for a space
 *   (application/x-www-form-urlencoded); with '/' as it is
 * - JSON-escaped (RFC 8259): what must be escaped; also '/'; also what is no
 *   ASCII; also '<', '>' and '&'
 * - base64 of the whole (RFC 4648) in both alphabets, with and without padding
 *
 * None when the secret is shorter than FORMS_SECRET_MIN.
 */
void forms_make(struct forms *forms, const char *secret, size_t length);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void forms_clear(struct forms *forms);

#define AUTO_FORMS __attribute__((cleanup(forms_clear)))

#endif
