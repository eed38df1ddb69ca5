/*
 * The base URL of a portal.
 */
#ifndef QUIX_PORTAL_URL_H
#define QUIX_PORTAL_URL_H

#include <stdbool.h>

/* The portal of Quix Cloud. */
#define PORTAL_URL_DEFAULT "https://portal-api.cloud.quix.io"

/*
 * Checks a portal's base URL: https, or http to loopback (127/8, [::1],
 * localhost); no user information, query or fragment; a host, an optional port
 * and path (RFC 3986). Returns NULL when it is right, else the reason as the
 * end of a sentence that begins with the key's name. The reason does not
 * repeat the URL, which may hold a password.
 */
const char *portal_url_check(const char *url);

#endif
