#include "portal/token_pair.h"

#include <stdlib.h>
#include <string.h>

#include "portal/answer.h"
#include "portal/diagnose.h"
#include "portal/json.h"
#include "quixrun/mem.h"

static const char workspaces_path[] = "/workspaces";
static const char roles_path[] = "/auth/token/roles";

/* The result, until it is sent. */
struct pair_findings {
	char *workspace;
	struct secret pair[TOKEN_COUNT]; /* Token 1 and Token 2 of Quix */
	int is_administrator;		 /* -1: the Portal does not say */
};

static void pair_findings_clear(struct pair_findings *findings)
{
	free(findings->workspace);
	secret_clear(&findings->pair[0]);
	secret_clear(&findings->pair[1]);
}

static int token_id_of(const struct session *session)
{
	return session->request->token_ids[0];
}

static void add_path(struct buf *path, const char *workspace, const char *rest)
{
	buf_add_format(path, "/workspaces/%s/sdktokens%s", workspace, rest);
}

/* After 404 and 405: the workspace, or the request, does not exist. */
static int refuse_absent(struct session *session, const char *path,
			 const struct http_answer *answer,
			 struct failure *failure)
{
	const struct request *request = session->request;
	AUTO_FREE char *cause = answer_cause(answer, false, session->tokens);

	if (answer->status == 404 && request->workspace) {
		diagnose_missing(session, token_id_of(session), path, answer,
				 failure);
		if (failure->fault != FAULT_HTTP)
			return -1;
	}
	if (request->pair == PAIR_USE)
		return failure_set(failure, FAULT_NO_PAIR,
				   "this portal cannot be asked for streaming "
				   "tokens (%s to %s); copy them from Quix "
				   "into token_1 and token_2 of [quix]",
				   cause, path);
	return failure_set(failure, FAULT_NO_PAIR,
			   "this portal cannot be asked for streaming tokens "
			   "(%s to %s); rotate in Quix, then run 'quixrun "
			   "--rotate %s' without a personal access token",
			   cause, path, request->profile);
}

/* Sets *failure for any answer but 2xx. */
static int refuse_answer(struct session *session, const char *path,
			 const struct http_answer *answer,
			 struct failure *failure)
{
	const bool is_unknown = answer->status == 401;
	AUTO_BUF struct buf subject = { 0 };
	AUTO_FREE char *cause = NULL;

	if (answer->status == 404 || answer->status == 405)
		return refuse_absent(session, path, answer, failure);
	if (!answer_is_rejection(answer))
		return answer_refuse(answer, path, session->tokens, failure);
	failure->rejected[token_id_of(session) - 1] = true;
	request_add_subject(session->request, token_id_of(session), &subject);
	cause = answer_cause(answer, !is_unknown, session->tokens);
	if (is_unknown)
		return failure_set(
			failure, FAULT_TOKEN_UNKNOWN,
			"portal rejected %s (%s): the token is unknown: "
			"expired, deleted, mistyped or of another "
			"portal",
			buf_text(&subject), cause);
	if (session->request->pair == PAIR_ROTATE)
		return failure_set(failure, FAULT_TOKEN_NO_ACCESS,
				   "%s may not rotate (%s): only "
				   "administrators of the organisation can",
				   buf_text(&subject), cause);
	return failure_set(failure, FAULT_TOKEN_NO_ACCESS,
			   "%s may not read the streaming tokens (%s): that "
			   "takes a personal access token of somebody in the "
			   "environment's organisation",
			   buf_text(&subject), cause);
}

static int list_workspaces(struct session *session, struct entries *opened,
			   struct failure *failure)
{
	AUTO_ANSWER struct http_answer answer = { 0 };

	if (session_get(session, workspaces_path, token_id_of(session), &answer,
			failure) < 0)
		return -1;
	if (!answer_is_good(&answer))
		return refuse_answer(session, workspaces_path, &answer,
				     failure);
	return json_workspaces(&answer.body, workspaces_path, opened, failure);
}

