/*
 * The parts of the Portal's base URL, and the paths that may follow it. quixrun
 * has checked both; this is a second check, close to the code that sends the
 * token.
 */
#ifndef PORTAL_ADDRESS_H
#define PORTAL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * https to anywhere, or http to loopback (127/8, [::1], localhost), without
 * user info, query, fragment, white space or control characters.
 */
bool address_is_acceptable(const char *url);

/* The URL's scheme is http. */
bool address_is_plain(const char *url);

/* Scheme, host and port: "http://127.0.0.1:1234"; the caller frees it. */
char *address_origin(const char *url);

/* The host, without port and brackets; the caller frees it. */
char *address_host(const char *url);

#endif
