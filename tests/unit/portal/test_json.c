#include <string.h>

#include "../../registry.h"
#include "portal/json.h"

#define BROKER_PATH "/workspaces/acme-dev/broker/librdkafka"
#define OPENING	    "portal's answer to GET " BROKER_PATH " "

/* Appends {"x": followed by `depth` nested arrays. */
static void add_nested(struct buf *body, int depth)
{
	int i;

	buf_add_text(body, "{\"bootstrap.servers\":\"b\",\"x\":");
	for (i = 0; i < depth; i++)
		buf_add_char(body, '[');
	for (i = 0; i < depth; i++)
		buf_add_char(body, ']');
	buf_add_char(body, '}');
}

static int read_broker(const char *text, struct fields *properties,
		       struct failure *failure)
{
	AUTO_BUF struct buf body = { 0 };

	buf_add_text(&body, text);
	return json_broker(&body, BROKER_PATH, properties, failure);
}

TEST(every_property_is_kept_as_text)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;

	assert_int_equal(
		read_broker(
			" {\"bootstrap.servers\":\"a:1,b:2\","
			"\"security.protocol\":\"SASL_SSL\","
			"\"sasl.password\":\"p\\u0061ss \\\"w\\\" \\u00fc\","
			"\"connections.max.idle.ms\":180000,"
			"\"new.thing\":true,\"other\":false,"
			"\"ratio\":0.1,\"large\":9007199254740991,"
			"\"negative\":-5} \r\n",
			&broker, &failure),
		0);
	assert_int_equal(broker.count, 9);
	assert_string_equal(fields_text(&broker, "bootstrap.servers"),
			    "a:1,b:2");
	assert_string_equal(fields_text(&broker, "security.protocol"),
			    "SASL_SSL");
	assert_string_equal(fields_text(&broker, "sasl.password"),
			    "pass \"w\" \xc3\xbc");
	assert_string_equal(fields_text(&broker, "connections.max.idle.ms"),
			    "180000");
	assert_string_equal(fields_text(&broker, "new.thing"), "true");
	assert_string_equal(fields_text(&broker, "other"), "false");
	assert_string_equal(fields_text(&broker, "ratio"), "0.1");
	assert_string_equal(fields_text(&broker, "large"), "9007199254740991");
	assert_string_equal(fields_text(&broker, "negative"), "-5");
}

TEST(null_and_empty_are_as_if_absent)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;

	assert_int_equal(read_broker("{\"bootstrap.servers\":\"b\","
				     "\"ssl.ca.cert\":\"\",\"x\":null}",
				     &broker, &failure),
			 0);
	assert_int_equal(broker.count, 1);
}

#define BOTH_MECHANISMS                                                        \
	"{\"sasl.mechanism\":\"PLAIN\",\"bootstrap.servers\":\"b\","           \
	"\"sasl.mechanisms\":\"SCRAM-SHA-256\"}"

TEST(sasl_mechanisms_is_sasl_mechanism)
{
	static const char *const texts[] = {
		"{\"bootstrap.servers\":\"b\",\"sasl.mechanism\":\"PLAIN\"}",
		"{\"bootstrap.servers\":\"b\",\"sasl.mechanisms\":\"PLAIN\"}",
		BOTH_MECHANISMS,
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		AUTO_FIELDS struct fields broker = { 0 };
		struct failure failure;

		assert_int_equal(read_broker(texts[i], &broker, &failure), 0);
		assert_string_equal(fields_text(&broker, "sasl.mechanism"),
				    "PLAIN");
		assert_null(fields_text(&broker, "sasl.mechanisms"));
	}
}

TEST(the_ca_is_decoded_and_offered_as_pem)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;

	assert_int_equal(
		read_broker("{\"bootstrap.servers\":\"b\",\"ssl.ca.cert\":"
			    "\"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t\\n"
			    "CkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=\"}",
			    &broker, &failure),
		0);
	assert_null(fields_text(&broker, "ssl.ca.cert"));
	assert_string_equal(fields_text(&broker, "ssl.ca.pem"),
			    "-----BEGIN CERTIFICATE-----\nAAAA\n"
			    "-----END CERTIFICATE-----\n");
}

struct bad_case {
	const char *text;
	enum portal_fault fault;
	const char *message;
};

static void check_broker_fails(const struct bad_case *bad)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;

	assert_int_equal(read_broker(bad->text, &broker, &failure), -1);
	assert_string_equal(failure.error.message, bad->message);
	assert_int_equal(failure.fault, bad->fault);
}

