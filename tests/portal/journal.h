/*
 * The requests that the loopback portal received, in order, for tests that
 * count requests, connections or tokens, or wait for a request.
 */
#ifndef TESTS_PORTAL_JOURNAL_H
#define TESTS_PORTAL_JOURNAL_H

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdbool.h>

struct journal {
	pthread_mutex_t lock;
	pthread_cond_t arrived;
	long long started_ms;
	long long connections;
	cJSON *requests;
};

struct journal_entry {
	const char *method;
	const char *path;
	const char *token; /* its id, "unknown", or "none" */
	long long connection;
};

void journal_init(struct journal *journal);

/* A number for a new connection, from 1. */
long long journal_connect(struct journal *journal);

/* Adds a request; returns its number, from 1. */
long long journal_add(struct journal *journal,
		      const struct journal_entry *entry);

/*
 * Waits for `count` requests, at most `timeout_ms`. Returns true when they
 * arrived.
 */
bool journal_await(struct journal *journal, int count, long long timeout_ms);

/*
 * A copy of the list: objects with method, path, token, connection and time_ms
 * since the start. The caller deletes it.
 */
cJSON *journal_requests(struct journal *journal);

/* Removes the requests, not the connections. */
void journal_forget(struct journal *journal);

void journal_clear(struct journal *journal);

#endif
