/*
 * Faults: what the loopback portal does in place of an answer. A fault is an
 * object:
 *
 *   kind     the fault, see FAULTS in faults.c; required
 *   path     only requests whose path contains this; default: every one
 *   skip     answer that many matching requests first; default 0
 *   count    then fail that many; default 1, -1 for all
 *   status   HTTP status; default 503 for "status", else 200
 *   message, correlation_id, retry_after   for "status"; each optional
 *   body, type, location                   for "body"
 *   delay_ms                               for "drip", between two bytes
 *   late     true: a requested rotation is done before the fault
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
	int stopping; /* descriptor that is readable when the portal stops */
};

void faults_init(struct faults *faults, int stopping);

/* True for a fault after the request was executed: with "late". */
bool faults_is_late(const cJSON *fault);

/* Adds a copy of the fault. Returns false when its kind is unknown. */
bool faults_add(struct faults *faults, const cJSON *fault);

/* The fault for a request to `path`, or NULL; the caller deletes it. */
cJSON *faults_take(struct faults *faults, const char *path);

/* Performs the fault on the connection. */
enum MHD_Result faults_perform(const struct faults *faults, const cJSON *fault,
			       struct MHD_Connection *connection);

/* Removes all faults. */
void faults_forget(struct faults *faults);

void faults_clear(struct faults *faults);

#endif
