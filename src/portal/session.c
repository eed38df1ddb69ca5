#include "portal/session.h"

#include <string.h>

#include "quixrun/buf.h"
#include "portal/answer.h"
#include "quixrun/clock.h"
#include "portal/retry.h"

/* Waits of at least this length are announced, and again at this interval. */
#define ANNOUNCED_MS	 1000LL
#define ANNOUNCE_EACH_MS 60000LL

int session_open(struct session *session, const struct request *request,
		 struct channel *channel, struct secret *tokens,
		 struct failure *failure)
{
	const long long within = retry_deadline_ms(
		request->timeout_ms, request->unreachable_after_ms);

	*session = (struct session){ .request = request,
				     .channel = channel,
				     .tokens = tokens,
				     .deadline_ms = RETRY_FOREVER };
	session->http = http_open(request, failure);
	if (!session->http)
		return -1;
	/* Started here: the time for loading libraries does not count. */
	if (within != RETRY_FOREVER)
		session->deadline_ms = clock_now() + within;
	return 0;
}

static long long remaining_ms(const struct session *session)
{
	if (session->deadline_ms == RETRY_FOREVER)
		return RETRY_FOREVER;
	return session->deadline_ms - clock_now();
}

/* The timeout of one attempt; 0 would mean no timeout. */
static long long attempt_limit_ms(const struct session *session)
{
	const long long remaining = remaining_ms(session);

	if (remaining < 1)
		return 1;
	return remaining < RETRY_ATTEMPT_MS ? remaining : RETRY_ATTEMPT_MS;
}

int session_try(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure)
{
	const struct http_query query = {
		.path = path,
		.token = &session->tokens[token_id - 1],
		.limit_ms = attempt_limit_ms(session),
	};

	session->requests++;
	if (http_ask(session->http, &query, answer, failure) < 0)
		return -1;
	if (retry_is_worthwhile(answer->status) || answer_is_redirect(answer))
		return answer_refuse(answer, path, session->tokens, failure);
	return answer_check_host(answer, session->request, failure);
}

int session_post(struct session *session, const char *path, int token_id,
		 struct http_answer *answer, struct failure *failure)
{
	const struct http_query query = {
		.path = path,
		.token = &session->tokens[token_id - 1],
		.is_post = true,
		.limit_ms = attempt_limit_ms(session),
	};

	session->requests++;
	if (http_ask(session->http, &query, answer, failure) < 0)
		return -1;
	if (answer_is_redirect(answer))
		return answer_refuse(answer, path, session->tokens, failure);
	return 0;
}

/* Adds the number of attempts to the failure, and why there is no retry. */
static int give_up(const struct failure *last, unsigned attempts,
		   long long spent_ms, long long retry_after_ms,
		   struct failure *failure)
{
	const char *message = last->error.message;
	const char *advice = strstr(message, "; ");
	AUTO_BUF struct buf text = { 0 };

	if (!advice)
		advice = message + strlen(message);
	buf_add_format(&text, "%u attempt%s in ", attempts,
		       attempts == 1 ? "" : "s");
	retry_add_duration(&text, spent_ms);
	if (retry_after_ms > 0) {
		buf_add_text(&text, "; Retry-After is ");
		retry_add_duration(&text, retry_after_ms);
	}
	/* Inserted in front of the advice, if any. */
	return failure_set(failure, last->fault, "%.*s (%s)%s",
			   (int)(advice - message), message, text.data, advice);
}

/* Sleeps, and tells quixrun: at once, and every minute of a long wait. */
static void pause_session(struct session *session, long long wait_ms,
			  const struct failure *why)
{
	AUTO_BUF struct buf message = { 0 };

	if (wait_ms < ANNOUNCED_MS) {
		buf_add_format(&message, "%s; next attempt in %lldms",
			       why->error.message, wait_ms);
		channel_notice(session->channel, NOTICE_INFO, message.data);
		channel_sleep(session->channel, wait_ms);
		return;
	}
	while (wait_ms > 0) {
		const long long part =
			wait_ms < ANNOUNCE_EACH_MS ? wait_ms : ANNOUNCE_EACH_MS;

		channel_wait(session->channel, wait_ms, why->error.message);
		channel_sleep(session->channel, part);
		wait_ms -= part;
	}
}

int session_get(struct session *session, const char *path, int token_id,
		struct http_answer *answer, struct failure *failure)
{
	const long long start = clock_now();
	bool is_last = false;
	struct failure last;
	unsigned attempt;

	for (attempt = 0;; attempt++) {
		struct retry_plan plan;

		if (!session_try(session, path, token_id, answer, &last))
			return 0;
		if (!fault_is_retried(last.fault)) {
			*failure = last;
			return -1;
		}
		if (is_last)
			break;
		plan = retry_next(attempt, answer->retry_after_ms,
				  remaining_ms(session), clock_random());
		if (plan.wait_ms < 0)
			break;
		is_last = plan.is_last;
		pause_session(session, plan.wait_ms, &last);
	}
	return give_up(&last, attempt + 1, clock_now() - start,
		       answer->retry_after_ms, failure);
}

int session_need_token(struct session *session, int token_id,
		       struct failure *failure)
{
	struct secret *token = &session->tokens[token_id - 1];
	const long long start = clock_now();
	AUTO_FIELDS struct fields answer = { 0 };
	const struct secret *given;
	const char *reason;

	/* It is set for a pair that the Portal gave. */
	if (token->length)
		return 0;
	if (channel_need_token(session->channel, token_id, &answer, failure) <
	    0)
		return -1;
	if (session->deadline_ms != RETRY_FOREVER)
		session->deadline_ms += clock_now() - start;
	reason = fields_text(&answer, "error");
	given = fields_find(&answer, "token");
	if (!given)
		return failure_set(failure, FAULT_TOKEN_MISSING, "%s",
				   reason ? reason : "no token was given");
	if (request_check_token(session->request, token_id, given, failure) < 0)
		return -1;
	secret_set(token, given->bytes, given->length);
	return 0;
}

void session_clear(struct session *session)
{
	http_close(session->http);
	*session = (struct session){ 0 };
}
