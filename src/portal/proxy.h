/*
 * The HTTP proxy. libcurl chooses it from the environment; this module only
 * determines its name for messages.
 */
#ifndef PORTAL_PROXY_H
#define PORTAL_PROXY_H

#include <stdbool.h>

/*
 * The name of the variable that sets the proxy: the first one that is set, in
 * libcurl's order for https; NULL when none is.
 */
const char *proxy_variable(void);

/*
 * Host and port of the proxy for https, without scheme, user and password; NULL
 * when there is none. The caller frees it.
 */
char *proxy_name(void);

/*
 * True when libcurl's message ("Failed to connect to HOST port PORT after 0 ms:
 * ...") is about that proxy.
 */
bool proxy_is_meant(const char *proxy, const char *detail);

#endif
