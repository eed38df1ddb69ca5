/*
 * Text that came from the network, made fit to be shown.
 */
#ifndef PORTAL_FOREIGN_TEXT_H
#define PORTAL_FOREIGN_TEXT_H

#include "quixrun/buf.h"
#include "quixrun/secret.h"

/* So much of one text from the network goes into a message. */
#define REMARK_MAX ((size_t)200)

/*
 * Appends `text` with every occurrence of one of the TOKEN_COUNT tokens (those
 * that there are) replaced by "(token N)": a portal that echoes what it was
 * sent must not bring a token into a message.
 */
void remark_hide(struct buf *out, const char *text,
		 const struct secret *tokens);

/*
 * Appends the text on one line, tokens hidden, control characters (C0, C1)
 * replaced by '?', and cut to REMARK_MAX bytes between two characters. A "; "
 * becomes ", ": the text after it is quixrun's own advice.
 */
void remark_add(struct buf *out, const char *text, const struct secret *tokens);

#endif
