/*
 * Faults on demand: what the loopback portal does instead of answering. A fault
 * is an object:
 *
 *   kind     what happens, see FAULTS in faults.c; required
 *   path     only requests whose path contains this; default: every one
 *   skip     let that many matching requests through first; default 0
 *   count    then act on that many; default 1, -1 for ever
 *   status   HTTP status; default 503 for "status", else 200
 *   message, correlation_id, retry_after   for "status"; each may be left out
 *   body, type, location                   for "body"
 *   delay_ms                               for "drip", between two bytes
 *   late     true: a rotation that was asked for happens before
 *   depth, bytes                           for "nested", "big"
 */
#ifndef TESTS_PORTAL_FAULTS_H
#define TESTS_PORTAL_FAULTS_H

#include <cjson/cJSON.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>

struct faults {
	pthread_mutex_t lock;
	cJSON *scripted;
	int stopping; /* descriptor that is readable once the portal ends */
};

void faults_init(struct faults *faults, int stopping);

/* It acts after the request was obeyed: "late" is true in it. */
bool faults_is_late(const cJSON *fault);

/* Adds a copy of the fault. Returns false when its kind is not known. */
bool faults_add(struct faults *faults, const cJSON *fault);

/* The fault for a request to `path`, or NULL; the caller deletes it. */
cJSON *faults_take(struct faults *faults, const char *path);

/* Does to the connection what the fault says. */
enum MHD_Result faults_perform(const struct faults *faults, const cJSON *fault,
			       struct MHD_Connection *connection);

/* Forgets every fault that is still to come. */
void faults_forget(struct faults *faults);

void faults_clear(struct faults *faults);

#endif
