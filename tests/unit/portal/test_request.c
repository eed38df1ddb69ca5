#include <string.h>

#include "../../registry.h"
#include "portal/request.h"

/* A valid request, which the test changes. */
static void set_fine(struct fields *message)
{
	fields_set_text(message, "protocol", "1");
	fields_set_text(message, "profile", "dev");
	fields_set_text(message, "portal", "http://127.0.0.1:80/");
	fields_set_text(message, "tokens", "1 2");
	fields_set_text(message, "token", "sdk-one");
	fields_set_text(message, "timeout_ms", "30000");
	fields_set_text(message, "unknown", "is ignored");
}

static void clear_all(struct request *request, struct secret *tokens)
{
	request_clear(request);
	secret_clear(&tokens[0]);
	secret_clear(&tokens[1]);
}

TEST(a_whole_request_is_read)
{
	AUTO_FIELDS struct fields message = { 0 };
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct request request = { 0 };
	struct failure failure;

	set_fine(&message);
	fields_set_text(&message, "workspace", "acme-dev");
	fields_set_text(&message, "want.topics", "1");
	fields_set_text(&message, "unreachable_after_ms", "5000");
	assert_int_equal(request_parse(&message, &request, tokens, &failure),
			 0);
	assert_string_equal(request.profile, "dev");
	assert_string_equal(request.portal, "http://127.0.0.1:80");
	assert_string_equal(request.origin, "http://127.0.0.1:80");
	assert_string_equal(request.host, "127.0.0.1");
	assert_string_equal(request.workspace, "acme-dev");
	assert_null(request.ca);
	assert_int_equal(request.token_count, 2);
	assert_int_equal(request.token_ids[0], 1);
	assert_int_equal(request.token_ids[1], 2);
	assert_string_equal(secret_text(&tokens[0]), "sdk-one");
	assert_null(tokens[1].bytes);
	assert_int_equal(request.timeout_ms, 30000);
	assert_int_equal(request.unreachable_after_ms, 5000);
	assert_true(request.wants_topics);
	assert_false(request.wants_broker);
	clear_all(&request, tokens);
}

TEST(token_2_alone_goes_to_its_own_place)
{
	AUTO_FIELDS struct fields message = { 0 };
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct request request = { 0 };
	struct failure failure;

	set_fine(&message);
	fields_set_text(&message, "tokens", "2");
	assert_int_equal(request_parse(&message, &request, tokens, &failure),
			 0);
	assert_null(tokens[0].bytes);
	assert_string_equal(secret_text(&tokens[1]), "sdk-one");
	clear_all(&request, tokens);
}

TEST(what_is_malformed_is_named_and_not_shown)
{
	static const struct {
		const char *key;
		const char *value; /* NULL: absent */
	} cases[] = {
		{ "protocol", "2" },
		{ "protocol", NULL },
		{ "profile", "" },
		{ "profile", NULL },
		{ "portal", NULL },
		{ "portal", "http://example.com" },
		{ "workspace", "../x" },
		{ "tokens", "3" },
		{ "tokens", "1 1" },
		{ "tokens", "1 2 1" },
		{ "tokens", "" },
		{ "tokens", "12" },
		{ "token", NULL },
		{ "timeout_ms", NULL },
		{ "timeout_ms", "-1" },
		{ "timeout_ms", "x" },
		{ "unreachable_after_ms", "-5" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FIELDS struct fields message = { 0 };
		struct secret tokens[TOKEN_COUNT] = { 0 };
		struct request request = { 0 };
		struct failure failure;
		AUTO_BUF struct buf named = { 0 };

		set_fine(&message);
		fields_remove(&message, cases[i].key);
		if (cases[i].value)
			fields_set_text(&message, cases[i].key, cases[i].value);
		assert_int_equal(
			request_parse(&message, &request, tokens, &failure),
			-1);
		assert_int_equal(failure.fault, FAULT_REQUEST);
		buf_add_format(&named, "'%s' is missing", cases[i].key);
		assert_non_null(strstr(failure.error.message, named.data));
		clear_all(&request, tokens);
	}
}

TEST(a_token_that_would_end_its_header_is_refused)
{
	static const char *const values[] = { "sdk x",	"sdk\nx", "sdk\r\nX: y",
					      "sdk\tx", " sdk",	  "sdk\x7f",
					      "sdk-x\n" };
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		AUTO_FIELDS struct fields message = { 0 };
		struct secret tokens[TOKEN_COUNT] = { 0 };
		struct request request = { 0 };
		struct failure failure;

		set_fine(&message);
		fields_set_text(&message, "token", values[i]);
		assert_int_equal(
			request_parse(&message, &request, tokens, &failure),
			-1);
		assert_string_equal(failure.error.message,
				    "token 1 of profile 'dev' has white space "
				    "or a control character inside");
		clear_all(&request, tokens);
	}
}

TEST(a_token_with_a_nul_or_none_at_all_is_refused)
{
	struct secret token = { 0 };
	char profile[] = "dev";
	const struct request request = { .profile = profile };
	struct failure failure;

	assert_int_equal(request_check_token(&request, 2, &token, &failure),
			 -1);
	assert_string_equal(failure.error.message,
			    "token 2 of profile 'dev' is empty");
	secret_set(&token, "a\0b", 3);
	assert_int_equal(request_check_token(&request, 2, &token, &failure),
			 -1);
	secret_clear(&token);
}

TEST(each_fault_has_a_word_of_its_own)
{
	int a, b;

	for (a = 0; a <= FAULT_LOCAL; a++)
		for (b = a + 1; b <= FAULT_LOCAL; b++)
			assert_string_not_equal(
				fault_word((enum portal_fault)a),
				fault_word((enum portal_fault)b));
}

TEST(only_what_may_work_later_is_retried_or_replaced)
{
	int fault;

	for (fault = 0; fault <= FAULT_LOCAL; fault++) {
		const enum portal_fault it = (enum portal_fault)fault;

		if (fault_is_retried(it))
			assert_true(fault_is_unreachable(it));
		if (fault_is_unreachable(it))
			assert_int_equal(fault_status(it), STATUS_TEMPORARY);
	}
}
