#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "topics.h"

#define RANDOM_BYTES 16
/* The tokens of an administrator and of a reader. */
#define PERSONAL "pat"
#define READER	 "reader"

static const char *const NAMES[ENVIRONMENTS][2] = {
	{ "dev", "acme-factory-dev" },
	{ "prod", "acme-factory-prod" },
};

/* Makes random hexadecimal digits after a prefix. */
static void add_random_secret(struct world *world, const char *id,
			      const char *prefix)
{
	unsigned char random[RANDOM_BYTES];
	struct buf value = { 0 };

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		abort();
	buf_add_format(&value, "%s%s-", prefix, id);
	for (size_t i = 0; i < sizeof(random); i++)
		buf_add_format(&value, "%02x", random[i]);
	cJSON_AddStringToObject(world->secrets, id, buf_text(&value));
	buf_clear(&value);
}

static const char *secret_value(const struct world *world, const char *id)
{
	return cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(world->secrets, id));
}

static void make_token(struct world *world, struct environment *environment,
		       int slot)
{
	struct buf id = { 0 };

	environment->tokens_made++;
	buf_add_format(&id, "%s-%d", environment->label,
		       environment->tokens_made);
	add_random_secret(world, buf_text(&id), "sdk-");
	free(environment->tokens[slot]);
	environment->tokens[slot] = buf_steal(&id);
}

static char base64_digit(unsigned int value)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	return digits[value & 63];
}

static void add_base64(struct buf *text, const char *bytes)
{
	size_t length = strlen(bytes);

	for (size_t i = 0; i < length; i += 3) {
		unsigned int group = (unsigned int)(unsigned char)bytes[i]
				     << 16;
		if (i + 1 < length)
			group |= (unsigned int)(unsigned char)bytes[i + 1] << 8;
		if (i + 2 < length)
			group |= (unsigned int)(unsigned char)bytes[i + 2];
		buf_add_char(text, base64_digit(group >> 18));
		buf_add_char(text, base64_digit(group >> 12));
		buf_add_char(text,
			     i + 1 < length ? base64_digit(group >> 6) : '=');
		buf_add_char(text, i + 2 < length ? base64_digit(group) : '=');
	}
}

static void make_broker(struct world *world, struct environment *environment,
			const char *broker_ca)
{
	cJSON *broker = cJSON_CreateObject();
	struct buf text = { 0 };

	environment->broker = broker;
	buf_add_format(&text, "kafka-1.%s.test:9093,kafka-2.%s.test:9093",
		       environment->label, environment->label);
	cJSON_AddStringToObject(broker, "bootstrap.servers", buf_text(&text));
	cJSON_AddStringToObject(broker, "security.protocol", "SASL_SSL");
	cJSON_AddStringToObject(broker, "sasl.mechanism", "SCRAM-SHA-256");
	cJSON_AddStringToObject(broker, "sasl.username", environment->id);
	buf_truncate(&text, 0);
	buf_add_format(&text, "%s-password", environment->label);
	add_random_secret(world, buf_text(&text), "");
	cJSON_AddStringToObject(broker, "sasl.password",
				secret_value(world, buf_text(&text)));
	cJSON_AddStringToObject(broker, "client.id", "acme-client");
	cJSON_AddStringToObject(broker, "quix.future.property", "kept");
	cJSON_AddNumberToObject(broker, "socket.timeout.ms", 60000);
	cJSON_AddBoolToObject(broker, "socket.keepalive.enable", true);
	buf_truncate(&text, 0);
	if (broker_ca != NULL)
		add_base64(&text, broker_ca);
	cJSON_AddStringToObject(broker, "ssl.ca.cert", buf_text(&text));
	buf_clear(&text);
}

void world_init(struct world *world, const char *broker_ca)
{
	*world = (struct world){ .secrets = cJSON_CreateObject() };
	pthread_mutex_init(&world->lock, NULL);
	for (int i = 0; i < ENVIRONMENTS; i++) {
		struct environment *environment = &world->environments[i];

		environment->label = NAMES[i][0];
		environment->id = NAMES[i][1];
		make_token(world, environment, 0);
		make_token(world, environment, 1);
		make_broker(world, environment, broker_ca);
		environment->topics = topics_make(environment->id);
	}
	add_random_secret(world, PERSONAL, "");
	add_random_secret(world, READER, "pat-");
}

struct environment *world_find(struct world *world, const char *name)
{
	for (int i = 0; name != NULL && i < ENVIRONMENTS; i++)
		if (strcmp(name, NAMES[i][0]) == 0 ||
		    strcmp(name, NAMES[i][1]) == 0)
			return &world->environments[i];
	return NULL;
}

void world_rotate(struct world *world, struct environment *environment)
{
	pthread_mutex_lock(&world->lock);
	free(environment->tokens[0]);
	environment->tokens[0] = environment->tokens[1];
	environment->tokens[1] = NULL;
	make_token(world, environment, 1);
	pthread_mutex_unlock(&world->lock);
}

const char *world_token(struct world *world,
			const struct environment *environment, int slot)
{
	pthread_mutex_lock(&world->lock);
	const char *value = secret_value(world, environment->tokens[slot]);
	pthread_mutex_unlock(&world->lock);
	return value;
}

bool world_is_personal(const char *token_id)
{
	return strcmp(token_id, PERSONAL) == 0 || strcmp(token_id, READER) == 0;
}

bool world_is_administrator(const char *token_id)
{
	return strcmp(token_id, PERSONAL) == 0;
}

