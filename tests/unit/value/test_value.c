#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../registry.h"
#include "quix/ask.h"
#include "system/file.h"
#include "../scene.h"

#define CLOUD                                                                  \
	"[quix]\nworkspace = acme-dev\ntoken_1 = sdk-one\ntoken_2 = sdk-two\n"
#define LOCAL "[broker]\nbootstrap.servers = localhost:9092\n"

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error);

/* The number of requests to the Portal; the answer is below. */
static int asked;

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	static const char workspace[] = "acme-found";

	(void)is_afresh;
	(void)error;
	asked++;
	if (!quix->workspace)
		quix->workspace = strdup(workspace);
	fields_clear(&quix->broker);
	fields_set_text(&quix->broker, "bootstrap.servers", "b:9093");
	fields_set_text(&quix->broker, "sasl.mechanism", "PLAIN");
	fields_set_text(&quix->broker, "sasl.password", "s3cret");
	fields_set_text(&quix->broker, "client.id", "portals");
	quix->answer_source = ANSWER_PORTAL;
	return 0;
}

static int expand_enter(void **state)
{
	asked = 0;
	unsetenv("UNSET");
	unsetenv("CREDENTIALS_DIRECTORY");
	setenv("EMPTY", "", 1);
	setenv("FULL", "full", 1);
	return scene_enter(state);
}

static int expand_leave(void **state)
{
	return scene_leave(state);
}

#define EXPAND_TEST(name) TEST_WITH(name, expand_enter, expand_leave)

struct example {
	const char *text;
	const char *result;
};

static void assert_examples(struct scene *scene, const struct example *examples,
			    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(scene_value(scene, examples[i].text),
				    examples[i].result);
}

#define ASSERT_EXAMPLES(scene, examples)                                       \
	assert_examples(scene, examples,                                       \
			sizeof(examples) / sizeof((examples)[0]))

static void start(struct scene *scene, const char *profile)
{
	if (scene_resolve(scene, profile))
		fail_msg("%s", scene->error.message);
}

