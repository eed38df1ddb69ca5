#include "topics.h"

#include <stdbool.h>
#include <string.h>

#include "quixrun/buf.h"

static const char *const NAMES[] = { "f1-data", "pump-events", "alarms" };

/* The portal's defaults for a topic. */
static const struct {
	const char *key;
	double value;
} DEFAULTS[] = {
	{ "partitions", 1 },
	{ "replicationFactor", 1 },
	{ "retentionInMinutes", 1440 },
	{ "retentionInBytes", 52428800 },
};

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void add_configuration(cJSON *topic, const cJSON *wanted)
{
	cJSON *configuration = cJSON_AddObjectToObject(topic, "configuration");

	for (size_t i = 0; i < sizeof(DEFAULTS) / sizeof(DEFAULTS[0]); i++) {
		const cJSON *value = member(wanted, DEFAULTS[i].key);

		cJSON_AddNumberToObject(configuration, DEFAULTS[i].key,
					cJSON_IsNumber(value)
						? value->valuedouble
						: DEFAULTS[i].value);
	}
	cJSON_AddStringToObject(configuration, "cleanupPolicy", "Delete");
}

static cJSON *add(cJSON *topics, const char *environment_id, const char *name,
		  const cJSON *configuration)
{
	cJSON *topic = cJSON_CreateObject();
	struct buf id = { 0 };

	buf_add_format(&id, "%s-%s", environment_id, name);
	cJSON_AddStringToObject(topic, "id", buf_text(&id));
	cJSON_AddStringToObject(topic, "name", name);
	cJSON_AddStringToObject(topic, "status", "Ready");
	add_configuration(topic, configuration);
	cJSON_AddItemToArray(topics, topic);
	buf_clear(&id);
	return topic;
}

cJSON *topics_make(const char *environment_id)
{
	cJSON *topics = cJSON_CreateArray();

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		add(topics, environment_id, NAMES[i], NULL);
	return topics;
}

static bool is_called(const cJSON *topic, const char *name)
{
	return strcmp(member(topic, "name")->valuestring, name) == 0 ||
	       strcmp(member(topic, "id")->valuestring, name) == 0;
}

cJSON *topics_find(const cJSON *topics, const char *name)
{
	cJSON *topic;

	cJSON_ArrayForEach(topic, topics)
	{
		if (is_called(topic, name))
			return topic;
	}
	return NULL;
}

cJSON *topics_add(cJSON *topics, const char *environment_id,
		  const cJSON *request)
{
	const char *name = cJSON_GetStringValue(member(request, "name"));

	if (name == NULL || topics_find(topics, name) != NULL)
		return NULL;
	return add(topics, environment_id, name,
		   member(request, "configuration"));
}
