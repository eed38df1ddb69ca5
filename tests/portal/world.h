/*
 * What the loopback portal knows: two environments with their tokens, broker
 * credentials and topics, and two personal access tokens that see both.
 *
 * Every secret is random, so that one that turns up anywhere is ours, and has
 * an id that says what it is without showing it: "dev-1" is the first token
 * that was ever made for acme-factory-dev, "dev-3" the one that the first
 * rotation made, "prod-password" a broker password, "pat" the personal token of
 * an administrator, "reader" that of somebody who only reads.
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
	pthread_mutex_t lock; /* taken by the functions below */
	struct environment environments[ENVIRONMENTS];
	cJSON *secrets; /* id to value, every one that was ever in play */
};

/*
 * Makes the two environments. `broker_ca` is the PEM text offered as
 * ssl.ca.cert, or NULL for a cluster that has none.
 */
void world_init(struct world *world, const char *broker_ca);

/* The environment of that id or label, or NULL. */
struct environment *world_find(struct world *world, const char *name);

/*
 * As Quix rotates: token 1 stops working, token 2 becomes token 1, a new
 * token 2 is made.
 */
void world_rotate(struct world *world, struct environment *environment);

/* The value of token `slot` (0 or 1); valid until the world is cleared. */
const char *world_token(struct world *world,
			const struct environment *environment, int slot);

/*
 * The id of the secret with that value, or NULL; *is_active tells whether it is
 * a token that opens something now.
 */
const char *world_identify(struct world *world, const char *value,
			   bool *is_active);

/* The token of that id opens the environment. */
bool world_opens(struct world *world, const char *token_id,
		 const struct environment *environment);

/* The token of that id is a personal one; an administrator's. */
bool world_is_personal(const char *token_id);
bool world_is_administrator(const char *token_id);

/* Adds a secret that a test made, unless there is one of that id. */
void world_add_secret(struct world *world, const char *id, const char *value);

/* Sets (value != NULL, copied) or removes a property of the broker. */
void world_set_property(struct world *world, struct environment *environment,
			const char *key, const cJSON *value);

/* Copies of what is asked for; the caller deletes them. */
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
