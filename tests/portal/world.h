/*
 * The state of the loopback portal: two environments with their tokens, broker
 * credentials and topics, and two personal access tokens with access to both.
 *
 * Every secret is random, so that every occurrence of it is a leak, and has an
 * id for messages: "dev-1" is the first token of acme-factory-dev, "dev-3" the
 * one that the first rotation made, "prod-password" a broker password, "pat"
 * the personal access token of an administrator, "reader" that of a user
 * without the right to rotate.
 */
#ifndef TESTS_PORTAL_WORLD_H
#define TESTS_PORTAL_WORLD_H

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdbool.h>

#define ENVIRONMENTS 2

struct environment {
	const char *label; /* "dev" */
	const char *id;	   /* "acme-factory-dev" */
	char *tokens[2];   /* ids of the secrets that are token 1 and token 2 */
	int tokens_made;
	cJSON *broker; /* the answer of .../broker/librdkafka */
	cJSON *topics; /* the answer of .../topics, see topics.h */
};

struct world {
	pthread_mutex_t lock; /* locked by the functions below */
	struct environment environments[ENVIRONMENTS];
	cJSON *secrets; /* id to value, all that ever existed */
};

/*
 * Makes the two environments. `broker_ca` is the PEM text of ssl.ca.cert, or
 * NULL for a broker without it.
 */
void world_init(struct world *world, const char *broker_ca);

/* The environment of that id or label, or NULL. */
struct environment *world_find(struct world *world, const char *name);

/*
 * Rotates as Quix does: token 1 becomes invalid, token 2 becomes token 1, a new
 * token 2 is made.
 */
void world_rotate(struct world *world, struct environment *environment);

/* The value of token `slot` (0 or 1); valid until the world is cleared. */
const char *world_token(struct world *world,
			const struct environment *environment, int slot);

/*
 * The id of the secret with that value, or NULL; sets *is_active to whether it
 * is a valid token.
 */
const char *world_identify(struct world *world, const char *value,
			   bool *is_active);

/* True when the token with that id gives access to the environment. */
bool world_opens(struct world *world, const char *token_id,
		 const struct environment *environment);

/*
 * True when the token with that id is a personal access token; an
 * administrator's.
 */
bool world_is_personal(const char *token_id);
bool world_is_administrator(const char *token_id);

/* Adds a secret of a test, unless the id exists. */
void world_add_secret(struct world *world, const char *id, const char *value);

/* Sets (value != NULL, copied) or removes a property of the broker. */
void world_set_property(struct world *world, struct environment *environment,
			const char *key, const cJSON *value);

/* Copies; the caller deletes them. */
cJSON *world_secrets(struct world *world);
cJSON *world_state(struct world *world);
cJSON *world_workspaces(struct world *world, const char *token_id);
cJSON *world_pair(struct world *world, const struct environment *environment);
cJSON *world_workspace(const struct environment *environment);
cJSON *world_broker(struct world *world, const struct environment *environment);
cJSON *world_topics(struct world *world, const struct environment *environment);

/* A copy of the topic of that name or id, or NULL. */
cJSON *world_topic(struct world *world, const struct environment *environment,
		   const char *name);

/* Adds a topic, see topics_add(). Returns a copy of it, or NULL. */
cJSON *world_add_topic(struct world *world, struct environment *environment,
		       const cJSON *request);

void world_clear(struct world *world);

#endif
