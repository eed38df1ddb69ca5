/*
 * Which token, which workspace, and the messages of failures: with a script of
 * answers. This file defines the http_* functions, so that the real ones, and
 * libcurl, are not linked; and the clock, so that time can jump.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../registry.h"
#include "quixrun/mem.h"
#include "portal/question.h"
#include "quixrun/clock.h"
#include "portal/http.h"
#include "portal/retry.h"

#define BROKER	   "/workspaces/acme-prod/broker/librdkafka"
#define UNKNOWN	   "{\"message\":\"no\",\"correlationId\":\"cid-7\"}"
#define FORBIDDEN  "{\"message\":\"not yours\",\"correlationId\":\"cid-3\"}"
#define PROPERTIES "{\"bootstrap.servers\":\"b:9092\"}"
/* The timeout of a request, and the time that the setup takes. */
#define TIMEOUT_MS 5000
#define SETUP_MS   3000
#define OPENS(id)  "[{\"workspaceId\":\"" id "\"}]"

/* An expected request and its answer. */
struct step {
	const char *path;
	int token_id;
	long status;
	const char *body;
	long long retry_after_ms;
};

/* A test's request, the Portal's answers, and the expected result. */
struct play {
	const char *workspace; /* NULL: not named */
	const char *token_ids; /* "1 2" */
	const char *wants;     /* "broker", "topics", ... */
	struct step steps[6];  /* ends with a path of NULL */
	const char *reply;     /* quixrun's answer to need_token */
	const char *message;   /* of the failure; NULL: success */
};

/* The position in the script. */
struct http {
	const struct step *next;
};

static const struct play *current_play(const struct play *play)
{
	static const struct play *current;

	if (play)
		current = play;
	return current;
}

/* The difference between our clock and CLOCK_MONOTONIC. */
static long long *clock_lead_ms(void)
{
	static long long lead_ms;

	return &lead_ms;
}

long long clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000 + *clock_lead_ms();
}

uint64_t clock_random(void)
{
	return (uint64_t)clock_now();
}

struct http *http_open(const struct request *request, struct failure *failure)
{
	struct http *http = mem_alloc(sizeof(*http));

	(void)request;
	(void)failure;
	http->next = current_play(NULL)->steps;
	*clock_lead_ms() += SETUP_MS;
	return http;
}

int http_ask(struct http *http, const struct http_query *query,
	     struct http_answer *answer, struct failure *failure)
{
	const struct step *step = http->next++;

	(void)failure;
	http_answer_clear(answer);
	assert_non_null(step->path);
	assert_string_equal(query->path, step->path);
	assert_string_equal(secret_text(query->token),
			    step->token_id == 1 ? "sdk-one-11111"
						: "sdk-two-22222");
	assert_in_range(query->limit_ms, 1, TIMEOUT_MS);
	/* The setup does not reduce the time for the Portal. */
	if (step == current_play(NULL)->steps)
		assert_true(query->limit_ms > TIMEOUT_MS - SETUP_MS);
	answer->status = step->status;
	if (step->retry_after_ms)
		answer->retry_after_ms = step->retry_after_ms;
	buf_add_text(&answer->body, step->body ? step->body : "");
	return 0;
}

void http_close(struct http *http)
{
	if (http)
		assert_null(http->next->path);
	free(http);
}

void http_answer_clear(struct http_answer *answer)
{
	buf_clear(&answer->body);
	free(answer->content_type);
	free(answer->location);
	*answer = (struct http_answer){ .retry_after_ms = RETRY_AFTER_NONE };
}

static void make_request(const struct play *play, struct request *request,
			 struct secret *tokens)
{
	AUTO_FIELDS struct fields message = { 0 };
	struct failure failure;

	fields_set_text(&message, "protocol", "1");
	fields_set_text(&message, "profile", "prod");
	fields_set_text(&message, "portal", "https://portal-api.example");
	if (play->workspace)
		fields_set_text(&message, "workspace", play->workspace);
	fields_set_text(&message, "tokens", play->token_ids);
	fields_set_text(&message, "token", "sdk-one-11111");
	fields_set_text(&message, "timeout_ms", "5000");
	if (strstr(play->wants, "broker"))
		fields_set_text(&message, "want.broker", "1");
	if (strstr(play->wants, "topics"))
		fields_set_text(&message, "want.topics", "1");
	assert_int_equal(request_parse(&message, request, tokens, &failure), 0);
}