/* The workspace of the request, or the only one of the token. */
static int settle_pair_workspace(struct session *session,
				 struct pair_findings *findings,
				 struct failure *failure)
{
	const struct request *request = session->request;
	AUTO_ENTRIES struct entries opened = { 0 };
	AUTO_BUF struct buf subject = { 0 };
	AUTO_BUF struct buf ids = { 0 };

	if (request->workspace) {
		findings->workspace = mem_copy_text(request->workspace);
		return 0;
	}
	if (list_workspaces(session, &opened, failure) < 0)
		return -1;
	if (opened.count == 1) {
		findings->workspace = mem_copy_text(opened.items[0].id);
		return 0;
	}
	request_add_subject(request, token_id_of(session), &subject);
	if (!opened.count)
		return failure_set(failure, FAULT_NO_WORKSPACE,
				   "%s has access to no workspace",
				   subject.data);
	entries_add_ids(&ids, &opened);
	return failure_set(failure, FAULT_SEVERAL_WORKSPACES,
			   "%s has access to more than one workspace: %s%s",
			   subject.data, ids.data,
			   request->pair == PAIR_USE
				   ? "; name one with 'workspace' in [quix]"
				   : "");
}

static int read_pair(struct session *session, const char *workspace,
		     struct secret pair[TOKEN_COUNT], struct failure *failure)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_BUF struct buf path = { 0 };

	add_path(&path, workspace, "");
	if (session_get(session, path.data, token_id_of(session), &answer,
			failure) < 0)
		return -1;
	if (!answer_is_good(&answer))
		return refuse_answer(session, path.data, &answer, failure);
	return json_pair(&answer.body, path.data, pair, failure);
}

/* -1 when the Portal does not say, which is not an error. */
static int read_roles(struct session *session)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	struct failure ignored;

	if (session_try(session, roles_path, token_id_of(session), &answer,
			&ignored) < 0 ||
	    !answer_is_good(&answer))
		return -1;
	return json_is_administrator(&answer.body);
}

static bool are_same(const struct secret *a, const struct secret *b)
{
	return secret_equals(&a[0], &b[0]) && secret_equals(&a[1], &b[1]);
}

/* Fails when another user has rotated the tokens since the caller read them. */
static int check_pair_before(struct session *session, const char *workspace,
			     struct failure *failure)
{
	struct secret now[TOKEN_COUNT] = { 0 };
	int result = read_pair(session, workspace, now, failure);

	if (!result && !are_same(now, session->request->pair_before))
		result =
			failure_set(failure, FAULT_PAIR_CHANGED,
				    "the streaming tokens of '%s' were rotated "
				    "meanwhile by somebody else; run 'quixrun "
				    "--rotate %s' to write them",
				    workspace, session->request->profile);
	secret_clear(&now[0]);
	secret_clear(&now[1]);
	return result;
}

/*
 * When the connection was interrupted, or the Portal failed, after the POST:
 * reads the tokens to see whether they were rotated.
 */
static int find_outcome(struct session *session, struct pair_findings *findings,
			const struct failure *why, struct failure *failure)
{
	const struct secret *before = session->request->pair_before;
	struct failure reason = { 0 };

	if (read_pair(session, findings->workspace, findings->pair, &reason))
		return failure_set(failure, FAULT_OUTCOME_UNKNOWN,
				   "%s; whether the tokens were rotated is not "
				   "known (%s): run 'quixrun --rotate %s', "
				   "which writes what they are by then",
				   why->error.message, reason.error.message,
				   session->request->profile);
	if (are_same(findings->pair, before))
		return failure_set(failure, FAULT_NOT_ROTATED,
				   "%s; the tokens were not rotated",
				   why->error.message);
	return 0;
}

