/*
 * The base URL of a Portal.
 */
#ifndef QUIX_PORTAL_URL_H
#define QUIX_PORTAL_URL_H

#include <stdbool.h>

/* The Portal of Quix Cloud. */
#define PORTAL_URL_DEFAULT "https://portal-api.cloud.quix.io"

/*
 * Checks the base URL of a Portal: https, or http to loopback (127/8, [::1],
 * localhost); no user information, query or fragment; a host, an optional port
 * and path (RFC 3986). Returns NULL when it is valid, else the reason, a
 * constant that completes a sentence beginning with the key's name. The reason
 * does not repeat the URL, which may contain a password.
 */
const char *portal_url_check(const char *url);

#endif