/*
 * Runs the script. Appends every event to quixrun to `sent`; the caller clears
 * the findings.
 */
static int run(const struct play *play, struct findings *findings,
	       struct failure *failure, struct buf *sent)
{
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct request request = { 0 };
	struct session session = { 0 };
	struct channel channel = { .tokens = tokens };
	char bytes[4096];
	int to[2], from[2];
	ssize_t n;
	int result;

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	channel.out = to[1];
	channel.in.fd = from[0];
	if (play->reply)
		assert_int_equal(
			write(from[1], play->reply, strlen(play->reply)),
			strlen(play->reply));
	current_play(play);
	make_request(play, &request, tokens);
	result = session_open(&session, &request, &channel, tokens, failure);
	if (!result)
		result = ask(&session, findings, failure);
	session_clear(&session);
	close(to[1]);
	while ((n = read(to[0], bytes, sizeof(bytes))) > 0)
		buf_add(sent, bytes, (size_t)n);
	close(to[0]);
	close(from[0]);
	close(from[1]);
	request_clear(&request);
	secret_clear(&tokens[0]);
	secret_clear(&tokens[1]);
	protocol_reader_clear(&channel.in);
	return result;
}

static void check_failures(const struct play *plays, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct findings findings = { 0 };
		AUTO_BUF struct buf sent = { 0 };
		struct failure failure;

		assert_int_equal(run(&plays[i], &findings, &failure, &sent),
				 -1);
		assert_string_equal(failure.error.message, plays[i].message);
		findings_clear(&findings);
	}
}

#define CHECK_FAILURES(plays)                                                  \
	check_failures(plays, sizeof(plays) / sizeof((plays)[0]))

TEST(a_named_workspace_costs_one_request)
{
	static const struct play play = {
		"acme-prod", "1 2",
		"broker",    { { BROKER, 1, 200, PROPERTIES, 0 } },
		NULL,	     NULL
	};
	struct findings findings = { 0 };
	AUTO_BUF struct buf sent = { 0 };
	struct failure failure;

	assert_int_equal(run(&play, &findings, &failure, &sent), 0);
	assert_string_equal(findings.workspace, "acme-prod");
	assert_int_equal(findings.token_id, 1);
	assert_false(findings.has_replaced_token);
	assert_string_equal(fields_text(&findings.broker, "bootstrap.servers"),
			    "b:9092");
	assert_int_equal(sent.length, 0);
	findings_clear(&findings);
}

TEST(a_workspace_is_found_and_its_topics_too)
{
	static const struct play play = {
		NULL,
		"1",
		"broker topics",
		{ { "/workspaces", 1, 200, OPENS("acme-prod"), 0 },
		  { BROKER, 1, 200, PROPERTIES, 0 },
		  { "/acme-prod/topics", 1, 200,
		    "[{\"id\":\"acme-prod-t\",\"name\":\"t\"}]", 0 } },
		NULL,
		NULL
	};
	struct findings findings = { 0 };
	AUTO_BUF struct buf sent = { 0 };
	struct failure failure;

	assert_int_equal(run(&play, &findings, &failure, &sent), 0);
	assert_string_equal(findings.workspace, "acme-prod");
	assert_int_equal(findings.topics.count, 1);
	assert_string_equal(findings.topics.items[0].id, "acme-prod-t");
	findings_clear(&findings);
}

TEST(token_2_is_taken_when_token_1_is_rejected)
{
	static const struct play play = { "acme-prod",
					  "1 2",
					  "broker",
					  { { BROKER, 1, 401, UNKNOWN, 0 },
					    { BROKER, 2, 200, PROPERTIES, 0 } },
					  "token=sdk-two-22222\n\n",
					  NULL };
	struct findings findings = { 0 };
	AUTO_BUF struct buf sent = { 0 };
	struct failure failure;

	assert_int_equal(run(&play, &findings, &failure, &sent), 0);
	assert_int_equal(findings.token_id, 2);
	assert_true(findings.has_replaced_token);
	assert_string_equal(
		sent.data,
		"token_id=2\nevent=need_token\n\n"
		"level=warning\nmessage=portal rejected token 1 of profile "
		"'prod' (HTTP 401, correlation id cid-7); token 2 works: after "
		"a rotation run 'quixrun --rotate prod'\nevent=notice\n\n");
	findings_clear(&findings);
}

