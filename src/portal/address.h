/*
 * Parses and checks the Portal's base URL. quixrun has checked it, too; this is
 * a second check, close to the code that sends the token.
 */
#ifndef PORTAL_ADDRESS_H
#define PORTAL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True for https, or http to loopback (127/8, [::1], localhost), without user
 * information, query, fragment, white space or control characters.
 */
bool address_is_acceptable(const char *url);

/* True when the URL's scheme is http. */
bool address_is_plain(const char *url);

/* Scheme, host and port: "http://127.0.0.1:1234"; the caller frees it. */
char *address_origin(const char *url);

/* The host, without port and brackets; the caller frees it. */
char *address_host(const char *url);

#endif
