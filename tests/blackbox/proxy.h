/*
 * A forward proxy on loopback for one test.
 */
#ifndef TESTS_BLACKBOX_PROXY_H
#define TESTS_BLACKBOX_PROXY_H

#include <sys/types.h>

struct scene;

/*
 * Starts a proxy that answers CONNECT with `status`; with 200 it then connects
 * to the scene's portal, whatever the requested host is. <proxy> is set to its
 * host and port. The heads of the requests are in the file <dir>/proxy.log.
 * Returns its process, for proxy_stop.
 */
pid_t proxy_start(struct scene *scene, int status);

/* Stops it; must be called before teardown. */
void proxy_stop(pid_t proxy);

#endif
