/*
 * The conversation with quixrun over standard input and output, message by
 * message as quixrun/protocol.h has it. When quixrun has ended, this program
 * ends at once, with status 75.
 */
#ifndef PORTAL_CHANNEL_H
#define PORTAL_CHANNEL_H

#include "quixrun/protocol.h"
#include "quixrun/secret.h"
#include "portal/fault.h"

struct channel {
	int out;
	struct protocol_reader in;
	const struct secret *tokens; /* TOKEN_COUNT, hidden in all messages */
};

enum notice_level { NOTICE_INFO, NOTICE_WARNING };

/* EVENT notice. */
void channel_notice(struct channel *channel, enum notice_level level,
		    const char *message);

/* EVENT wait: it will sleep for wait_ms. */
void channel_wait(struct channel *channel, long long wait_ms,
		  const char *message);

/*
 * EVENT need_token, and its answer, which must be zeroed: the caller looks for
 * `token` and `error` in it. Returns 0, or -1 with *failure.
 */
int channel_need_token(struct channel *channel, int token_id,
		       struct fields *answer, struct failure *failure);

/* EVENT pair, and its answer, which must be zeroed. As above. */
int channel_pair(struct channel *channel, const struct secret *pair,
		 struct fields *answer, struct failure *failure);

/* EVENT result; the caller has put everything but `event` into it. */
void channel_result(struct channel *channel, struct fields *result);

/* EVENT failure. */
void channel_failure(struct channel *channel, const struct failure *failure);

/* Sleeps so long, or ends the program when quixrun goes away meanwhile. */
void channel_sleep(struct channel *channel, long long milliseconds);

#endif
