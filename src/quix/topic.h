/*
 * Ids of topics and consumer groups: the one place that knows the prefix.
 */
#ifndef QUIX_TOPIC_H
#define QUIX_TOPIC_H

#include <stdbool.h>

#include "profile/place.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/*
 * Appends "WORKSPACE-NAME", or NAME when it begins with exactly that already;
 * NAME alone when `workspace` is "". So are topics called in the workspace's
 * broker, and so are consumer groups and transactional ids.
 */
void topic_add_prefixed(const char *workspace, const char *name,
			struct buf *id);

/*
 * The id of the topic that is called `name`, or has that id, in what the Portal
 * said of topics (name to id); NULL when there is none. Owned by the list.
 */
const char *topic_find(const struct fields *topics, const char *name);

/* The topic with a name like that one, or NULL. */
const char *topic_nearest(const struct fields *topics, const char *name);

/*
 * Sets *error: there is no such topic. `place` is where it is named; `name` is
 * NULL when it is a secret, which is not repeated. Returns -1.
 */
int topic_refuse(const struct fields *topics, const char *workspace,
		 const char *name, const struct place *place,
		 struct error *error);

/* Appends the topics of an answer of the helper (protocol.h) to the list. */
void topic_take_answer(struct fields *topics, const struct fields *answer);

#endif
