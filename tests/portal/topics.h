/*
 * The topics of an environment, as the portal describes them: an array of
 * {id, name, status, configuration}. The caller holds the world's lock.
 */
#ifndef TESTS_PORTAL_TOPICS_H
#define TESTS_PORTAL_TOPICS_H

#include <cjson/cJSON.h>

/* The topics that an environment begins with; the caller deletes them. */
cJSON *topics_make(const char *environment_id);

/* The topic of that name or id, or NULL. */
cJSON *topics_find(const cJSON *topics, const char *name);

/*
 * Adds the topic that a request describes, {name, configuration}; what its
 * configuration leaves open gets the portal's defaults. Returns the topic, or
 * NULL when the request has no name or there is such a topic.
 */
cJSON *topics_add(cJSON *topics, const char *environment_id,
		  const cJSON *request);

#endif