TEST(an_answer_without_sense_is_75)
{
	static const struct bad_case cases[] = {
		{ "", FAULT_MALFORMED, OPENING "is empty" },
		{ " \r\n\t", FAULT_MALFORMED, OPENING "is empty" },
		{ "<!doctype html>", FAULT_MALFORMED,
		  OPENING "is a web page, not JSON" },
		{ "\n <html>", FAULT_MALFORMED,
		  OPENING "is a web page, not JSON" },
		{ "hello", FAULT_MALFORMED, OPENING "is not JSON" },
		{ "{", FAULT_MALFORMED, OPENING "is not JSON" },
		{ "{\"a\":\"b", FAULT_MALFORMED, OPENING "is not JSON" },
		{ "{\"a\":\"b\\", FAULT_MALFORMED, OPENING "is not JSON" },
		{ "{\"bootstrap.servers\":\"b\"} x", FAULT_MALFORMED,
		  OPENING "is not JSON" },
		{ "{\"bootstrap.servers\":\"b\"}{}", FAULT_MALFORMED,
		  OPENING "is not JSON" },
		{ "[]", FAULT_MALFORMED, OPENING "is not an object" },
		{ "null", FAULT_MALFORMED, OPENING "is not an object" },
		{ "\"x\"", FAULT_MALFORMED, OPENING "is not an object" },
		{ "42", FAULT_MALFORMED, OPENING "is not an object" },
		{ "{}", FAULT_MALFORMED, OPENING "has no 'bootstrap.servers'" },
		{ "{\"Bootstrap.Servers\":\"b\"}", FAULT_MALFORMED,
		  OPENING "has no 'bootstrap.servers'" },
		{ "{\"bootstrap.servers\":\"\"}", FAULT_MALFORMED,
		  OPENING "has no 'bootstrap.servers'" },
	};
	size_t i;

	assert_int_equal(fault_status(FAULT_MALFORMED), STATUS_TEMPORARY);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_broker_fails(&cases[i]);
}

#define REFUSED OPENING "rejected: "
#define BAD_NAME                                                               \
	REFUSED "a property's name is empty, over 128 bytes long or has "      \
		"characters other than letters, digits, '.', '_' and '-'"
#define BAD_CA                                                                 \
	REFUSED "property 'ssl.ca.cert' is not a PEM certificate in base64"

TEST(an_answer_that_is_not_to_be_trusted_is_125)
{
	static const struct bad_case cases[] = {
		{ "{\"x\":\"a\\u0000b\"}", FAULT_REFUSED,
		  REFUSED "a string contains a NUL character" },
		{ "{\"x\\u0000\":\"a\"}", FAULT_REFUSED,
		  REFUSED "a string contains a NUL character" },
		{ "{\"x\":\"a\\nb\"}", FAULT_REFUSED,
		  REFUSED "property 'x' contains a control character" },
		{ "{\"x\":\"a\\u001b[0m\"}", FAULT_REFUSED,
		  REFUSED "property 'x' contains a control character" },
		{ "{\"x\":\"\\u007f\"}", FAULT_REFUSED,
		  REFUSED "property 'x' contains a control character" },
		{ "{\"x\":{}}", FAULT_REFUSED,
		  REFUSED "a property is not a plain value" },
		{ "{\"x\":[\"y\"]}", FAULT_REFUSED,
		  REFUSED "a property is not a plain value" },
		{ "{\"x\":1e999}", FAULT_REFUSED,
		  REFUSED "a property is not a plain value" },
		{ "{\"\":\"a\"}", FAULT_REFUSED, BAD_NAME },
		{ "{\"a b\":\"a\"}", FAULT_REFUSED, BAD_NAME },
		{ "{\"a=b\":\"a\"}", FAULT_REFUSED, BAD_NAME },
		{ "{\"a\\nb\":\"a\"}", FAULT_REFUSED, BAD_NAME },
		{ "{\"ssl.ca.cert\":\"!!!!\"}", FAULT_REFUSED, BAD_CA },
		{ "{\"ssl.ca.cert\":\"aGVsbG8\"}", FAULT_REFUSED, BAD_CA },
		{ "{\"ssl.ca.cert\":\"aGVsbG8=\"}", FAULT_REFUSED, BAD_CA },
		/* The same certificate as above with a NUL after it. */
		{ "{\"ssl.ca.cert\":\"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tAA==\"}",
		  FAULT_REFUSED, BAD_CA },
	};
	size_t i;

	assert_int_equal(fault_status(FAULT_REFUSED), STATUS_PERMANENT);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_broker_fails(&cases[i]);
}

TEST(an_escaped_backslash_before_u0000_is_no_nul)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct failure failure;

	assert_int_equal(read_broker("{\"bootstrap.servers\":\"\\\\u0000\"}",
				     &broker, &failure),
			 0);
	assert_string_equal(fields_text(&broker, "bootstrap.servers"),
			    "\\u0000");
}

