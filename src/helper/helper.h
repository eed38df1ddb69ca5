/*
 * Starting quixrun-portal and talking to it (quixrun/protocol.h).
 */
#ifndef HELPER_HELPER_H
#define HELPER_HELPER_H

#include "quixrun/error.h"
#include "quixrun/fields.h"
#include "console/log.h"
#include "quixrun/secret.h"

/* What a conversation may need of its caller. */
struct helper_caller {
	const struct log *log;
	/* Sets *token to the other token; -1 with *error when it cannot be
	 * had, which goes back to the helper. NULL: there is none. */
	int (*need_token)(void *user, const struct secret **token,
			  struct error *error);
	/* Is told the two streaming tokens that the Portal gave for a personal
	 * access token; returns which are tried, "1 2", "2 1", "1" or "2".
	 * NULL: none were asked for. */
	const char *(*take_pair)(void *user, const struct secret *current,
				 const struct secret *next);
	void *user;
};

/*
 * Sends `request` to a new quixrun-portal and serves it until its answer is in
 * *answer. Its notices and waits go to the log.
 * The helper is gone when this returns; should quixrun die, it dies as well.
 * `timeout_ms` is the request's deadline (0: none): the helper keeps it itself
 * and is killed five seconds after it. A helper that says that links in the
 * system's CA store may be what it lacks is followed by one that reads what
 * they lead to. Returns 0 when it answered with a result; 1 with what it says
 * in *error when it answered with a failure, whose kind is `fault` in *answer
 * (protocol.h); or -1 with *error when there is no helper or no sense in what
 * it says.
 */
int helper_ask(const struct fields *request, long long timeout_ms,
	       const struct helper_caller *caller, struct fields *answer,
	       struct error *error);

#endif
