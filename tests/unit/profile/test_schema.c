#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "profile/schema.h"

/* "" when section and key are known, else the message. `key` may be NULL. */
static const char *check(const char *section, const char *key)
{
	static struct error error;
	const struct inifile_entry entry = {
		.section = section,
		.key = { key, key ? strlen(key) : 0 },
		.value = { "sdk-secret", 10 },
		.line = 7,
	};
	enum section found = SECTION_COUNT;

	if (schema_check("x.ini", &entry, &found, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		return error.message;
	}
	assert_string_equal(schema_section_name(found), section);
	return "";
}

struct example {
	const char *section;
	const char *key;
	const char *result;
};

static void assert_examples(const struct example *examples, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(check(examples[i].section, examples[i].key),
				    examples[i].result);
}

#define ASSERT_EXAMPLES(examples)                                              \
	assert_examples(examples, sizeof(examples) / sizeof((examples)[0]))

TEST(every_documented_key_is_known)
{
	static const struct example examples[] = {
		{ "profile", "description", "" },
		{ "profile", "extends", "" },
		{ "profile", "confirm", "" },
		{ "quix", "portal", "" },
		{ "quix", "workspace", "" },
		{ "quix", "token_1", "" },
		{ "quix", "token_2", "" },
		{ "quix", "use_token", "" },
		{ "quix", "ca_file", "" },
		{ "quix", "topic_ids", "" },
		{ "broker", "source", "" },
		{ "broker", "bootstrap.servers", "" },
		{ "broker", "sasl.mechanisms", "" },
		{ "broker", "ssl.ca.pem", "" },
		{ "broker", "debug", "" },
		{ "topics", "OUTPUT_TOPIC", "" },
		{ "env", "_x1", "" },
		{ "files", "KCAT_CONFIG", "" },
		{ "launch", "dialects", "" },
		{ "launch", "keep", "" },
		{ "launch", "unset", "" },
		{ "launch", "pristine", "" },
		{ "launch", "env_file", "" },
		{ "launch", "files", "" },
		{ "cache", "ttl", "" },
		{ "cache", "stale_if_error", "" },
		{ "cache", "dir", "" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(an_unknown_section_is_refused_also_without_keys)
{
	static const struct example examples[] = {
		{ "qiux", "token_1",
		  "x.ini:7: unknown section [qiux]; did you mean [quix]?" },
		{ "qiux", NULL,
		  "x.ini:7: unknown section [qiux]; did you mean [quix]?" },
		{ "Quix", NULL,
		  "x.ini:7: unknown section [Quix]; did you mean [quix]?" },
		{ "topic", NULL,
		  "x.ini:7: unknown section [topic]; did you mean [topics]?" },
		{ " quix", NULL,
		  "x.ini:7: unknown section [ quix]; did you mean [quix]?" },
		{ "something", "a", "x.ini:7: unknown section [something]" },
		{ "quix", NULL, "" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(an_unknown_key_is_refused_with_a_near_one)
{
	static const struct example examples[] = {
		{ "quix", "tokn_1",
		  "x.ini:7: unknown key 'tokn_1' in [quix]; did you mean "
		  "'token_1'?" },
		{ "quix", "Token_1",
		  "x.ini:7: unknown key 'Token_1' in [quix]; did you mean "
		  "'token_1'?" },
		{ "quix", "password",
		  "x.ini:7: unknown key 'password' in [quix]" },
		{ "launch", "env-file",
		  "x.ini:7: unknown key 'env-file' in [launch]; did you mean "
		  "'env_file'?" },
		{ "cache", "tll",
		  "x.ini:7: unknown key 'tll' in [cache]; did you mean "
		  "'ttl'?" },
		{ "profile", "dialects",
		  "x.ini:7: unknown key 'dialects' in [profile]" },
		{ "broker", "sorce",
		  "x.ini:7: unknown key 'sorce' in [broker]; did you mean "
		  "'source'?" },
		{ "broker", "Sasl.Username",
		  "x.ini:7: unknown key 'Sasl.Username' in [broker]" },
		{ "broker", "sasl username.x",
		  "x.ini:7: unknown key 'sasl username.x' in [broker]" },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(names_of_variables_are_checked)
{
#define RULE                                                                   \
	"is not a variable name: letters, digits and '_', not beginning with a digit"
	static const struct example examples[] = {
		{ "env", "1A", "x.ini:7: '1A' in [env] " RULE },
		{ "env", "A-B", "x.ini:7: 'A-B' in [env] " RULE },
		{ "topics", "A B", "x.ini:7: 'A B' in [topics] " RULE },
		{ "files", "\xc3\xa9", "x.ini:7: '\xc3\xa9' in [files] " RULE },
	};

	ASSERT_EXAMPLES(examples);
}

TEST(the_portals_own_ca_property_is_refused)
{
	assert_string_equal(
		check("broker", "ssl.ca.cert"),
		"x.ini:7: 'ssl.ca.cert' in [broker] is the portal's own; give "
		"'ssl.ca.location' (a path) or 'ssl.ca.pem'");
}

TEST(a_token_in_the_place_of_a_key_is_not_repeated)
{
#define MISPLACED                                                              \
	"x.ini:7: a token in the place of a key; write "                       \
	"'token_1 = TOKEN' in [quix]"
	static const struct example examples[] = {
		{ "quix", "sdk-0123456789abcdef", MISPLACED },
		{ "quix", "pat-0123456789abcdef", MISPLACED },
		{ "env", "sdk-0123456789abcdef", MISPLACED },
		{ "broker", "sdk-0123456789abcdef", MISPLACED },
	};

	ASSERT_EXAMPLES(examples);
}
