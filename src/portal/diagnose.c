#include "portal/diagnose.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "portal/answer.h"
#include "portal/entries.h"
#include "portal/json.h"

#define WORKSPACES "/workspaces"

/* The diagnosis of one token. */
struct verdict {
	const struct rejection *rejection;
	enum portal_fault fault;
	char *opens; /* "'a', 'b'", for FAULT_TOKEN_ELSEWHERE */
};

static void verdict_clear(struct verdict *verdict)
{
	free(verdict->opens);
	*verdict = (struct verdict){ 0 };
}

void diagnose_note(struct rejection *rejection, int token_id, const char *path,
		   const struct http_answer *answer,
		   const struct secret *tokens)
{
	*rejection = (struct rejection){
		.token_id = token_id,
		.status = answer->status,
		.path = mem_copy_text(path),
		.cause = answer_cause(answer, false, tokens),
		.told = answer_cause(answer, true, tokens),
	};
}

/* Finds the workspaces of the token; -1 when the Portal does not say. */
static int ask_opened(struct session *session, int token_id,
		      struct entries *opened)
{
	AUTO_ANSWER struct http_answer answer = { 0 };
	struct failure ignored;

	if (session_try(session, WORKSPACES, token_id, &answer, &ignored) < 0 ||
	    !answer_is_good(&answer))
		return -1;
	return json_workspaces(&answer.body, WORKSPACES, opened, &ignored);
}

static void judge_rejection(struct session *session,
			    const struct rejection *rejection,
			    struct verdict *verdict)
{
	const char *named = session->request->workspace;
	AUTO_ENTRIES struct entries opened = { 0 };
	struct buf ids = { 0 };

	*verdict = (struct verdict){ .rejection = rejection,
				     .fault = FAULT_TOKEN_NO_ACCESS };
	if (rejection->status == 401) {
		verdict->fault = FAULT_TOKEN_UNKNOWN;
		return;
	}
	if (!named || !strcmp(rejection->path, WORKSPACES) ||
	    ask_opened(session, rejection->token_id, &opened) < 0 ||
	    !opened.count || entries_hold(&opened, named))
		return;
	entries_add_ids(&ids, &opened);
	verdict->fault = FAULT_TOKEN_ELSEWHERE;
	verdict->opens = buf_steal(&ids);
}

static bool is_same(const struct verdict *a, const struct verdict *b)
{
	if (a->fault != b->fault)
		return false;
	return !a->opens || !strcmp(a->opens, b->opens);
}

static int describe_unknown(const struct session *session,
			    const struct verdict *verdict, const char *subject,
			    bool is_both, struct failure *failure)
{
	const struct request *request = session->request;
	AUTO_BUF struct buf advice = { 0 };

	if (!request->subject)
		buf_add_format(&advice,
			       "; read the new tokens and run 'quixrun "
			       "--rotate %s'",
			       request->profile);
	return failure_set(failure, verdict->fault,
			   "portal rejected %s (%s)%s%s", subject,
			   verdict->rejection->cause,
			   is_both ? ""
				   : ": the token is unknown: deactivated, "
				     "mistyped or of another portal",
			   buf_text(&advice));
}

/* One sentence for one token, or for two with the same diagnosis. */
static int describe_same(const struct session *session,
			 const struct verdict *verdict, size_t count,
			 struct failure *failure)
{
	const struct request *request = session->request;
	const bool is_both = count > 1;
	AUTO_BUF struct buf subject = { 0 };

	if (is_both)
		buf_add_format(&subject, "token 1 and token 2 of profile '%s'",
			       request->profile);
	else
		request_add_subject(request, verdict->rejection->token_id,
				    &subject);
	if (verdict->fault == FAULT_TOKEN_UNKNOWN)
		return describe_unknown(session, verdict, subject.data, is_both,
					failure);
	if (verdict->fault == FAULT_TOKEN_ELSEWHERE)
		return failure_set(
			failure, verdict->fault,
			"%s %s for another environment: %s %s, %s '%s'",
			subject.data, is_both ? "are" : "is",
			is_both ? "they have access to" : "it has access to",
			verdict->opens,
			request->subject ? "not" : "the profile says",
			request->workspace);
	return failure_set(failure, verdict->fault,
			   "%s %s no access to '%s' (%s); use a streaming "
			   "token of that environment",
			   subject.data, is_both ? "have" : "has",
			   verdict->rejection->path, verdict->rejection->told);
}

