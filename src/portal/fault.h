/*
 * The kinds of failures of a request to the Portal, and the consequences of
 * each: the exit status, whether it is retried, whether a cached answer may be
 * used. One table in fault.c; see quixrun(1), EXIT STATUS.
 */
#ifndef PORTAL_FAULT_H
#define PORTAL_FAULT_H

#include <stdbool.h>

#include "quixrun/error.h"

enum portal_fault {
	FAULT_NONE,	       /* nothing failed */
	FAULT_REQUEST,	       /* the request of quixrun is malformed */
	FAULT_RESOLVE,	       /* the portal's host has no address */
	FAULT_CONNECT,	       /* no connection to the portal */
	FAULT_TIMEOUT,	       /* timeout */
	FAULT_TRANSFER,	       /* the connection was interrupted */
	FAULT_SERVER,	       /* HTTP 408, 429 or 5xx */
	FAULT_PROXY,	       /* the proxy is unreachable, or fails */
	FAULT_PROXY_REFUSED,   /* the proxy denied the request */
	FAULT_TLS,	       /* the TLS handshake failed */
	FAULT_CERTIFICATE,     /* the certificate was rejected */
	FAULT_CA_FILE,	       /* the CA file cannot be used */
	FAULT_REDIRECT,	       /* HTTP 3xx; redirects are not followed */
	FAULT_WEB_PAGE,	       /* the host of the web portal, not of the API */
	FAULT_MALFORMED,       /* the answer is malformed */
	FAULT_REFUSED,	       /* the answer is well-formed but not accepted */
	FAULT_HTTP,	       /* any other HTTP status */
	FAULT_TOKEN_BAD,       /* a token that cannot be sent in a header */
	FAULT_TOKEN_MISSING,   /* quixrun could not provide a token */
	FAULT_TOKEN_UNKNOWN,   /* 401: unknown token */
	FAULT_TOKEN_ELSEWHERE, /* a token of another environment */
	FAULT_TOKEN_NO_ACCESS, /* 403: no access */
	FAULT_TOKENS,	       /* two tokens, failed for different reasons */
	FAULT_NO_WORKSPACE,    /* no such workspace, or no workspace at all */
	FAULT_SEVERAL_WORKSPACES, /* more than one, and none named */
	FAULT_NO_PAIR,		  /* this Portal does not support the request */
	FAULT_PAIR_CHANGED,    /* the Portal has other tokens than expected */
	FAULT_NOT_ROTATED,     /* the tokens were not rotated */
	FAULT_OUTCOME_UNKNOWN, /* unknown whether the tokens were rotated */
	FAULT_LOCAL	       /* this host: no memory, no descriptors */
};

/* A profile has two tokens at most; their ids are 1 and 2. */
#define TOKEN_COUNT 2

/* The reason of a failure. */
struct failure {
	enum portal_fault fault;
	bool rejected[TOKEN_COUNT]; /* token N + 1 got 401 or 403 */
	bool has_links; /* a CA behind a symlink may not have been read */
	struct error error;
};

/* The fault in EVENT failure, one word; stable. */
const char *fault_word(enum portal_fault fault);

/* The exit status of quixrun for this fault. */
enum exit_status fault_status(enum portal_fault fault);

/* True when a retry after a wait may succeed. */
bool fault_is_retried(enum portal_fault fault);

/*
 * True when the Portal is unreachable or failing, and a cached answer may be
 * used.
 */
bool fault_is_unreachable(enum portal_fault fault);

/*
 * Sets *failure to a fault and a sentence, as error_set does with the fault's
 * status. Always returns -1.
 */
int failure_set(struct failure *failure, enum portal_fault fault,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
