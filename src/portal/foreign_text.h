/*
 * Makes text from the network safe to display.
 */
#ifndef PORTAL_FOREIGN_TEXT_H
#define PORTAL_FOREIGN_TEXT_H

#include "quixrun/buf.h"
#include "quixrun/secret.h"

/* The maximum length of a text from the network in a message. */
#define REMARK_MAX ((size_t)200)

/*
 * Appends `text` with every occurrence of one of the TOKEN_COUNT tokens (those
 * that are set) replaced by "(token N)": when a Portal echoes its input, the
 * token must not appear in a message.
 */
void remark_hide(struct buf *out, const char *text,
		 const struct secret *tokens);

/*
 * Appends the text in one line, tokens redacted, control characters (C0, C1)
 * replaced by '?', and cut to REMARK_MAX bytes between two characters. "; " is
 * replaced by ", ", because "; " separates quixrun's own advice.
 */
void remark_add(struct buf *out, const char *text, const struct secret *tokens);

#endif
