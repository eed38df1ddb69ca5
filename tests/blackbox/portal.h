/*
 * The loopback portal of a test. In JSON texts for these functions a single
 * quote stands for a double quote.
 */
#ifndef TESTS_BLACKBOX_PORTAL_H
#define TESTS_BLACKBOX_PORTAL_H

#include <cjson/cJSON.h>

#include "quixrun/buf.h"

struct scene;

/*
 * Starts build/tests/loopback-portal with additional options (NULL, or an array
 * that ends with NULL). Its broker credentials include a CA made for this test,
 * <dir>/broker-ca.pem. Adds its names and secrets to the scene.
 */
void portal_start(struct scene *scene, const char *const *options);

/*
 * Sends one command (tests/portal/control.c); fails the test when it is
 * rejected. The caller deletes the answer.
 */
cJSON *portal_command(struct scene *scene, const char *name,
		      const char *arguments);

/*
 * Makes the portal, if there is one, watch for a secret; called by
 * scene_secret().
 */
void portal_watch(struct scene *scene, const char *id, const char *value);

/* Adds a fault, see tests/portal/faults.h. */
void portal_fault(struct scene *scene, const char *fault);

/* Sets a broker property of an environment ("dev") to a JSON value. */
void portal_property(struct scene *scene, const char *environment,
		     const char *key, const char *value);

/* Rotates the tokens; the new token is named <dev-3> after the first time. */
void portal_rotate(struct scene *scene, const char *environment);

/* Copies the portal's secrets and their fingerprints to <names>. */
void portal_learn(struct scene *scene);

/* Waits until the portal has received that many requests. */
void portal_await(struct scene *scene, int requests);

/* The number of requests it received. */
int portal_requests(struct scene *scene);

/* The number of connections of these requests. */
int portal_connections(struct scene *scene);

/*
 * Stops the portal, if there is one, and reports secrets that it saw in
 * quixrun's processes.
 */
void portal_stop(struct scene *scene, struct buf *complaints);

#endif
