/*
 * The messages to and from quixrun over standard input and output
 * (quixrun/protocol.h). When quixrun has exited, this program exits at once,
 * with status 75.
 */
#ifndef PORTAL_CHANNEL_H
#define PORTAL_CHANNEL_H

#include "quixrun/protocol.h"
#include "quixrun/secret.h"
#include "portal/fault.h"

struct channel {
	int out;
	struct protocol_reader in;
	const struct secret
		*tokens; /* TOKEN_COUNT tokens, redacted in all messages */
};

enum notice_level { NOTICE_INFO, NOTICE_WARNING };

/* Sends EVENT notice. */
void channel_notice(struct channel *channel, enum notice_level level,
		    const char *message);

/* Sends EVENT wait, before a sleep of wait_ms. */
void channel_wait(struct channel *channel, long long wait_ms,
		  const char *message);

/*
 * Sends EVENT need_token and receives its answer, which must be zeroed, with
 * `token` or `error` in it. Returns 0, or -1 with *failure.
 */
int channel_need_token(struct channel *channel, int token_id,
		       struct fields *answer, struct failure *failure);

/*
 * Sends EVENT pair and receives its answer, which must be zeroed. Returns 0, or
 * -1 with *failure.
 */
int channel_pair(struct channel *channel, const struct secret *pair,
		 struct fields *answer, struct failure *failure);

/* Sends EVENT result; the caller has set all fields but `event`. */
void channel_result(struct channel *channel, struct fields *result);

/* Sends EVENT failure. */
void channel_failure(struct channel *channel, const struct failure *failure);

/* Sleeps, but exits the program when quixrun exits meanwhile. */
void channel_sleep(struct channel *channel, long long milliseconds);

#endif