EXPAND_TEST(text_without_a_form_is_itself)
{
	static const struct example examples[] = {
		{ "", "" },	    { "abc", "abc" },	  { "$", "$" },
		{ "a$", "a$" },	    { "$$", "$$" },	  { "$a", "$a" },
		{ "a$b$", "a$b$" }, { "{}", "{}" },	  { "}", "}" },
		{ "$(x)", "$(x)" }, { "$ {x}", "$ {x}" },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
}

EXPAND_TEST(two_dollars_make_a_literal_form)
{
	static const struct example examples[] = {
		{ "$${env:FULL}", "${env:FULL}" },
		{ "$${", "${" },
		{ "$${}", "${}" },
		{ "$$${env:FULL}", "$${env:FULL}" },
		{ "a$${b${env:FULL}", "a${bfull" },
		{ "${env:UNSET:-$${x}}", "${x}" },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
}

EXPAND_TEST(an_unknown_form_is_refused)
{
	static const struct example examples[] = {
		{ "${evn:X}", "f.ini:9: unknown form '${evn}'; a literal '${' "
			      "is written '$${'" },
		{ "${}", "f.ini:9: unknown form '${}'; a literal '${' is "
			 "written '$${'" },
		{ "${sdk-secret}", "f.ini:9: '${' of an unknown form; a "
				   "literal one is written '$${'" },
		{ "${ env:X}", "f.ini:9: '${' of an unknown form; a literal "
			       "one is written '$${'" },
		{ "${Token}", "f.ini:9: '${' of an unknown form; a literal one "
			      "is written '$${'" },
		{ "${abcdefghijklmnopq}",
		  "f.ini:9: '${' of an unknown form; a literal one is written "
		  "'$${'" },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
}

EXPAND_TEST(an_open_brace_is_refused)
{
#define OPEN "f.ini:9: '${' without its '}' (a ' ;' before it starts a comment)"
	static const struct example examples[] = {
		{ "${", OPEN },
		{ "${env:FULL", OPEN },
		{ "x${env:UNSET:-${env:FULL}", OPEN },
		{ "${env:UNSET:-{}", OPEN },
		{ "${env:FULL}${", OPEN },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
}

EXPAND_TEST(a_form_needs_its_argument)
{
#define NOTHING(form)                                                          \
	{                                                                      \
		"${" form "}",                                                 \
			"f.ini:9: ${" form "}: has no argument after ':'"      \
	}
	static const struct example examples[] = {
		NOTHING("env"),
		NOTHING("file"),
		NOTHING("credential"),
		NOTHING("command"),
		NOTHING("broker"),
		NOTHING("topic"),
		NOTHING("group"),
		{ "${env:}", "f.ini:9: ${env}: has no argument after ':'" },
		{ "${token:1}",
		  "f.ini:9: ${token}: takes no argument after ':'" },
		{ "${profile:}",
		  "f.ini:9: ${profile}: takes no argument after ':'" },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
}

EXPAND_TEST(env_gives_a_variable_or_its_default)
{
	static const struct example examples[] = {
		{ "${env:FULL}", "full" },
		{ "a${env:FULL}b${env:FULL}", "afullbfull" },
		{ "${env:EMPTY}", "" },
		{ "${env:FULL:-x}", "full" },
		{ "${env:UNSET:-x y}", "x y" },
		{ "${env:EMPTY:-x}", "x" },
		{ "${env:UNSET:-}", "" },
		{ "${env:UNSET:-a:-b}", "a:-b" },
		{ "${env:UNSET:-{\"a\":{}}}", "{\"a\":{}}" },
		{ "${env:UNSET:-${env:EMPTY:-${env:FULL}}}", "full" },
		{ "${env:${env:UNSET:-FULL}}", "full" },
		{ "${env:${env:UNSET:-FU}LL:-x}", "full" },
		{ "${env:UNSET}",
		  "f.ini:9: ${env:UNSET}: not set; set it, or give a default: "
		  "${env:UNSET:-DEFAULT}" },
		{ "${env:sdk-abc}", "f.ini:9: ${env}: not a variable name" },
		{ "${env:A B}", "f.ini:9: ${env}: not a variable name" },
		{ "${env:UNSET-x}", "f.ini:9: ${env}: not a variable name" },
		{ "${env::-x}", "f.ini:9: ${env}: not a variable name" },
	};

	struct scene *scene = *state;

	start(scene, LOCAL);
	ASSERT_EXAMPLES(scene, examples);
	scene_value(scene, "${env:FULL}");
	assert_false(scene->is_secret);
}

EXPAND_TEST(a_default_is_evaluated_only_when_it_is_needed)
{
	struct scene *scene = *state;

	start(scene, LOCAL);
	assert_string_equal(scene_value(scene, "${env:FULL:-${file:missing}}"),
			    "full");
	assert_false(scene->is_secret);
	assert_string_equal(
		scene_value(scene, "${env:FULL:-${command:touch ran}}"),
		"full");
	assert_int_equal(access("ran", F_OK), -1);
	assert_string_equal(scene_value(scene, "${env:FULL:-${nonsense}}"),
			    "full");
	assert_string_equal(scene_value(scene, "${env:UNSET:-${file:missing}}"),
			    "f.ini:9: ${file:missing}: 'sub/missing': No such "
			    "file or directory");
}

EXPAND_TEST(a_default_may_be_a_secret)
{
	struct scene *scene = *state;

	start(scene, LOCAL);
	mkdir("sub", 0700);
	room_write_text("sub/token", "s3cret\n");
	assert_string_equal(scene_value(scene, "${env:UNSET:-${file:token}}"),
			    "s3cret");
	assert_true(scene->is_secret);
	assert_string_equal(scene_value(scene, "${env:${file:token}}"),
			    "f.ini:9: ${env}: its argument contains a secret");
}

EXPAND_TEST(file_gives_the_content_less_one_newline)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf absolute = { 0 };

	start(scene, LOCAL);
	mkdir("sub", 0700);
	room_write_text("sub/one", "one\n");
	room_write_text("sub/two", " two \n\n");
	room_write_text("sub/none", "");
	room_write_text("sub/windows", "w\r\n");
	assert_string_equal(scene_value(scene, "${file:one}"), "one");
	assert_true(scene->is_secret);
	assert_string_equal(scene_value(scene, "<${file:two}>"), "< two \n>");
	assert_string_equal(scene_value(scene, "${file:none}"), "");
	assert_string_equal(scene_value(scene, "${file:windows}"), "w\r");
	buf_add_format(&absolute, "${file:%s/sub/one}", scene->room.path);
	assert_string_equal(scene_value(scene, absolute.data), "one");
	setenv("FULL", "one", 1);
	assert_string_equal(scene_value(scene, "${file:${env:FULL}}"), "one");
	/* The content of a file is not evaluated again. */
	room_write_text("sub/form", "${env:FULL}");
	assert_string_equal(scene_value(scene, "${file:form}"), "${env:FULL}");
}

EXPAND_TEST(file_refuses_what_is_no_value)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf large = { 0 };

	start(scene, LOCAL);
	mkdir("sub", 0700);
	room_write("sub/nul", "s3\0cret", 7);
	mkfifo("sub/fifo", 0600);
	while (large.length <= FILE_VALUE_MAX)
		buf_add_text(&large, "0123456789");
	room_write("sub/large", large.data, FILE_VALUE_MAX + 1);
	room_write("sub/fits", large.data, FILE_VALUE_MAX);
	assert_string_equal(
		scene_value(scene, "${file:nul}"),
		"f.ini:9: ${file:nul}: the file contains a NUL byte");
	assert_string_equal(scene_value(scene, "${file:large}"),
			    "f.ini:9: ${file:large}: 'sub/large' is larger "
			    "than 64 KiB");
	assert_int_equal(strlen(scene_value(scene, "${file:fits}")),
			 FILE_VALUE_MAX);
	assert_string_equal(scene_value(scene, "${file:fifo}"),
			    "f.ini:9: ${file:fifo}: 'sub/fifo' is a fifo, not "
			    "a regular file");
	assert_string_equal(scene_value(scene, "${file:.}"),
			    "f.ini:9: ${file:.}: 'sub/.' is a directory, not a "
			    "regular file");
	room_write_text("sub/path", "s3cret");
	assert_string_equal(scene_value(scene, "${file:${file:path}}"),
			    "f.ini:9: ${file}: its argument contains a secret");
}

EXPAND_TEST(credential_reads_from_the_units_folder)
{
	struct scene *scene = *state;

	start(scene, LOCAL);
	assert_string_equal(scene_value(scene, "${credential:token}"),
			    "f.ini:9: ${credential:token}: "
			    "$CREDENTIALS_DIRECTORY is not set; the unit needs "
			    "LoadCredential= (systemd.exec(5))");
	setenv("CREDENTIALS_DIRECTORY", scene->room.path, 1);
	room_write_text("token", "s3cret\n");
	assert_string_equal(scene_value(scene, "${credential:token}"),
			    "s3cret");
	assert_true(scene->is_secret);
	assert_string_equal(scene_value(scene, "${credential:../x}"),
			    "f.ini:9: ${credential:../x}: not a credential's "
			    "name");
	assert_string_equal(scene_value(scene, "${credential:..}"),
			    "f.ini:9: ${credential:..}: not a credential's "
			    "name");
	setenv("CREDENTIALS_DIRECTORY", "relative", 1);
	assert_string_equal(scene_value(scene, "${credential:token}"),
			    "f.ini:9: ${credential:token}: "
			    "$CREDENTIALS_DIRECTORY is not set; the unit needs "
			    "LoadCredential= (systemd.exec(5))");
}

EXPAND_TEST(the_targets_own_values_are_forms)
{
	static const struct example examples[] = {
		{ "${profile}", "dev" },
		{ "${portal}", "https://portal-api.cloud.quix.io" },
		{ "${workspace}", "acme-dev" },
		{ "${prefix}x", "acme-dev-x" },
		{ "${topic:f1-data}", "acme-dev-f1-data" },
		{ "${topic:acme-dev-f1-data}", "acme-dev-f1-data" },
		{ "${group:pump}", "acme-dev-pump" },
		{ "${group:${env:FULL}}", "acme-dev-full" },
	};
	struct scene *scene = *state;

	start(scene, CLOUD);
	ASSERT_EXAMPLES(scene, examples);
	assert_false(scene->is_secret);
	assert_string_equal(scene_value(scene, "${token}"), "sdk-one");
	assert_true(scene->is_secret);
	assert_int_equal(asked, 1);
}

EXPAND_TEST(a_local_profile_has_none_of_them)
{
	static const struct example examples[] = {
		{ "${portal}", "" },
		{ "${workspace}", "" },
		{ "${prefix}x", "x" },
		{ "${token}", "" },
		{ "${topic:t}", "t" },
		{ "${group:g}", "g" },
		{ "${broker:bootstrap.servers}", "localhost:9092" },
		{ "${broker:sasl.password}",
		  "f.ini:9: ${broker:sasl.password}: the broker has no such "
		  "property" },
	};

	start(*state, LOCAL);
	ASSERT_EXAMPLES(*state, examples);
	assert_int_equal(asked, 0);
}

EXPAND_TEST(a_broker_property_is_the_profiles_or_the_portals)
{
	struct scene *scene = *state;

	start(scene, CLOUD "[broker]\nsasl.username = ${env:FULL}\n");
	assert_string_equal(scene_value(scene, "${broker:sasl.username}"),
			    "full");
	assert_false(scene->is_secret);
	assert_string_equal(scene_value(scene, "${broker:bootstrap.servers}"),
			    "b:9093");
	assert_string_equal(scene_value(scene, "${broker:sasl.password}"),
			    "s3cret");
	assert_true(scene->is_secret);
	assert_string_equal(scene_value(scene, "${broker:nonsense}"),
			    "f.ini:9: ${broker:nonsense}: the broker has no "
			    "such property");
	assert_string_equal(scene_value(scene, "${broker:source}"),
			    "f.ini:9: ${broker:source}: the broker has no such "
			    "property");
	assert_int_equal(asked, 1);
}

EXPAND_TEST(both_names_of_the_mechanism_mean_the_property)
{
	struct scene *scene = *state;

	start(scene, CLOUD);
	assert_string_equal(scene_value(scene, "${broker:sasl.mechanism}"),
			    "PLAIN");
	assert_string_equal(scene_value(scene, "${broker:sasl.mechanisms}"),
			    "PLAIN");
	start(scene, LOCAL "sasl.mechanisms = SCRAM-SHA-256\n");
	assert_string_equal(scene_value(scene, "${broker:sasl.mechanism}"),
			    "SCRAM-SHA-256");
	assert_string_equal(scene_value(scene, "${broker:sasl.mechanisms}"),
			    "SCRAM-SHA-256");
}

EXPAND_TEST(an_empty_override_lets_the_portals_value_through)
{
	struct scene *scene = *state;

	start(scene, CLOUD "[broker]\nclient.id = ${env:EMPTY}\n");
	assert_string_equal(scene_value(scene, "${broker:client.id}"),
			    "portals");
	assert_string_equal(scene_value(scene, "id=${broker:client.id}"),
			    "id=portals");
}

EXPAND_TEST(a_workspace_that_is_not_named_is_asked_for)
{
	struct scene *scene = *state;

	start(scene, "[quix]\ntoken_1 = sdk-one\n");
	assert_string_equal(scene_value(scene, "${topic:t} ${prefix}"),
			    "acme-found-t acme-found-");
	assert_int_equal(asked, 1);
}

EXPAND_TEST(nesting_has_a_limit)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf text = { 0 };
	int i;

	start(scene, LOCAL);
	for (i = 0; i < 16; i++)
		buf_add_text(&text, "${env:UNSET:-");
	buf_add_text(&text, "deep");
	for (i = 0; i < 16; i++)
		buf_add_char(&text, '}');
	assert_string_equal(scene_value(scene, text.data), "deep");
	buf_clear(&text);
	for (i = 0; i < 5000; i++)
		buf_add_text(&text, "${env:UNSET:-");
	for (i = 0; i < 5000; i++)
		buf_add_char(&text, '}');
	assert_string_equal(scene_value(scene, text.data),
			    "f.ini:9: '${' nested too deep");
}

EXPAND_TEST(a_loop_is_an_error_with_its_line)
{
	static const struct example examples[] = {
		{ CLOUD "[env]\n[broker]\n"
			"client.id = ${broker:client.rack}\n"
			"client.rack = ${broker:client.id}\n",
		  "dev.ini:7: client.id refers to itself" },
		{ CLOUD "[broker]\nclient.id = ${broker:client.id}\n",
		  "dev.ini:6: client.id refers to itself" },
	};
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(scene_resolve(scene, examples[i].text), -1);
		assert_string_equal(scene_message(scene), examples[i].result);
	}
}

EXPAND_TEST(a_setting_starts_from_the_file_that_it_stands_in)
{
	struct scene *scene = *state;
	const struct value_source source = quix_values(&scene->quix);
	AUTO_VALUE struct value value = { 0 };

	mkdir("base", 0700);
	room_write_text("base/base.ini", "[env]\nA = ${file:a.txt}\n");
	room_write_text("base/a.txt", "beside base");
	room_write_text("a.txt", "beside dev");
	start(scene, LOCAL "[profile]\nextends = base/base.ini\n");
	assert_int_equal(value_of_setting(&source,
					  profile_find(&scene->profile,
						       SECTION_ENV, "A"),
					  &value, &scene->error),
			 0);
	assert_string_equal(value.text.data, "beside base");
}

EXPAND_TEST(a_large_value_is_expanded_byte_for_byte)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf expected = { 0 };
	int i;

	start(scene, LOCAL);
	for (i = 0; i < 60000; i++)
		buf_add_char(&text, (char)(i % 7 ? 'a' + i % 26 : '$'));
	buf_add_text(&expected, text.data);
	buf_add_text(&text, "${env:FULL}");
	buf_add_text(&expected, "full");
	assert_string_equal(scene_value(scene, text.data), expected.data);
}