TEST(token_2_is_not_asked_for_when_token_1_works)
{
	static const struct play play = {
		"acme-prod", "1 2",
		"broker",    { { BROKER, 1, 400, "{\"message\":\"bad\"}", 0 } },
		NULL,	     "portal answered HTTP 400: bad to GET " BROKER
	};

	check_failures(&play, 1);
}

TEST(rejected_tokens_are_told_apart)
{
	static const struct play plays[] = {
		{ "acme-prod",
		  "1 2",
		  "broker",
		  { { BROKER, 1, 401, UNKNOWN, 0 },
		    { BROKER, 2, 401, UNKNOWN, 0 } },
		  "token=sdk-two-22222\n\n",
		  "portal rejected token 1 and token 2 of profile 'prod' "
		  "(HTTP 401, correlation id cid-7); read the new tokens and "
		  "run 'quixrun --rotate prod'" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 401, UNKNOWN, 0 } },
		  NULL,
		  "portal rejected token 1 of profile 'prod' (HTTP 401, "
		  "correlation id cid-7): the token is unknown: deactivated, "
		  "mistyped or of another portal; read the new tokens and run "
		  "'quixrun --rotate prod'" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 403, FORBIDDEN, 0 },
		    { "/workspaces", 1, 200, OPENS("acme-dev"), 0 } },
		  NULL,
		  "token 1 of profile 'prod' is for another environment: it "
		  "has access to 'acme-dev', the profile says 'acme-prod'" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 403, FORBIDDEN, 0 },
		    { "/workspaces", 1, 200, OPENS("acme-prod"), 0 } },
		  NULL,
		  "token 1 of profile 'prod' has no access to '" BROKER "' "
		  "(HTTP 403: not yours, correlation id cid-3); use a "
		  "streaming token of that environment" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 403, FORBIDDEN, 0 },
		    { "/workspaces", 1, 503, "", 0 } },
		  NULL,
		  "token 1 of profile 'prod' has no access to '" BROKER "' "
		  "(HTTP 403: not yours, correlation id cid-3); use a "
		  "streaming token of that environment" },
	};

	CHECK_FAILURES(plays);
}

TEST(what_is_wrong_is_said_of_each_token)
{
	static const struct play plays[] = {
		{ "acme-prod",
		  "1 2",
		  "broker",
		  { { BROKER, 1, 401, UNKNOWN, 0 },
		    { BROKER, 2, 403, FORBIDDEN, 0 },
		    { "/workspaces", 2, 200, OPENS("acme-dev"), 0 } },
		  "token=sdk-two-22222\n\n",
		  "portal rejected token 1 (unknown: HTTP 401, "
		  "correlation id cid-7) and token 2 (it has access to 'acme-dev', the "
		  "profile says 'acme-prod') of profile 'prod'; read the new "
		  "tokens and run 'quixrun --rotate prod'" },
		{ NULL,
		  "1",
		  "broker",
		  { { "/workspaces", 1, 403, FORBIDDEN, 0 } },
		  NULL,
		  "token 1 of profile 'prod' has no access to '/workspaces' "
		  "(HTTP 403: not yours, correlation id cid-3); use a "
		  "streaming token of that environment" },
	};

	CHECK_FAILURES(plays);
}

TEST(a_token_that_cannot_be_had_says_why)
{
	static const struct play plays[] = {
		{ "acme-prod",
		  "1 2",
		  "broker",
		  { { BROKER, 1, 401, UNKNOWN, 0 } },
		  "error=prod.ini:5: cannot read '/run/x'\n\n",
		  "portal rejected token 1 of profile 'prod' (HTTP 401, "
		  "correlation id cid-7), and token 2 cannot be read: "
		  "prod.ini:5: cannot read '/run/x'" },
		{ "acme-prod",
		  "1 2",
		  "broker",
		  { { BROKER, 1, 401, UNKNOWN, 0 } },
		  "token=sdk two\n\n",
		  "portal rejected token 1 of profile 'prod' (HTTP 401, "
		  "correlation id cid-7), and token 2 cannot be read: token 2 "
		  "of profile 'prod' has white space or a control character "
		  "inside" },
	};

	CHECK_FAILURES(plays);
}

