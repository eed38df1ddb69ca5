#include "portal/question.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "portal/answer.h"
#include "portal/diagnose.h"
#include "portal/json.h"

/* The Portal rejects this token; another one may work. */
#define REJECTED 1
/* The token does not give access to the remembered workspace. */
#define UNCONFIRMED 2

/* The requests with one token. */
struct turn {
	struct session *session;
	int token_id;
	struct findings *findings;
	struct rejection *rejection; /* set with REJECTED */
	struct failure *failure;
};

/* GETs the path. Returns 0 with any answer but 401 and 403, REJECTED, or -1. */
static int get_answer(struct turn *turn, const char *path,
		      struct http_answer *answer)
{
	if (session_get(turn->session, path, turn->token_id, answer,
			turn->failure) < 0)
		return -1;
	if (!answer_is_rejection(answer))
		return 0;
	diagnose_note(turn->rejection, turn->token_id, path, answer,
		      turn->session->tokens);
	return REJECTED;
}

static int reject_token(struct turn *turn, const char *path,
			const struct http_answer *answer)
{
	return answer_refuse(answer, path, turn->session->tokens,
			     turn->failure);
}

/* The only workspace of the token, when the profile names none. */
static int take_only(struct turn *turn, const struct entries *opened)
{
	const struct request *request = turn->session->request;
	const char *advice =
		request->subject ? "" : "; name one with 'workspace' in [quix]";
	AUTO_BUF struct buf subject = { 0 };
	AUTO_BUF struct buf ids = { 0 };

	if (opened->count == 1) {
		turn->findings->workspace = mem_copy_text(opened->items[0].id);
		return 0;
	}
	request_add_subject(request, turn->token_id, &subject);
	if (!opened->count)
		return failure_set(turn->failure, FAULT_NO_WORKSPACE,
				   "%s has access to no workspace%s",
				   subject.data, advice);
	entries_add_ids(&ids, opened);
	return failure_set(turn->failure, FAULT_SEVERAL_WORKSPACES,
			   "%s has access to more than one workspace: %s%s",
			   subject.data, ids.data, advice);
}

static int find_workspace(struct turn *turn)
{
	static const char path[] = "/workspaces";
	const char *named = turn->session->request->workspace;
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_ENTRIES struct entries opened = { 0 };
	int result = get_answer(turn, path, &answer);

	if (result)
		return result;
	if (!answer_is_good(&answer))
		return reject_token(turn, path, &answer);
	if (json_workspaces(&answer.body, path, &opened, turn->failure) < 0)
		return -1;
	if (!named)
		return take_only(turn, &opened);
	if (!entries_hold(&opened, named))
		return diagnose_absent(turn->session, turn->token_id, &opened,
				       "", turn->failure);
	turn->findings->workspace = mem_copy_text(named);
	return 0;
}

/* The workspace of the request, or of the Portal. */
static int settle_workspace(struct turn *turn)
{
	const struct request *request = turn->session->request;

	if (!request->workspace ||
	    (!request->wants_broker && !request->wants_topics))
		return find_workspace(turn);
	turn->findings->workspace = mem_copy_text(request->workspace);
	return 0;
}

/* GETs something of the workspace, which may not exist. */
static int get_of_workspace(struct turn *turn, const char *path,
			    struct http_answer *answer)
{
	const int result = get_answer(turn, path, answer);

	if (result || answer_is_good(answer))
		return result;
	if (answer->status == 404 && turn->session->request->workspace)
		return diagnose_missing(turn->session, turn->token_id, path,
					answer, turn->failure);
	return reject_token(turn, path, answer);
}

static void add_broker_path(struct buf *path, const char *workspace)
{
	buf_add_format(path, "/workspaces/%s/broker/librdkafka", workspace);
}

static int ask_broker(struct turn *turn)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_BUF struct buf path = { 0 };
	int result;

	if (!turn->session->request->wants_broker)
		return 0;
	add_broker_path(&path, turn->findings->workspace);
	result = get_of_workspace(turn, path.data, &answer);
	if (result)
		return result;
	return json_broker(&answer.body, path.data, &turn->findings->broker,
			   turn->failure);
}

static int ask_topics(struct turn *turn)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_BUF struct buf path = { 0 };
	int result;

	if (!turn->session->request->wants_topics)
		return 0;
	buf_add_format(&path, "/%s/topics", turn->findings->workspace);
	result = get_of_workspace(turn, path.data, &answer);
	if (result)
		return result;
	return json_topics(&answer.body, path.data, &turn->findings->topics,
			   turn->failure);
}