static bool opens(const char *token_id, const struct environment *environment)
{
	return world_is_personal(token_id) ||
	       strcmp(token_id, environment->tokens[0]) == 0 ||
	       strcmp(token_id, environment->tokens[1]) == 0;
}

bool world_opens(struct world *world, const char *token_id,
		 const struct environment *environment)
{
	pthread_mutex_lock(&world->lock);
	bool result = opens(token_id, environment);
	pthread_mutex_unlock(&world->lock);
	return result;
}

const char *world_identify(struct world *world, const char *value,
			   bool *is_active)
{
	const char *id = NULL;
	const cJSON *secret;

	*is_active = false;
	pthread_mutex_lock(&world->lock);
	cJSON_ArrayForEach(secret, world->secrets)
	{
		if (strcmp(secret->valuestring, value) == 0) {
			id = secret->string;
			break;
		}
	}
	for (int i = 0; id != NULL && i < ENVIRONMENTS; i++)
		*is_active = *is_active || opens(id, &world->environments[i]);
	pthread_mutex_unlock(&world->lock);
	return id;
}

void world_add_secret(struct world *world, const char *id, const char *value)
{
	pthread_mutex_lock(&world->lock);
	if (!cJSON_HasObjectItem(world->secrets, id))
		cJSON_AddStringToObject(world->secrets, id, value);
	pthread_mutex_unlock(&world->lock);
}

void world_set_property(struct world *world, struct environment *environment,
			const char *key, const cJSON *value)
{
	pthread_mutex_lock(&world->lock);
	cJSON_DeleteItemFromObjectCaseSensitive(environment->broker, key);
	if (value != NULL)
		cJSON_AddItemToObject(environment->broker, key,
				      cJSON_Duplicate(value, true));
	pthread_mutex_unlock(&world->lock);
}

static cJSON *copy(struct world *world, const cJSON *item)
{
	pthread_mutex_lock(&world->lock);
	cJSON *result = cJSON_Duplicate(item, true);
	pthread_mutex_unlock(&world->lock);
	return result;
}

cJSON *world_secrets(struct world *world)
{
	return copy(world, world->secrets);
}

cJSON *world_broker(struct world *world, const struct environment *environment)
{
	return copy(world, environment->broker);
}

cJSON *world_topics(struct world *world, const struct environment *environment)
{
	return copy(world, environment->topics);
}

cJSON *world_topic(struct world *world, const struct environment *environment,
		   const char *name)
{
	pthread_mutex_lock(&world->lock);
	cJSON *topic =
		cJSON_Duplicate(topics_find(environment->topics, name), true);
	pthread_mutex_unlock(&world->lock);
	return topic;
}

cJSON *world_add_topic(struct world *world, struct environment *environment,
		       const cJSON *request)
{
	pthread_mutex_lock(&world->lock);
	cJSON *topic = cJSON_Duplicate(
		topics_add(environment->topics, environment->id, request),
		true);
	pthread_mutex_unlock(&world->lock);
	return topic;
}

cJSON *world_state(struct world *world)
{
	cJSON *state = cJSON_CreateObject();

	pthread_mutex_lock(&world->lock);
	for (int i = 0; i < ENVIRONMENTS; i++) {
		const struct environment *environment = &world->environments[i];
		cJSON *item =
			cJSON_AddObjectToObject(state, environment->label);

		cJSON_AddStringToObject(item, "id", environment->id);
		cJSON_AddStringToObject(
			item, "token_1",
			secret_value(world, environment->tokens[0]));
		cJSON_AddStringToObject(
			item, "token_2",
			secret_value(world, environment->tokens[1]));
		cJSON_AddItemToObject(
			item, "broker",
			cJSON_Duplicate(environment->broker, true));
	}
	cJSON_AddItemToObject(state, "secrets",
			      cJSON_Duplicate(world->secrets, true));
	pthread_mutex_unlock(&world->lock);
	return state;
}

cJSON *world_workspace(const struct environment *environment)
{
	cJSON *item = cJSON_CreateObject();

	cJSON_AddStringToObject(item, "workspaceId", environment->id);
	cJSON_AddStringToObject(item, "name", environment->label);
	cJSON_AddStringToObject(item, "status", "Ready");
	cJSON_AddStringToObject(item, "environmentName", environment->label);
	cJSON_AddObjectToObject(item, "brokerSettings");
	return item;
}

cJSON *world_pair(struct world *world, const struct environment *environment)
{
	cJSON *pair = cJSON_CreateObject();

	pthread_mutex_lock(&world->lock);
	cJSON_AddStringToObject(pair, "current",
				secret_value(world, environment->tokens[0]));
	cJSON_AddStringToObject(pair, "next",
				secret_value(world, environment->tokens[1]));
	pthread_mutex_unlock(&world->lock);
	return pair;
}

cJSON *world_workspaces(struct world *world, const char *token_id)
{
	cJSON *list = cJSON_CreateArray();

	pthread_mutex_lock(&world->lock);
	for (int i = 0; i < ENVIRONMENTS; i++)
		if (opens(token_id, &world->environments[i]))
			cJSON_AddItemToArray(
				list, world_workspace(&world->environments[i]));
	pthread_mutex_unlock(&world->lock);
	return list;
}

void world_clear(struct world *world)
{
	for (int i = 0; i < ENVIRONMENTS; i++) {
		free(world->environments[i].tokens[0]);
		free(world->environments[i].tokens[1]);
		cJSON_Delete(world->environments[i].broker);
		cJSON_Delete(world->environments[i].topics);
	}
	cJSON_Delete(world->secrets);
	pthread_mutex_destroy(&world->lock);
	*world = (struct world){ 0 };
}