TEST(a_name_of_128_bytes_is_taken_and_one_of_129_is_not)
{
	size_t length;

	for (length = 128; length <= 129; length++) {
		AUTO_FIELDS struct fields broker = { 0 };
		AUTO_BUF struct buf body = { 0 };
		struct failure failure;
		size_t i;

		buf_add_text(&body, "{\"bootstrap.servers\":\"b\",\"");
		for (i = 0; i < length; i++)
			buf_add_char(&body, 'n');
		buf_add_text(&body, "\":1}");
		assert_int_equal(
			json_broker(&body, BROKER_PATH, &broker, &failure),
			length == 128 ? 0 : -1);
	}
}

TEST(nesting_is_bounded_at_32)
{
	AUTO_FIELDS struct fields broker = { 0 };
	AUTO_BUF struct buf fine = { 0 };
	AUTO_BUF struct buf deep = { 0 };
	struct failure failure;

	add_nested(&fine, JSON_DEPTH_MAX - 1);
	assert_int_equal(json_broker(&fine, BROKER_PATH, &broker, &failure),
			 -1);
	assert_string_equal(failure.error.message,
			    REFUSED "a property is not a plain value");
	add_nested(&deep, JSON_DEPTH_MAX);
	assert_int_equal(json_broker(&deep, BROKER_PATH, &broker, &failure),
			 -1);
	assert_string_equal(failure.error.message,
			    REFUSED "nested more than 32 deep");
}

TEST(brackets_in_a_string_are_not_nesting)
{
	AUTO_BUF struct buf text = { 0 };
	int i;

	buf_add_text(&text, "[\"\\\"");
	for (i = 0; i < 100; i++)
		buf_add_char(&text, '[');
	buf_add_text(&text, "\"]");
	assert_int_equal(json_scan(text.data, text.length), JSON_SCAN_FINE);
}

TEST(a_nul_byte_does_not_hide_what_follows)
{
	static const char text[] = "{\"bootstrap.servers\":\"b\"}\0{}";
	AUTO_FIELDS struct fields broker = { 0 };
	AUTO_BUF struct buf body = { 0 };
	struct failure failure;

	buf_add(&body, text, sizeof(text) - 1);
	assert_int_equal(json_broker(&body, BROKER_PATH, &broker, &failure),
			 -1);
	assert_string_equal(failure.error.message, OPENING "is not JSON");
}

TEST(workspaces_need_only_an_id)
{
	AUTO_ENTRIES struct entries found = { 0 };
	AUTO_BUF struct buf body = { 0 };
	struct failure failure;

	buf_add_text(&body, "[{\"workspaceId\":\"acme-dev\",\"x\":[1]},"
			    "{\"workspaceId\":\"b\",\"name\":\"B\"}]");
	assert_int_equal(
		json_workspaces(&body, "/workspaces", &found, &failure), 0);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.items[0].id, "acme-dev");
	assert_string_equal(found.items[0].name, "");
	assert_string_equal(found.items[1].name, "B");
	assert_true(entries_hold(&found, "b"));
	assert_false(entries_hold(&found, "B"));
	assert_string_equal(entries_nearest(&found, "acme-dve"), "acme-dev");
}

