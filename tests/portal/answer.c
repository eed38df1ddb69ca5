#include <stdio.h>
#include <string.h>

#include "portal.h"
#include "reply.h"

#include "quixrun/mem.h"

struct request {
	struct portal *portal;
	struct MHD_Connection *connection;
	const char *method;
	const char *path; /* after the base */
	const char *body;
	const char *token; /* its id, "unknown" or "none" */
	bool is_active;	   /* the token is valid for something */
	long long number;
};

/*
 * Required headers of every request; '*' at the end of a value matches any
 * text.
 */
static const char *const HEADERS[][2] = {
	{ "Accept", "application/json" },
	{ "X-Version", "2.0" },
	{ "User-Agent", "quixrun/*" },
};

static const char *header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
					   name);
}

static bool header_matches(const struct request *request, const char *name,
			   const char *wanted)
{
	const char *value = header(request, name);
	size_t length = strlen(wanted);

	if (value == NULL)
		return false;
	return wanted[length - 1] == '*'
		       ? strncmp(value, wanted, length - 1) == 0
		       : strcmp(value, wanted) == 0;
}

static enum MHD_Result refuse(const struct request *request, int status,
			      const char *message)
{
	return reply_refusal(request->connection, status, message,
			     request->number);
}

static void identify_token(struct request *request)
{
	const char *value = header(request, "Authorization");

	request->token = "none";
	if (value == NULL || strncmp(value, "Bearer ", 7) != 0)
		return;
	request->token = world_identify(&request->portal->world, value + 7,
					&request->is_active);
	if (request->token == NULL)
		request->token = "unknown";
}

static void note(struct request *request)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		request->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct journal_entry entry = {
		.method = request->method,
		.path = request->path,
		.token = request->token,
		.connection = *(const long long *)info->socket_context,
	};
	cJSON *secrets = world_secrets(&request->portal->world);

	leaks_scan(&request->portal->leaks, secrets);
	cJSON_Delete(secrets);
	request->number = journal_add(&request->portal->journal, &entry);
}

/* The objects of a request, from the "{}" in its resource. */
struct subject {
	struct environment *environment;
	const char *topic;
};

static enum MHD_Result answer_json(const struct request *request, cJSON *json)
{
	return reply_json(request->connection, 200, json);
}

static enum MHD_Result get_workspaces(const struct request *request,
				      const struct subject *subject)
{
	(void)subject;
	return answer_json(request, world_workspaces(&request->portal->world,
						     request->token));
}

static enum MHD_Result get_workspace(const struct request *request,
				     const struct subject *subject)
{
	return answer_json(request, world_workspace(subject->environment));
}

static enum MHD_Result get_broker(const struct request *request,
				  const struct subject *subject)
{
	return answer_json(request, world_broker(&request->portal->world,
						 subject->environment));
}

static enum MHD_Result get_topics(const struct request *request,
				  const struct subject *subject)
{
	return answer_json(request, world_topics(&request->portal->world,
						 subject->environment));
}

static enum MHD_Result get_topic(const struct request *request,
				 const struct subject *subject)
{
	cJSON *topic = world_topic(&request->portal->world,
				   subject->environment, subject->topic);

	return topic != NULL ? answer_json(request, topic)
			     : refuse(request, 404, "Topic not found");
}

static enum MHD_Result post_topic(const struct request *request,
				  const struct subject *subject)
{
	cJSON *wanted = cJSON_Parse(request->body);
	cJSON *topic = world_add_topic(&request->portal->world,
				       subject->environment, wanted);

	cJSON_Delete(wanted);
	return topic != NULL
		       ? answer_json(request, topic)
		       : refuse(request, 400,
				"No name, or such a topic already exists");
}

static enum MHD_Result get_pair(const struct request *request,
				const struct subject *subject)
{
	if (!world_is_personal(request->token))
		return refuse(request, 403, "A personal token is needed");
	return answer_json(request, world_pair(&request->portal->world,
					       subject->environment));
}

static enum MHD_Result post_rotation(const struct request *request,
				     const struct subject *subject)
{
	if (!world_is_administrator(request->token))
		return refuse(request, 403, "Only administrators can rotate");
	world_rotate(&request->portal->world, subject->environment);
	return answer_json(request, world_pair(&request->portal->world,
					       subject->environment));
}

static enum MHD_Result get_roles(const struct request *request,
				 const struct subject *subject)
{
	cJSON *roles = cJSON_CreateArray();

	(void)subject;
	cJSON_AddItemToArray(
		roles, cJSON_CreateString(world_is_administrator(request->token)
						  ? "Admin"
						  : "Viewer"));
	return answer_json(request, roles);
}

/*
 * The first "{}" is the id of an environment, the second the name or id of a
 * topic.
 */
