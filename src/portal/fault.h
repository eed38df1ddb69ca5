/*
 * The ways in which asking the Portal fails, and what follows from each: the
 * exit status, whether another attempt may help, whether a cached answer
 * may be used. One table in fault.c; see quixrun(1), EXIT STATUS.
 */
#ifndef PORTAL_FAULT_H
#define PORTAL_FAULT_H

#include <stdbool.h>

#include "quixrun/error.h"

enum portal_fault {
	FAULT_NONE,		  /* nothing failed */
	FAULT_REQUEST,		  /* quixrun asked for something malformed */
	FAULT_RESOLVE,		  /* the portal's host has no address */
	FAULT_CONNECT,		  /* no connection to the portal */
	FAULT_TIMEOUT,		  /* it does not answer in time */
	FAULT_TRANSFER,		  /* the connection broke */
	FAULT_SERVER,		  /* HTTP 408, 429 or 5xx */
	FAULT_PROXY,		  /* the proxy cannot be reached, or fails */
	FAULT_PROXY_REFUSED,	  /* the proxy says no */
	FAULT_TLS,		  /* no handshake */
	FAULT_CERTIFICATE,	  /* its certificate is refused */
	FAULT_CA_FILE,		  /* the CA file cannot be used */
	FAULT_REDIRECT,		  /* HTTP 3xx; nothing is sent there */
	FAULT_WEB_PAGE,		  /* the web portal's host, not the API's */
	FAULT_NONSENSE,		  /* an answer that cannot be understood */
	FAULT_REFUSED,		  /* an answer that is understood and refused */
	FAULT_HTTP,		  /* any other HTTP status */
	FAULT_TOKEN_BAD,	  /* a token that cannot be sent in a header */
	FAULT_TOKEN_MISSING,	  /* quixrun could not provide a token */
	FAULT_TOKEN_UNKNOWN,	  /* 401: not known here */
	FAULT_TOKEN_ELSEWHERE,	  /* another environment's */
	FAULT_TOKEN_NO_ACCESS,	  /* 403: no access */
	FAULT_TOKENS,		  /* both failed, each in its own way */
	FAULT_NO_WORKSPACE,	  /* no such workspace, or none at all */
	FAULT_SEVERAL_WORKSPACES, /* more than one, and none named */
	FAULT_NO_PAIR,		  /* this Portal has no such request */
	FAULT_PAIR_CHANGED,	  /* other tokens than were expected */
	FAULT_NOT_ROTATED,	  /* the request had no effect */
	FAULT_OUTCOME_UNKNOWN,	  /* it is unknown whether it had */
	FAULT_LOCAL		  /* this host: no memory, no descriptors */
};

/* A profile has two tokens at most; their ids are 1 and 2. */
#define TOKEN_COUNT 2

/* Why asking failed. */
struct failure {
	enum portal_fault fault;
	bool rejected[TOKEN_COUNT]; /* tokens 1 and 2: got 401 or 403 */
	bool has_links; /* a CA behind a link may not have been read */
	struct error error;
};

/* The word for it in EVENT failure; stable. */
const char *fault_word(enum portal_fault fault);

/* The exit status that quixrun ends with. */
enum exit_status fault_status(enum portal_fault fault);

/* Another attempt, after a wait, may succeed. */
bool fault_is_retried(enum portal_fault fault);

/* The Portal is unreachable or failing: a cached answer may be used. */
bool fault_is_unreachable(enum portal_fault fault);

/*
 * Sets *failure to a fault and a sentence, as error_set does with the fault's
 * status. Always returns -1.
 */
int failure_set(struct failure *failure, enum portal_fault fault,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