TEST(bad_lists_are_told_apart)
{
	static const struct bad_case cases[] = {
		{ "{}", FAULT_MALFORMED,
		  "portal's answer to GET /workspaces is not an array" },
		{ "[1]", FAULT_MALFORMED,
		  "portal's answer to GET /workspaces has an entry without id "
		  "or name" },
		{ "[{\"workspaceId\":7}]", FAULT_MALFORMED,
		  "portal's answer to GET /workspaces has an entry without id "
		  "or name" },
		{ "[{\"workspaceId\":\"../x\"}]", FAULT_REFUSED,
		  "portal's answer to GET /workspaces rejected: a workspace id "
		  "has characters other than letters, digits, '-', '_' and "
		  "'.'" },
		{ "[{\"workspaceId\":\"a\",\"name\":\"\\u001b\"}]",
		  FAULT_REFUSED,
		  "portal's answer to GET /workspaces rejected: a name contains a "
		  "control character" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_ENTRIES struct entries found = { 0 };
		AUTO_BUF struct buf body = { 0 };
		struct failure failure;

		buf_add_text(&body, cases[i].text);
		assert_int_equal(
			json_workspaces(&body, "/workspaces", &found, &failure),
			-1);
		assert_string_equal(failure.error.message, cases[i].message);
		assert_int_equal(failure.fault, cases[i].fault);
	}
}

TEST(topics_need_an_id_and_a_name)
{
	static const struct {
		const char *text;
		int result;
	} cases[] = {
		{ "[]", 0 },
		{ "[{\"id\":\"w-t\",\"name\":\"t\"}]", 0 },
		{ "[{\"id\":\"w-t\"}]", -1 },
		{ "[{\"name\":\"t\"}]", -1 },
		{ "[{\"id\":\"w\\nt\",\"name\":\"t\"}]", -1 },
		{ "[{\"id\":\"w-t\",\"name\":\"t\\n\"}]", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_ENTRIES struct entries found = { 0 };
		AUTO_BUF struct buf body = { 0 };
		struct failure failure;

		buf_add_text(&body, cases[i].text);
		assert_int_equal(
			json_topics(&body, "/w/topics", &found, &failure),
			cases[i].result);
	}
}

static int read_pair(const char *text, struct secret pair[TOKEN_COUNT],
		     struct failure *failure)
{
	AUTO_BUF struct buf body = { 0 };

	buf_add_text(&body, text);
	return json_pair(&body, "/w/sdktokens", pair, failure);
}

TEST(a_pair_is_two_tokens)
{
	struct secret pair[TOKEN_COUNT] = { 0 };
	struct failure failure;

	assert_int_equal(read_pair("{\"next\":\"sdk-b\",\"more\":[1],"
				   "\"current\":\"sdk-a\"}",
				   pair, &failure),
			 0);
	assert_string_equal(secret_text(&pair[0]), "sdk-a");
	assert_string_equal(secret_text(&pair[1]), "sdk-b");
	secret_clear(&pair[0]);
	secret_clear(&pair[1]);
}

#define PAIR "portal's answer to GET /w/sdktokens "

TEST(what_is_no_pair_is_refused)
{
	static const struct bad_case cases[] = {
		{ "[]", FAULT_MALFORMED, PAIR "is not an object" },
		{ "{\"current\":\"a\"}", FAULT_MALFORMED,
		  PAIR "does not have two tokens" },
		{ "{\"current\":\"a\",\"next\":null}", FAULT_MALFORMED,
		  PAIR "does not have two tokens" },
		{ "{\"current\":7,\"next\":\"b\"}", FAULT_MALFORMED,
		  PAIR "does not have two tokens" },
		{ "{\"current\":\"\",\"next\":\"b\"}", FAULT_REFUSED,
		  PAIR
		  "rejected: a token is empty or contains a character that no "
		  "token has" },
		{ "{\"current\":\"a b\",\"next\":\"b\"}", FAULT_REFUSED,
		  PAIR
		  "rejected: a token is empty or contains a character that no "
		  "token has" },
		{ "{\"current\":\"a\",\"next\":\"b\\r\\nX: y\"}", FAULT_REFUSED,
		  PAIR
		  "rejected: a token is empty or contains a character that no "
		  "token has" },
		{ "{\"current\":\"a\",\"next\":\"a\"}", FAULT_REFUSED,
		  PAIR "rejected: both tokens are the same" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct secret pair[TOKEN_COUNT] = { 0 };
		struct failure failure;

		assert_int_equal(read_pair(cases[i].text, pair, &failure), -1);
		assert_string_equal(failure.error.message, cases[i].message);
		assert_int_equal(failure.fault, cases[i].fault);
		assert_int_equal(pair[0].length, 0);
		assert_int_equal(pair[1].length, 0);
	}
}

TEST(roles_tell_an_administrator)
{
	static const struct {
		const char *text;
		int result;
	} cases[] = {
		{ "[\"Viewer\",\"OrganisationAdmin\"]", 1 },
		{ "[\"Editor\"]", 0 },
		{ "[]", -1 },
		{ "[7]", -1 },
		{ "{}", -1 },
		{ "nonsense", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_BUF struct buf body = { 0 };

		buf_add_text(&body, cases[i].text);
		assert_int_equal(json_is_administrator(&body), cases[i].result);
	}
}

TEST(a_problem_is_read_from_json_or_text)
{
	static const struct {
		const char *text;
		const char *message;
		const char *correlation_id;
	} cases[] = {
		{ "{\"message\":\"m\",\"correlationId\":\"c\"}", "m", "c" },
		{ "{\"message\":7,\"correlationId\":\"c\"}", "", "c" },
		{ "{}", "", "" },
		{ "\"m\"", "m", "" },
		{ "I am a teapot", "I am a teapot", "" },
		{ "<html>", "", "" },
		{ "", "", "" },
		{ "[1]", "", "" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json_problem problem = { 0 };
		AUTO_BUF struct buf body = { 0 };

		buf_add_text(&body, cases[i].text);
		json_problem(&body, &problem);
		assert_string_equal(buf_text(&problem.message),
				    cases[i].message);
		assert_string_equal(buf_text(&problem.correlation_id),
				    cases[i].correlation_id);
		json_problem_clear(&problem);
	}
}
