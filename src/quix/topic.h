/*
 * Ids of topics and consumer groups. No other module knows the prefix.
 */
#ifndef QUIX_TOPIC_H
#define QUIX_TOPIC_H

#include <stdbool.h>

#include "profile/place.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/*
 * Appends "WORKSPACE-NAME"; only NAME when it begins with that prefix already,
 * or `workspace` is "". These are the ids in the workspace's broker, of topics
 * as well as of consumer groups and transactional ids.
 */
void topic_add_prefixed(const char *workspace, const char *name,
			struct buf *id);

/*
 * The id of the topic with this name or id in the Portal's list (name to id);
 * NULL when there is none. Owned by the list.
 */
const char *topic_find(const struct fields *topics, const char *name);

/* The topic with the most similar name, or NULL. */
const char *topic_nearest(const struct fields *topics, const char *name);

/*
 * Sets *error: there is no such topic. `place` is the setting or option; `name`
 * is NULL when it is a secret, which is not repeated. Returns -1.
 */
int topic_refuse(const struct fields *topics, const char *workspace,
		 const char *name, const struct place *place,
		 struct error *error);

/* Appends the topics in an answer of the helper (protocol.h) to the list. */
void topic_take_answer(struct fields *topics, const struct fields *answer);

#endif
