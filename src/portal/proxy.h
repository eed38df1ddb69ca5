/*
 * The proxy between here and the Portal. libcurl chooses it from the
 * environment; this only finds its name for messages.
 */
#ifndef PORTAL_PROXY_H
#define PORTAL_PROXY_H

#include <stdbool.h>

/*
 * The name of the variable that the proxy comes from: the first one that is
 * set, in libcurl's order for https; NULL when there is none.
 */
const char *proxy_variable(void);

/*
 * Host and port of the proxy that the environment names for https, without
 * scheme, user and password; NULL when it names none. The caller frees it.
 */
char *proxy_name(void);

/*
 * libcurl's message ("Failed to connect to HOST port PORT after 0 ms: ...")
 * is about that proxy.
 */
bool proxy_is_meant(const char *proxy, const char *detail);

#endif
