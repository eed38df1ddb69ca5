/*
 * The topics of an environment in the portal's form: an array of {id, name,
 * status, configuration}. The caller holds the world's lock.
 */
#ifndef TESTS_PORTAL_TOPICS_H
#define TESTS_PORTAL_TOPICS_H

#include <cjson/cJSON.h>

/* The initial topics of an environment; the caller deletes them. */
cJSON *topics_make(const char *environment_id);

/* The topic of that name or id, or NULL. */
cJSON *topics_find(const cJSON *topics, const char *name);

/*
 * Adds the topic of a request, {name, configuration}, with the portal's
 * defaults for missing settings. Returns the topic, or NULL when the request
 * has no name or the topic exists.
 */
cJSON *topics_add(cJSON *topics, const char *environment_id,
		  const cJSON *request);

#endif
