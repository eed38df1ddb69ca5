/*
 * Any bytes as an answer of a portal: the result has the properties that
 * quixrun relies on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/text.h"
#include "portal/json.h"
#include "portal/foreign_text.h"
#include "portal/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
	if (!fact)
		abort();
}

static void check_broker(const struct buf *body)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;
	size_t i;

	if (json_broker(body, "/x", &broker, &failure) < 0) {
		require(failure.fault == FAULT_MALFORMED ||
			failure.fault == FAULT_REFUSED);
		return;
	}
	require(fields_find(&broker, "bootstrap.servers") != NULL);
	require(!fields_find(&broker, "ssl.ca.cert"));
	require(!fields_find(&broker, "sasl.mechanisms"));
	for (i = 0; i < broker.count; i++) {
		const struct secret *value = &broker.items[i].value;

		require(value->length > 0);
		require(!memchr(value->bytes, '\0', value->length));
		require(!strcmp(broker.items[i].key, "ssl.ca.pem") ||
			!text_has_control(value->bytes, value->length));
	}
}

static void check_workspaces(const struct buf *body)
{
	AUTO_ENTRIES struct entries found = { 0 };
	struct failure failure;
	size_t i;

	if (json_workspaces(body, "/x", &found, &failure) < 0)
		return;
	for (i = 0; i < found.count; i++)
		require(text_is_workspace_id(found.items[i].id));
}

static void check_topics(const struct buf *body)
{
	AUTO_ENTRIES struct entries found = { 0 };
	struct failure failure;
	size_t i;

	if (json_topics(body, "/x", &found, &failure) < 0)
		return;
	for (i = 0; i < found.count; i++)
		require(!text_has_control(found.items[i].id,
					  strlen(found.items[i].id)));
}

static void check_problem(const struct buf *body)
{
	static const char token[] = "sdk-12345678";
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct json_problem problem = { 0 };
	AUTO_BUF struct buf shown = { 0 };

	secret_set(&tokens[0], token, strlen(token));
	json_problem(body, &problem);
	remark_add(&shown, buf_text(&problem.message), tokens);
	require(shown.length <= REMARK_MAX);
	require(!text_has_control(buf_text(&shown), shown.length));
	require(!strstr(buf_text(&shown), token));
	json_problem_clear(&problem);
	secret_clear(&tokens[0]);
}

static void check_pair(const struct buf *body)
{
	struct secret pair[TOKEN_COUNT] = { 0 };
	struct failure failure;
	int i;

	if (!json_pair(body, "/x", pair, &failure)) {
		require(!secret_equals(&pair[0], &pair[1]));
		for (i = 0; i < TOKEN_COUNT; i++) {
			require(pair[i].length > 0);
			require(!memchr(pair[i].bytes, ' ', pair[i].length));
			require(!text_has_control(pair[i].bytes,
						  pair[i].length));
		}
	}
	secret_clear(&pair[0]);
	secret_clear(&pair[1]);
	json_is_administrator(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF struct buf body = { 0 };

	buf_add(&body, data, size);
	check_broker(&body);
	check_workspaces(&body);
	check_topics(&body);
	check_pair(&body);
	check_problem(&body);
	return 0;
}