TEST(a_workspace_that_is_not_there_gets_near_names)
{
	static const struct play plays[] = {
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 404, UNKNOWN, 0 },
		    { "/workspaces", 1, 200, OPENS("acme-prd"), 0 } },
		  NULL,
		  "no workspace 'acme-prod' for token 1 of profile 'prod' "
		  "(HTTP 404: no, correlation id cid-7); did you mean "
		  "'acme-prd'?" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 404, UNKNOWN, 0 },
		    { "/workspaces", 1, 200, OPENS("other"), 0 } },
		  NULL,
		  "token 1 of profile 'prod' is for another environment: it "
		  "has access to 'other', the profile says 'acme-prod'" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 404, UNKNOWN, 0 },
		    { "/workspaces", 1, 200, "[]", 0 } },
		  NULL,
		  "no workspace 'acme-prod' for token 1 of profile 'prod' "
		  "(HTTP 404: no, correlation id cid-7); it has access to none" },
		{ "acme-prod",
		  "1",
		  "broker",
		  { { BROKER, 1, 404, UNKNOWN, 0 },
		    { "/workspaces", 1, 200, OPENS("acme-prod"), 0 } },
		  NULL,
		  "portal answered HTTP 404: no (correlation id cid-7) to GET " BROKER },
	};

	CHECK_FAILURES(plays);
}

TEST(the_list_of_workspaces_decides_when_nothing_else_does)
{
	static const struct play plays[] = {
		{ NULL,
		  "1",
		  "broker",
		  { { "/workspaces", 1, 200, "[]", 0 } },
		  NULL,
		  "token 1 of profile 'prod' has access to no workspace; name one with "
		  "'workspace' in [quix]" },
		{ NULL,
		  "1",
		  "broker",
		  { { "/workspaces", 1, 200,
		      "[{\"workspaceId\":\"a\"},{\"workspaceId\":\"b\"}]",
		      0 } },
		  NULL,
		  "token 1 of profile 'prod' has access to more than one workspace: "
		  "'a', 'b'; name one with 'workspace' in [quix]" },
		{ "acme-prod",
		  "1",
		  "nothing",
		  { { "/workspaces", 1, 200, OPENS("acme-dev"), 0 } },
		  NULL,
		  "token 1 of profile 'prod' is for another environment: it "
		  "has access to 'acme-dev', the profile says 'acme-prod'" },
	};

	CHECK_FAILURES(plays);
}

TEST(a_sick_portal_is_asked_again)
{
	static const struct play play = { "acme-prod",
					  "1 2",
					  "broker",
					  { { BROKER, 1, 503, FORBIDDEN, 0 },
					    { BROKER, 1, 429, "", 1 },
					    { BROKER, 1, 200, PROPERTIES, 0 } },
					  NULL,
					  NULL };
	struct findings findings = { 0 };
	AUTO_BUF struct buf sent = { 0 };
	struct failure failure;

	assert_int_equal(run(&play, &findings, &failure, &sent), 0);
	assert_non_null(strstr(sent.data, "portal answered HTTP 503: not yours "
					  "(correlation id cid-3) to GET "));
	findings_clear(&findings);
}

TEST(a_wait_past_the_deadline_is_not_slept)
{
	static const struct play play = {
		"acme-prod", "1 2", "broker", { { BROKER, 1, 503, "", 60000 } },
		NULL,	     NULL
	};
	struct findings findings = { 0 };
	AUTO_BUF struct buf sent = { 0 };
	struct failure failure;

	assert_int_equal(run(&play, &findings, &failure, &sent), -1);
	assert_int_equal(failure.fault, FAULT_SERVER);
	assert_int_equal(sent.length, 0);
	assert_non_null(strstr(failure.error.message, "; Retry-After is 1m)"));
	findings_clear(&findings);
}
