#include "portal/report.h"

#include <string.h>

static void add_broker(struct fields *result, const struct fields *broker)
{
	AUTO_BUF struct buf key = { 0 };
	size_t i;

	for (i = 0; i < broker->count; i++) {
		buf_truncate(&key, 0);
		buf_add_format(&key, "broker.%s", broker->items[i].key);
		fields_append(result, key.data, broker->items[i].value.bytes,
			      broker->items[i].value.length);
	}
}

static void add_topic(struct fields *result, size_t number, const char *what,
		      const char *value)
{
	AUTO_BUF struct buf key = { 0 };

	buf_add_format(&key, "topic.%zu.%s", number, what);
	fields_append(result, key.data, value, strlen(value));
}

void report_findings(struct channel *channel, const struct findings *findings,
		     int requests)
{
	AUTO_FIELDS struct fields result = { 0 };
	size_t i;

	fields_set_number(&result, "token_id", findings->token_id);
	fields_set_text(&result, "workspace", findings->workspace);
	fields_set_number(&result, "requests", requests);
	if (findings->has_replaced_token)
		fields_set_text(&result, "rejected", "1");
	add_broker(&result, &findings->broker);
	for (i = 0; i < findings->topics.count; i++) {
		add_topic(&result, i, "name", findings->topics.items[i].name);
		add_topic(&result, i, "id", findings->topics.items[i].id);
	}
	channel_result(channel, &result);
}
