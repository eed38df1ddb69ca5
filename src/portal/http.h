/*
 * One request at a time over one connection, and connecting without one. The
 * only module that knows libcurl.
 */
#ifndef PORTAL_HTTP_H
#define PORTAL_HTTP_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "portal/castore.h"
#include "portal/fault.h"
#include "portal/request.h"
#include "portal/transfer_error.h"

/* Longer answers are refused. */
#define HTTP_BODY_MAX ((size_t)1024 * 1024)

struct http;

/* An HTTP answer that came whole, whatever it says. */
struct http_answer {
	long status;
	struct buf body;	  /* at most HTTP_BODY_MAX bytes */
	char *content_type;	  /* NULL: not given */
	char *location;		  /* NULL: not given */
	long long retry_after_ms; /* RETRY_AFTER_NONE: not given */
};

/*
 * Initialises libcurl and what it loads, OpenSSL's configuration and modules
 * among it: afterwards only CA stores and the resolver's files are opened. What
 * fails here fails again, and is reported, in http_open.
 */
void http_prepare(void);

/*
 * Prepares transfers to the portal of `request`, which must outlive the result;
 * http_close takes it. Returns NULL with *failure when this host cannot.
 */
struct http *http_open(const struct request *request, struct failure *failure);

/* What to ask. */
struct http_query {
	const char *path; /* after the base URL */
	const struct secret *token;
	bool is_post;	    /* with an empty body, instead of GET */
	long long limit_ms; /* wait so long for the answer at most */
};

/*
 * Sends one request and waits for the answer. *answer is cleared first. Returns
 * 0 with an answer of any HTTP status, or -1 with *failure when there was none;
 * a body over HTTP_BODY_MAX fails if the status is 2xx and is cut off
 * otherwise.
 */
int http_ask(struct http *http, const struct http_query *query,
	     struct http_answer *answer, struct failure *failure);

/* A server to connect to and leave again. */
struct http_peer {
	const char *address; /* HOST:PORT */
	/* The CAs that are trusted for that host; NULL: no TLS. */
	const struct castore *store;
	bool accepts_any_host;
	bool accepts_any_chain; /* and any host */
	long long limit_ms;
};

/* How that went: trouble.fault is FAULT_NONE when it went well. */
struct http_contact {
	struct trouble trouble;
	char detail[256]; /* what trouble.detail points to */
};

/* Connects by TCP, shakes hands by TLS if wanted, and disconnects. */
void http_connect(const struct http_peer *peer, struct http_contact *contact);

/* Closes and frees; NULL is fine. */
void http_close(struct http *http);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void http_answer_clear(struct http_answer *answer);

#define AUTO_ANSWER __attribute__((cleanup(http_answer_clear)))

#endif
