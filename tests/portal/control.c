#include <stdbool.h>
#include <string.h>

#include "portal.h"

#define AWAIT_MS 60000

static cJSON *failed(const char *reason)
{
	cJSON *answer = cJSON_CreateObject();

	cJSON_AddStringToObject(answer, "error", reason);
	return answer;
}

static cJSON *done(void)
{
	return cJSON_CreateObject();
}

static const char *text(const cJSON *arguments, const char *key)
{
	return cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(arguments, key));
}

static cJSON *obey_state(struct portal *portal, const cJSON *arguments)
{
	(void)arguments;
	return world_state(&portal->world);
}

static cJSON *obey_rotate(struct portal *portal, const cJSON *arguments)
{
	struct environment *environment =
		world_find(&portal->world, text(arguments, "environment"));

	if (environment == NULL)
		return failed("no such environment");
	world_rotate(&portal->world, environment);
	cJSON *answer = cJSON_CreateObject();
	cJSON_AddStringToObject(answer, "token_1",
				world_token(&portal->world, environment, 0));
	cJSON_AddStringToObject(answer, "token_2",
				world_token(&portal->world, environment, 1));
	return answer;
}

static cJSON *obey_property(struct portal *portal, const cJSON *arguments)
{
	struct environment *environment =
		world_find(&portal->world, text(arguments, "environment"));

	if (environment == NULL || text(arguments, "key") == NULL)
		return failed("property needs an environment and a key");
	world_set_property(
		&portal->world, environment, text(arguments, "key"),
		cJSON_GetObjectItemCaseSensitive(arguments, "value"));
	return done();
}

static cJSON *obey_secret(struct portal *portal, const cJSON *arguments)
{
	if (text(arguments, "id") == NULL || text(arguments, "value") == NULL)
		return failed("secret needs an id and a value");
	world_add_secret(&portal->world, text(arguments, "id"),
			 text(arguments, "value"));
	return done();
}

static cJSON *obey_fault(struct portal *portal, const cJSON *arguments)
{
	return faults_add(&portal->faults, arguments)
		       ? done()
		       : failed("no such kind of fault");
}

static cJSON *obey_forget(struct portal *portal, const cJSON *arguments)
{
	(void)arguments;
	faults_forget(&portal->faults);
	journal_forget(&portal->journal);
	return done();
}

static cJSON *obey_requests(struct portal *portal, const cJSON *arguments)
{
	(void)arguments;
	return journal_requests(&portal->journal);
}

static cJSON *obey_await(struct portal *portal, const cJSON *arguments)
{
	const cJSON *count =
		cJSON_GetObjectItemCaseSensitive(arguments, "requests");

	if (!cJSON_IsNumber(count))
		return failed("await needs the number of requests");
	return journal_await(&portal->journal, count->valueint, AWAIT_MS)
		       ? done()
		       : failed("they did not arrive");
}

static cJSON *obey_leaks(struct portal *portal, const cJSON *arguments)
{
	cJSON *secrets = world_secrets(&portal->world);

	(void)arguments;
	leaks_scan(&portal->leaks, secrets);
	cJSON_Delete(secrets);
	return leaks_report(&portal->leaks);
}

static cJSON *obey_unwatch(struct portal *portal, const cJSON *arguments)
{
	(void)arguments;
	leaks_unwatch(&portal->leaks);
	return done();
}

static const struct {
	const char *name;
	cJSON *(*obey)(struct portal *portal, const cJSON *arguments);
} COMMANDS[] = {
	{ "state", obey_state },       /* {}: tokens, brokers, secrets */
	{ "rotate", obey_rotate },     /* {"environment"}: the tokens */
	{ "property", obey_property }, /* {"environment", "key"[, "value"]} */
	{ "secret", obey_secret },     /* {"id", "value"}: also watch for it */
	{ "fault", obey_fault },       /* see faults.h */
	{ "forget", obey_forget },     /* {}: faults and requests */
	{ "requests", obey_requests }, /* {}: see journal.h */
	{ "await", obey_await },     /* {"requests": N}: waits for N requests */
	{ "leaks", obey_leaks },     /* {}: scans again; see leaks.h */
	{ "unwatch", obey_unwatch }, /* {}: stop watching for leaks */
};

cJSON *control_obey(struct portal *portal, const char *name,
		    const cJSON *arguments)
{
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (strcmp(COMMANDS[i].name, name) == 0)
			return COMMANDS[i].obey(portal, arguments);
	return failed("no such command");
}