/* The diagnosis of one of two tokens, in brackets. */
static void add_clause(struct buf *out, const struct session *session,
		       const struct verdict *verdict)
{
	const struct rejection *rejection = verdict->rejection;

	buf_add_format(out, "token %d (", rejection->token_id);
	if (verdict->fault == FAULT_TOKEN_UNKNOWN)
		buf_add_format(out, "unknown: %s)", rejection->cause);
	else if (verdict->fault == FAULT_TOKEN_ELSEWHERE)
		buf_add_format(out,
			       "it has access to %s, the profile says '%s')",
			       verdict->opens, session->request->workspace);
	else
		buf_add_format(out, "no access: %s)", rejection->told);
}

static int describe_both(const struct session *session,
			 const struct verdict verdicts[TOKEN_COUNT],
			 struct failure *failure)
{
	AUTO_BUF struct buf clauses = { 0 };

	add_clause(&clauses, session, &verdicts[0]);
	buf_add_text(&clauses, " and ");
	add_clause(&clauses, session, &verdicts[1]);
	return failure_set(failure, FAULT_TOKENS,
			   "portal rejected %s of profile '%s'; read the new "
			   "tokens and run 'quixrun --rotate %s'",
			   clauses.data, session->request->profile,
			   session->request->profile);
}

int diagnose_rejections(struct session *session,
			const struct rejection *rejections, size_t count,
			struct failure *failure)
{
	struct verdict verdicts[TOKEN_COUNT] = { 0 };
	size_t i = 0;

	do {
		judge_rejection(session, &rejections[i], &verdicts[i]);
	} while (++i < count);
	if (count > 1 && !is_same(&verdicts[0], &verdicts[1]))
		describe_both(session, verdicts, failure);
	else
		describe_same(session, &verdicts[count - 1], count, failure);
	for (i = 0; i < count; i++)
		verdict_clear(&verdicts[i]);
	return -1;
}

int diagnose_absent(const struct session *session, int token_id,
		    const struct entries *opened, const char *cause,
		    struct failure *failure)
{
	const struct request *request = session->request;
	const char *nearest = entries_nearest(opened, request->workspace);
	AUTO_BUF struct buf subject = { 0 };
	AUTO_BUF struct buf hint = { 0 };

	request_add_subject(request, token_id, &subject);
	if (nearest) {
		buf_add_format(&hint, "did you mean '%s'?", nearest);
	} else if (opened->count) {
		buf_add_text(&hint, "it has access to ");
		entries_add_ids(&hint, opened);
	} else {
		buf_add_text(&hint, "it has access to none");
	}
	if (opened->count == 1 && !nearest)
		return failure_set(failure, FAULT_TOKEN_ELSEWHERE,
				   "%s is for another environment: %s, %s '%s'",
				   subject.data, hint.data,
				   request->subject ? "not"
						    : "the profile says",
				   request->workspace);
	return failure_set(failure, FAULT_NO_WORKSPACE,
			   "no workspace '%s' for %s%s; %s", request->workspace,
			   subject.data, cause, hint.data);
}

int diagnose_missing(struct session *session, int token_id, const char *path,
		     const struct http_answer *answer, struct failure *failure)
{
	AUTO_ENTRIES struct entries opened = { 0 };
	AUTO_FREE char *told = NULL;
	AUTO_BUF struct buf cause = { 0 };

	if (ask_opened(session, token_id, &opened) < 0 ||
	    entries_hold(&opened, session->request->workspace))
		return answer_refuse(answer, path, session->tokens, failure);
	told = answer_cause(answer, true, session->tokens);
	buf_add_format(&cause, " (%s)", told);
	return diagnose_absent(session, token_id, &opened, cause.data, failure);
}

void rejection_clear(struct rejection *rejection)
{
	free(rejection->path);
	free(rejection->cause);
	free(rejection->told);
	*rejection = (struct rejection){ 0 };
}
