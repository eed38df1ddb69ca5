/*
 * Starting quixrun-portal and talking to it (quixrun/protocol.h).
 */
#ifndef HELPER_HELPER_H
#define HELPER_HELPER_H

#include "quixrun/error.h"
#include "quixrun/fields.h"
#include "console/log.h"
#include "quixrun/secret.h"

/* The callbacks of a request. */
struct helper_caller {
	const struct log *log;
	/*
	 * Sets *token to the other token. Returns 0, or -1 with *error when it
	 * cannot be read; the error is sent to the helper. NULL: there is none.
	 */
	int (*need_token)(void *user, const struct secret **token,
			  struct error *error);
	/*
	 * Receives the two streaming tokens that the Portal gave for a personal
	 * access token; returns those to use, in order: "1 2", "2 1", "1" or
	 * "2". NULL: none were requested.
	 */
	const char *(*take_pair)(void *user, const struct secret *current,
				 const struct secret *next);
	void *user;
};

/*
 * Sends `request` to a new quixrun-portal and handles its events until the
 * answer is in *answer; notices and waits are logged. The helper has exited
 * when this returns; if quixrun dies, it is killed. `timeout_ms` is the
 * request's timeout (0: none): the helper keeps it itself, and is killed five
 * seconds after it. If the helper reports that it may need to follow links in
 * the system's CA store, the request is sent again to a second one that does.
 * Returns 0 for a result; 1 for a failure, with its message in *error and its
 * `fault` in *answer (protocol.h); -1 with *error when the helper could not be
 * started or its answer is malformed.
 */
int helper_ask(const struct fields *request, long long timeout_ms,
	       const struct helper_caller *caller, struct fields *answer,
	       struct error *error);

#endif
