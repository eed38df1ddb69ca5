/*
 * The loopback portal of a test. In JSON texts given to these functions a
 * single quote stands for a double one.
 */
#ifndef TESTS_BLACKBOX_PORTAL_H
#define TESTS_BLACKBOX_PORTAL_H

#include <cjson/cJSON.h>

#include "quixrun/buf.h"

struct scene;

/*
 * Starts build/tests/loopback-portal with further options (NULL, or an array
 * that ends with NULL), whose broker credentials have a CA made for this test,
 * <dir>/broker-ca.pem. Adds its names and secrets to the scene.
 */
void portal_start(struct scene *scene, const char *const *options);

/* One command (tests/portal/control.c); fails the test when it is refused. The
 * caller deletes the answer. */
cJSON *portal_command(struct scene *scene, const char *name,
		      const char *arguments);

/* Has the portal, if there is one, watch for a secret; scene_secret() does. */
void portal_watch(struct scene *scene, const char *id, const char *value);

/* Adds a fault, see tests/portal/faults.h. */
void portal_fault(struct scene *scene, const char *fault);

/* Sets a broker property of an environment ("dev") to a JSON value. */
void portal_property(struct scene *scene, const char *environment,
		     const char *key, const char *value);

/* Rotates; the new token gets its name: <dev-3> after the first time. */
void portal_rotate(struct scene *scene, const char *environment);

/* Takes over the secrets of the portal and their fingerprints, as <names>. */
void portal_learn(struct scene *scene);

/* Waits until the portal saw so many requests. */
void portal_await(struct scene *scene, int requests);

/* How many requests it saw. */
int portal_requests(struct scene *scene);

/* How many connections these requests came over. */
int portal_connections(struct scene *scene);

/*
 * Ends the portal, if there is one, and complains of secrets that it saw in
 * processes of ours.
 */
void portal_stop(struct scene *scene, struct buf *complaints);

#endif