static const struct resource {
	const char *method;
	const char *path;
	enum MHD_Result (*answer)(const struct request *request,
				  const struct subject *subject);
} RESOURCES[] = {
	{ "GET", "/workspaces", get_workspaces },
	{ "GET", "/workspaces/{}", get_workspace },
	{ "GET", "/workspaces/{}/broker/librdkafka", get_broker },
	{ "GET", "/workspaces/{}/sdktokens", get_pair },
	{ "POST", "/workspaces/{}/sdktokens/rotate", post_rotation },
	{ "GET", "/auth/token/roles", get_roles },
	{ "GET", "/{}/topics", get_topics },
	{ "POST", "/{}/topics", post_topic },
	{ "GET", "/{}/topics/{}", get_topic },
};

#define SUBJECTS 2

/*
 * Compares a path with a resource, and sets `found` to copies of the texts for
 * each "{}", which the caller frees.
 */
static bool path_matches(const char *path, const char *resource,
			 char *found[SUBJECTS])
{
	int count = 0;

	while (*resource != '\0') {
		if (*resource != '{') {
			if (*path++ != *resource++)
				return false;
			continue;
		}
		size_t length = strcspn(path, "/");
		if (length == 0)
			return false;
		found[count++] = mem_copy(path, length);
		path += length;
		resource += strlen("{}");
	}
	return *path == '\0';
}

static enum MHD_Result answer_resource(const struct request *request,
				       const struct resource *resource,
				       char *found[SUBJECTS])
{
	struct world *world = &request->portal->world;
	struct subject subject = {
		.environment = world_find(world, found[0]),
		.topic = found[1],
	};

	if (found[0] == NULL)
		return resource->answer(request, &subject);
	if (subject.environment == NULL ||
	    strcmp(subject.environment->id, found[0]) != 0)
		return refuse(request, 404, "Workspace not found");
	if (!world_opens(world, request->token, subject.environment))
		return refuse(request, 403, "Access to workspace denied");
	return resource->answer(request, &subject);
}

static enum MHD_Result answer_path(const struct request *request)
{
	bool is_known = false;

	for (size_t i = 0; i < sizeof(RESOURCES) / sizeof(RESOURCES[0]); i++) {
		AUTO_FREE char *id = NULL;
		AUTO_FREE char *topic = NULL;
		char *found[SUBJECTS] = { NULL, NULL };
		bool matches =
			path_matches(request->path, RESOURCES[i].path, found);

		id = found[0];
		topic = found[1];
		is_known = is_known || matches;
		if (matches &&
		    strcmp(request->method, RESOURCES[i].method) == 0)
			return answer_resource(request, &RESOURCES[i], found);
	}
	return is_known ? refuse(request, 405, "Method not allowed")
			: refuse(request, 404, "No such resource");
}

/* Other clients are accepted only if the test allows them. */
static bool is_quixrun(const struct request *request)
{
	return !request->portal->any_client ||
	       header_matches(request, "User-Agent", "quixrun/*");
}

static enum MHD_Result answer_request(const struct request *request)
{
	size_t count = sizeof(HEADERS) / sizeof(HEADERS[0]);

	for (size_t i = 0; is_quixrun(request) && i < count; i++)
		if (!header_matches(request, HEADERS[i][0], HEADERS[i][1]))
			return refuse(request, 400, HEADERS[i][0]);
	if (!request->is_active)
		return refuse(request, 401, "Unauthorized");
	return answer_path(request);
}

/* Does the rotation of a POST without answering. */
static void rotate_silently(const struct request *request)
{
	struct world *world = &request->portal->world;

	for (int i = 0; i < ENVIRONMENTS; i++) {
		const struct environment *one = &world->environments[i];

		if (strstr(request->path, one->id) != NULL &&
		    world_is_administrator(request->token))
			world_rotate(world, &world->environments[i]);
	}
}

enum MHD_Result portal_answer(struct portal *portal,
			      struct MHD_Connection *connection,
			      const char *method, const char *url,
			      const char *body)
{
	size_t base = strlen(portal->base);
	struct request request = { .portal = portal,
				   .connection = connection,
				   .method = method,
				   .path = url,
				   .body = body };

	identify_token(&request);
	note(&request);
	cJSON *fault = faults_take(&portal->faults, url);
	if (fault != NULL) {
		/* A rotation whose answer is lost has still happened. */
		if (faults_is_late(fault))
			rotate_silently(&request);
		enum MHD_Result result =
			faults_perform(&portal->faults, fault, connection);
		cJSON_Delete(fault);
		return result;
	}
	if (strncmp(url, portal->base, base) != 0)
		return refuse(&request, 404, "No such resource");
	request.path += base;
	return answer_request(&request);
}
