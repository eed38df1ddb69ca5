/*
 * Searches, during each request, every process that runs one of the watched
 * programs: no secret may be in its command line, its environment or its name.
 * Files that cannot be read (the programs are not dumpable, so only root can)
 * are skipped.
 */
#ifndef TESTS_PORTAL_LEAKS_H
#define TESTS_PORTAL_LEAKS_H

#include <cjson/cJSON.h>
#include <pthread.h>

#define LEAKS_WATCHED_MAX 4

struct leaks {
	pthread_mutex_t lock;
	const char *watched[LEAKS_WATCHED_MAX]; /* paths, as in /proc */
	int watched_count;
	long long processes; /* number of processes searched, in all scans */
	cJSON *found;
};

void leaks_init(struct leaks *leaks);

/* Adds a program; `path` is not copied. */
void leaks_watch(struct leaks *leaks, const char *path);

/* Stops watching: with many processes a scan takes long. */
void leaks_unwatch(struct leaks *leaks);

/* Searches for the values of `secrets` (an object, id to value). */
void leaks_scan(struct leaks *leaks, const cJSON *secrets);

/*
 * The leaks: {"processes": N, "found": [{"program", "where", "secret"}]} with
 * the file name of the program, "cmdline", "environ" or "comm", and the id of
 * the secret, each once. The caller deletes it.
 */
cJSON *leaks_report(struct leaks *leaks);

void leaks_clear(struct leaks *leaks);

#endif
