#include <stdio.h>
#include <string.h>

#include "portal.h"
#include "reply.h"

#include "quixrun/mem.h"

struct request {
	struct portal *portal;
	struct MHD_Connection *connection;
	const char *method;
	const char *path;  /* behind the base */
	const char *token; /* its id; "unknown" or "none" */
	bool is_active;	   /* the token opens something */
	long long number;
};

/* What every request must carry; a value that ends in '*' is a beginning. */
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

static enum MHD_Result answer_environment(const struct request *request,
					  const char *id, size_t length,
					  const char *rest)
{
	struct world *world = &request->portal->world;
	AUTO_FREE char *name = mem_copy(id, length);
	const struct environment *environment = world_find(world, name);

	if (environment == NULL || strcmp(environment->id, name) != 0)
		return refuse(request, 404, "Workspace not found");
	if (!world_opens(world, request->token, environment))
		return refuse(request, 403, "Access to workspace denied");
	return reply_json(request->connection, 200,
			  strcmp(rest, "/topics") == 0
				  ? world_topics(world, environment)
				  : world_broker(world, environment));
}

/* The length of the id that stands between `before` and `after`, or 0. */
static size_t id_between(const char *path, const char *before,
			 const char *after)
{
	size_t length = strlen(path);
	size_t around = strlen(before) + strlen(after);

	if (strncmp(path, before, strlen(before)) != 0 || length <= around ||
	    strcmp(path + length - strlen(after), after) != 0 ||
	    memchr(path + strlen(before), '/', length - around) != NULL)
		return 0;
	return length - around;
}

static enum MHD_Result answer_path(const struct request *request)
{
	static const char *const patterns[][2] = {
		{ "/workspaces/", "/broker/librdkafka" },
		{ "/", "/topics" },
	};

	if (strcmp(request->path, "/workspaces") == 0)
		return reply_json(request->connection, 200,
				  world_workspaces(&request->portal->world,
						   request->token));
	for (size_t i = 0; i < 2; i++) {
		size_t length = id_between(request->path, patterns[i][0],
					   patterns[i][1]);
		if (length > 0)
			return answer_environment(
				request, request->path + strlen(patterns[i][0]),
				length, patterns[i][1]);
	}
	return refuse(request, 404, "No such resource");
}

static enum MHD_Result answer_request(const struct request *request)
{
	if (strcmp(request->method, "GET") != 0)
		return refuse(request, 405, "Method not allowed");
	for (size_t i = 0; i < sizeof(HEADERS) / sizeof(HEADERS[0]); i++)
		if (!header_matches(request, HEADERS[i][0], HEADERS[i][1]))
			return refuse(request, 400, HEADERS[i][0]);
	if (!request->is_active)
		return refuse(request, 401, "Unauthorized");
	return answer_path(request);
}

enum MHD_Result portal_answer(struct portal *portal,
			      struct MHD_Connection *connection,
			      const char *method, const char *url)
{
	size_t base = strlen(portal->base);
	struct request request = { .portal = portal,
				   .connection = connection,
				   .method = method,
				   .path = url };

	identify_token(&request);
	note(&request);
	cJSON *fault = faults_take(&portal->faults, url);
	if (fault != NULL) {
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