static int rotate_pair(struct session *session, struct pair_findings *findings,
		       struct failure *failure)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_BUF struct buf path = { 0 };
	struct failure why = { 0 };

	if (check_pair_before(session, findings->workspace, failure) < 0)
		return -1;
	add_path(&path, findings->workspace, "/rotate");
	if (session_post(session, path.data, token_id_of(session), &answer,
			 &why) < 0)
		return find_outcome(session, findings, &why, failure);
	if (answer_is_good(&answer) &&
	    !json_pair(&answer.body, path.data, findings->pair, &why))
		return 0;
	if (answer_is_good(&answer))
		return find_outcome(session, findings, &why, failure);
	refuse_answer(session, path.data, &answer, failure);
	/* After 408, 429 and 5xx the rotation may have happened. */
	if (failure->fault != FAULT_SERVER)
		return -1;
	why = *failure;
	return find_outcome(session, findings, &why, failure);
}

static void send_pair(struct session *session,
		      const struct pair_findings *findings)
{
	AUTO_FIELDS struct fields result = { 0 };
	const struct secret *pair = findings->pair;

	fields_set_text(&result, "workspace", findings->workspace);
	fields_set(&result, "pair.current", secret_text(&pair[0]),
		   pair[0].length);
	fields_set(&result, "pair.next", secret_text(&pair[1]), pair[1].length);
	if (findings->is_administrator >= 0)
		fields_set_number(&result, "administrator",
				  findings->is_administrator);
	fields_set_number(&result, "requests", session->requests);
	channel_result(session->channel, &result);
}

static int serve_list(struct session *session, struct failure *failure)
{
	AUTO_ENTRIES struct entries opened = { 0 };
	AUTO_FIELDS struct fields result = { 0 };
	AUTO_BUF struct buf key = { 0 };
	size_t i;

	if (list_workspaces(session, &opened, failure) < 0)
		return -1;
	for (i = 0; i < opened.count; i++) {
		buf_truncate(&key, 0);
		buf_add_format(&key, "opens.%zu.id", i);
		fields_set_text(&result, key.data, opened.items[i].id);
		buf_truncate(&key, 0);
		buf_add_format(&key, "opens.%zu.name", i);
		fields_set_text(&result, key.data, opened.items[i].name);
	}
	fields_set_number(&result, "requests", session->requests);
	channel_result(session->channel, &result);
	return 0;
}

int token_pair_serve(struct session *session, struct failure *failure)
{
	struct pair_findings findings = { .is_administrator = -1 };
	int result;

	if (session->request->pair == PAIR_LIST)
		return serve_list(session, failure);
	result = settle_pair_workspace(session, &findings, failure);
	if (!result && session->request->pair == PAIR_ROTATE)
		result = rotate_pair(session, &findings, failure);
	else if (!result)
		result = read_pair(session, findings.workspace, findings.pair,
				   failure);
	if (!result && session->request->pair == PAIR_READ)
		findings.is_administrator = read_roles(session);
	if (!result)
		send_pair(session, &findings);
	pair_findings_clear(&findings);
	return result;
}

static int use_pair(struct session *session, struct request *request,
		    struct pair_findings *findings, struct failure *failure)
{
	AUTO_FIELDS struct fields answer = { 0 };
	int i;

	if (settle_pair_workspace(session, findings, failure) ||
	    read_pair(session, findings->workspace, findings->pair, failure) ||
	    channel_pair(session->channel, findings->pair, &answer, failure))
		return -1;
	for (i = 0; i < TOKEN_COUNT; i++)
		secret_set(&session->tokens[i], secret_text(&findings->pair[i]),
			   findings->pair[i].length);
	if (!request->workspace)
		request->workspace = mem_copy_text(findings->workspace);
	return request_take_order(request, fields_text(&answer, "tokens"),
				  failure);
}

int token_pair_use(struct session *session, struct request *request,
		   struct failure *failure)
{
	struct pair_findings findings = { 0 };
	const int result = use_pair(session, request, &findings, failure);

	pair_findings_clear(&findings);
	return result;
}