/*
 * A streaming token always gives access to the same workspace (a personal
 * access token to many). If that workspace is remembered, the broker is
 * requested first, and an answer confirms the workspace. That saves the request
 * for the workspace.
 */
static bool may_remember(const struct turn *turn)
{
	const struct request *request = turn->session->request;
	const struct secret *token = &turn->session->tokens[turn->token_id - 1];

	return !request->workspace && request->remembered &&
	       request->wants_broker &&
	       turn->token_id == request->token_ids[0] &&
	       text_begins(secret_text(token), "sdk-");
}

/* Returns 0, -1, or UNCONFIRMED: then the workspace must be requested. */
static int ask_remembered(struct turn *turn)
{
	const char *workspace = turn->session->request->remembered;
	AUTO_ANSWER struct http_answer answer = { 0 };
	AUTO_BUF struct buf path = { 0 };

	if (!may_remember(turn))
		return UNCONFIRMED;
	add_broker_path(&path, workspace);
	if (session_get(turn->session, path.data, turn->token_id, &answer,
			turn->failure) < 0)
		return -1;
	if (!answer_is_good(&answer))
		return UNCONFIRMED;
	turn->findings->workspace = mem_copy_text(workspace);
	return json_broker(&answer.body, path.data, &turn->findings->broker,
			   turn->failure);
}

static int ask_in_order(struct turn *turn)
{
	const int result = settle_workspace(turn);

	return result ? result : ask_broker(turn);
}

/* Returns 0, REJECTED or -1; the findings are kept only for 0. */
static int take_turn(struct turn *turn)
{
	int result = ask_remembered(turn);

	if (result == UNCONFIRMED)
		result = ask_in_order(turn);
	if (!result)
		result = ask_topics(turn);
	if (result)
		findings_clear(turn->findings);
	turn->findings->token_id = turn->token_id;
	return result;
}

/* Gets the next token from quixrun; -1 when it cannot be read. */
static int next_token(struct session *session, int token_id,
		      const struct rejection *rejected, struct failure *failure)
{
	struct failure reason;

	if (!session_need_token(session, token_id, &reason))
		return 0;
	failure_set(failure, reason.fault,
		    "portal rejected token %d of profile '%s' (%s), and token "
		    "%d cannot be read: %s",
		    rejected->token_id, session->request->profile,
		    rejected->cause, token_id, reason.error.message);
	return -1;
}

static void warn_of_rejection(struct session *session,
			      const struct rejection *rejected, int token_id)
{
	const char *profile = session->request->profile;
	AUTO_BUF struct buf message = { 0 };

	buf_add_format(&message,
		       "portal rejected token %d of profile '%s' (%s); token "
		       "%d works: after a rotation run 'quixrun --rotate %s'",
		       rejected->token_id, profile, rejected->cause, token_id,
		       profile);
	channel_notice(session->channel, NOTICE_WARNING, message.data);
}

/* As ask(), with an array for the rejections. */
static int ask_in_turn(struct session *session, struct findings *findings,
		       struct rejection rejections[TOKEN_COUNT],
		       struct failure *failure)
{
	const struct request *request = session->request;
	size_t i;

	for (i = 0; i < request->token_count; i++) {
		struct turn turn = { session, request->token_ids[i], findings,
				     &rejections[i], failure };
		int result;

		if (i && next_token(session, turn.token_id, &rejections[i - 1],
				    failure) < 0)
			return -1;
		result = take_turn(&turn);
		if (result < 0)
			return -1;
		if (result == REJECTED)
			continue;
		findings->has_replaced_token = i > 0;
		if (i)
			warn_of_rejection(session, &rejections[i - 1],
					  turn.token_id);
		return 0;
	}
	return diagnose_rejections(session, rejections, i, failure);
}

int ask(struct session *session, struct findings *findings,
	struct failure *failure)
{
	struct rejection rejections[TOKEN_COUNT] = { 0 };
	const int result = ask_in_turn(session, findings, rejections, failure);
	size_t i;

	for (i = 0; i < TOKEN_COUNT; i++) {
		if (result < 0 && rejections[i].token_id)
			failure->rejected[rejections[i].token_id - 1] = true;
		rejection_clear(&rejections[i]);
	}
	return result;
}

void findings_clear(struct findings *findings)
{
	free(findings->workspace);
	fields_clear(&findings->broker);
	entries_clear(&findings->topics);
	*findings = (struct findings){ 0 };
}

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

void findings_report(struct channel *channel, const struct findings *findings,
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
