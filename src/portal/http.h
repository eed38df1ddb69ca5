/*
 * HTTP requests, one at a time over one connection, and connecting without a
 * request. The only module that includes libcurl.
 */
#ifndef PORTAL_HTTP_H
#define PORTAL_HTTP_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "portal/castore.h"
#include "portal/fault.h"
#include "portal/request.h"
#include "portal/transfer_error.h"

/* The maximum size of an answer's body. */
#define HTTP_BODY_MAX ((size_t)1024 * 1024)

struct http;

/* A complete HTTP answer of any status. */
struct http_answer {
	long status;
	struct buf body;	  /* at most HTTP_BODY_MAX bytes */
	char *content_type;	  /* NULL: no such header */
	char *location;		  /* NULL: no such header */
	long long retry_after_ms; /* RETRY_AFTER_NONE: no such header */
};

/*
 * Initialises libcurl and what it loads, including OpenSSL's configuration and
 * modules: afterwards only CA stores and the resolver's files are opened. An
 * error occurs again, and is reported, in http_open.
 */
void http_prepare(void);

/*
 * Prepares requests to the Portal of `request`, which must outlive the result.
 * The caller closes it with http_close. Returns NULL with *failure for a
 * failure on this host.
 */
struct http *http_open(const struct request *request, struct failure *failure);

/* A request. */
struct http_query {
	const char *path; /* appended to the base URL */
	const struct secret *token;
	bool is_post;	    /* POST with an empty body; else GET */
	long long limit_ms; /* timeout */
};

/*
 * Sends one request and waits for the answer. *answer is cleared first. Returns
 * 0 with an answer of any HTTP status, or -1 with *failure when there was no
 * answer. A body over HTTP_BODY_MAX is a failure for status 2xx, and is cut off
 * otherwise.
 */
int http_ask(struct http *http, const struct http_query *query,
	     struct http_answer *answer, struct failure *failure);

/* A server to which a connection is tested. */
struct http_peer {
	const char *address; /* HOST:PORT */
	/* The CAs that are trusted for the server; NULL: no TLS. */
	const struct castore *store;
	bool accepts_any_host;
	bool accepts_any_chain; /* also implies any host */
	long long limit_ms;
};

/* The result; trouble.fault is FAULT_NONE on success. */
struct http_contact {
	struct trouble trouble;
	char detail[256]; /* trouble.detail points to it */
};

/* Connects by TCP, does a TLS handshake if requested, and disconnects. */
void http_connect(const struct http_peer *peer, struct http_contact *contact);

/* Closes and frees. Does nothing for NULL. */
void http_close(struct http *http);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void http_answer_clear(struct http_answer *answer);

#define AUTO_ANSWER __attribute__((cleanup(http_answer_clear)))

#endif
