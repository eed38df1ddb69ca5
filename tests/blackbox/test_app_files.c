/*
 * The files of a Quix application: their limits, and what is refused, with
 * which message.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define APP_A "variables: [{name: a, defaultValue: default}]\n"

/* A text that a file contains, and the message of quixrun. */
struct refused_text {
	const char *text;
	const char *message;
};

static void assert_message(struct scene *scene, const char *const *args,
			   const char *message)
{
	AUTO_RUN struct run run = { .args = args };
	AUTO_BUF struct buf err = { 0 };

	buf_add_format(&err, "quixrun: %s\n", message);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "", buf_text(&err));
}

/* Each text, as the file of that name, is an error with this message. */
static void assert_refused_texts(struct scene *scene, const char *name,
				 const struct refused_text *texts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		scene_write(scene, name, 0644, texts[i].text);
		assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
			       texts[i].message);
	}
}

#define ASSERT_REFUSED_TEXTS(scene, name, texts)                               \
	assert_refused_texts((scene), (name), (texts),                         \
			     sizeof(texts) / sizeof((texts)[0]))

/* The program gets this value of `a`, and nothing is printed. */
static void assert_a(struct scene *scene, const char *value)
{
	struct dump dump = launch(scene, TEXTS("-p", "dev", "--app"), NULL, "");

	assert_env(scene, &dump, "a", value);
}

/* What is wrong with the YAML of either file. */
static const struct {
	const char *text;
	const char *message; /* after the name of the file */
} NOT_SUPPORTED[] = {
	{ "", ":1: the document is not a mapping" },
	{ "# nothing\n", ":1: the document is not a mapping" },
	{ "- a\n", ":1: the document is not a mapping" },
	{ "\ntext\n", ":2: the document is not a mapping" },
	{ "a: 1\n---\nb: 2\n", ":2: a second document" },
	{ "a: &b c\n", ":1: an anchor (&) is not supported" },
	{ "a:\n  - &b [c]\n", ":2: an anchor (&) is not supported" },
	{ "a: *b\n", ":1: an alias (*) is not supported" },
	{ "a: 1\nb: {<<: *c}\n", ":2: an alias (*) is not supported" },
	{ "a: 1\nb: !!str c\n", ":2: a tag (!) is not supported" },
	{ "a: !b {c: d}\n", ":1: a tag (!) is not supported" },
	{ "a: \"\\0\"\n", ":1: a NUL byte" },
	{ "a: [\n", ":2: did not find expected node content" },
	{ "a: 'b\n", ":2: found unexpected end of stream" },
	{ "a:\n\t- b\n", ":2: found character that cannot start any token" },
	{ "a: 1\n b: 2\n",
	  ":2: mapping values are not allowed in this context" },
	{ "a: \xff\n", ":1: invalid leading UTF-8 octet" },
};

static void assert_not_supported(struct scene *scene, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(NOT_SUPPORTED) / sizeof(NOT_SUPPORTED[0]); i++) {
		AUTO_BUF struct buf message = { 0 };

		buf_add_format(&message, "%s%s", name,
			       NOT_SUPPORTED[i].message);
		scene_write(scene, name, 0644, NOT_SUPPORTED[i].text);
		assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
			       buf_text(&message));
	}
}

SCENE_TEST(what_is_not_supported_in_yaml_is_an_error_with_its_line)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_not_supported(scene, "app.yaml");
	scene_write(scene, "app.yaml", 0644, APP_A);
	assert_not_supported(scene, "quix.yaml");
}

/* Appends `text` until there are `length` bytes, cutting off the last one. */
static void fill(struct buf *text, const char *more, size_t length)
{
	while (text->length < length)
		buf_add_text(text, more);
	buf_truncate(text, length);
}

static void repeat(struct buf *text, const char *more, int count)
{
	while (count--)
		buf_add_text(text, more);
}

/*
 * The largest file that is read, and the smallest that is not: `start` is what
 * it begins with.
 */
static void assert_limits(struct scene *scene, const char *name,
			  const char *start, const char *value)
{
	const size_t most = (size_t)1024 * 1024;
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf message = { 0 };

	buf_add_text(&text, start);
	fill(&text, "# a comment\n", most);
	scene_write_bytes(scene, name, 0644, text.data, text.length);
	assert_a(scene, value);
	buf_add_char(&text, '#');
	scene_write_bytes(scene, name, 0644, text.data, text.length);
	buf_add_format(&message, "'%s' is larger than 1024 KiB", name);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       buf_text(&message));

	/* The mapping, and 31 lists in it. */
	buf_clear(&text);
	buf_clear(&message);
	buf_add_format(&text, "%sz: ", start);
	repeat(&text, "[", 31);
	repeat(&text, "]", 31);
	scene_write_bytes(scene, name, 0644, text.data, text.length);
	assert_a(scene, value);
	buf_clear(&text);
	buf_add_format(&text, "%sz:\n  ", start);
	repeat(&text, "[", 32);
	repeat(&text, "]", 32);
	scene_write_bytes(scene, name, 0644, text.data, text.length);
	buf_add_format(&message, "%s:3: nested more than 32 deep", name);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       buf_text(&message));
}

/* `count` values are the mapping, `z`, a list and what is in it. */
static void write_values(struct scene *scene, const char *name,
			 const char *start, int count)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add_format(&text, "%sz:\n", start);
	repeat(&text, "- x\n", count);
	scene_write_bytes(scene, name, 0644, text.data, text.length);
}

SCENE_TEST(a_yaml_file_is_bounded)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_limits(scene, "app.yaml", APP_A, "default");
	/* 8 values of `variables`, 2 of `z`. */
	write_values(scene, "app.yaml", APP_A, 9990);
	assert_a(scene, "default");
	write_values(scene, "app.yaml", APP_A, 9991);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "app.yaml:9993: more than 10000 values");
	scene_write(scene, "app.yaml", 0644, APP_A);
	assert_limits(scene, "quix.yaml", "deployments:\n", "default");
	write_values(scene, "quix.yaml", "deployments:\n", 9995);
	assert_a(scene, "default");
	write_values(scene, "quix.yaml", "deployments:\n", 9996);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "quix.yaml:9998: more than 10000 values");
}

SCENE_TEST(only_regular_files_are_read)
{
	struct scene *scene = *state;
	const char *path = scene_text(scene, "<dir>/app.yaml");

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "'app.yaml' is a directory, not a regular file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "'app.yaml' is a fifo, not a regular file");
	assert_int_equal(unlink(path), 0);
	scene_write(scene, "app.yaml", 0644, APP_A);
	path = scene_text(scene, "<dir>/quix.yaml");
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "'quix.yaml' is a fifo, not a regular file");
	assert_int_equal(unlink(path), 0);
	scene_write(scene, "quix.yaml", 0644, "deployments:\n");
	path = scene_text(scene, "<dir>/.secrets");
	assert_int_equal(mkdir(path, 0755), 0);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "'.secrets' is a directory, not a regular file");
}

static const struct refused_text APP_TEXTS[] = {
	{ "variables:\n  - {name: PATH, defaultValue: /x}\n",
	  "app.yaml:2: 'PATH' controls which code runs or which CAs are "
	  "trusted; only [env] of a profile or -e can set it" },
	{ "variables:\n  - {name: QUIXRUN_PROFILE}\n",
	  "app.yaml:2: 'QUIXRUN_PROFILE' is a variable of quixrun itself" },
	{ "variables:\n  - {name: QUIXRUN_TRUST_OWNER}\n",
	  "app.yaml:2: 'QUIXRUN_TRUST_OWNER' is a variable of quixrun itself" },
	{ "variables: a\n", "app.yaml:1: 'variables' is not a list" },
	{ "variables:\n  a: b\n", "app.yaml:2: 'variables' is not a list" },
	{ "variables:\n  - a\n", "app.yaml:2: a variable without a name" },
	{ "variables:\n  - {defaultValue: a}\n",
	  "app.yaml:2: a variable without a name" },
	{ "variables:\n  - name: a-b\n",
	  "app.yaml:2: 'a-b' is not a variable name: letters, digits and '_', "
	  "not beginning with a digit" },
	{ "variables:\n  - {name: a}\n  - {name: a}\n",
	  "app.yaml:3: variable 'a' appears twice" },
	{ "variables:\n  - name: a\n    defaultValue: 1\n    defaultValue: 2\n",
	  "app.yaml:4: 'defaultValue' appears twice" },
	{ "variables:\n  - name: a\n    name: b\n",
	  "app.yaml:3: 'name' appears twice" },
	{ "variables: []\nvariables: []\n",
	  "app.yaml:2: 'variables' appears twice" },
	{ "name: a\nname: b\n", "app.yaml:2: 'name' appears twice" },
	{ "language: python\nlanguage: python\n",
	  "app.yaml:2: 'language' appears twice" },
	{ "runEntryPoint: a\nrunEntryPoint: b\n",
	  "app.yaml:2: 'runEntryPoint' appears twice" },
	{ "language: [python]\n", "app.yaml:1: 'language' is not a single "
				  "value" },
	{ "variables:\n  - name: a\n    defaultValue: {b: c}\n",
	  "app.yaml:3: 'defaultValue' is not a single value" },
	{ "variables:\n  - name: a\n    inputType: [FreeText]\n",
	  "app.yaml:3: 'inputType' is not a single value" },
	{ "variables:\n  - name: a\n    required: perhaps\n",
	  "app.yaml:3: 'required' is neither true nor false" },
	{ "variables:\n  - name: a\n    secret: 2\n",
	  "app.yaml:3: 'secret' is neither true nor false" },
	{ "variables:\n  - name: a\n    inputType: Options\n    options: b\n",
	  "app.yaml:4: 'options' is not a list" },
	{ "variables:\n  - name: a\n    inputType: Options\n"
	  "    options:\n      - label: b\n",
	  "app.yaml:5: an option of 'a' has no value" },
};

SCENE_TEST(what_is_wrong_with_app_yaml_is_told_with_its_line)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	ASSERT_REFUSED_TEXTS(scene, "app.yaml", APP_TEXTS);
}

#define MINE "deployments:\n  - application: .\n    "

static const struct refused_text QUIX_TEXTS[] = {
	{ "deployments: a\n", "quix.yaml:1: 'deployments' is not a list" },
	{ "deployments:\n  a: b\n",
	  "quix.yaml:2: 'deployments' is not a list" },
	{ "deployments:\n  - a\n",
	  "quix.yaml:2: a deployment is not a mapping" },
	{ "deployments:\n  - name: a\n  - name: a\n",
	  "quix.yaml:3: deployment 'a' appears twice" },
	{ "deployments:\n  - name: a\n    name: b\n",
	  "quix.yaml:3: 'name' appears twice" },
	{ "deployments:\n  - application: a\n    application: b\n",
	  "quix.yaml:3: 'application' appears twice" },
	{ "deployments: []\ndeployments: []\n",
	  "quix.yaml:2: 'deployments' appears twice" },
	{ "deployments:\n  - name: [a]\n",
	  "quix.yaml:2: 'name' is not a single value" },
	{ MINE "variables: a\n", "quix.yaml:3: 'variables' is not a list" },
	{ MINE "variables: []\n    variables: []\n",
	  "quix.yaml:4: 'variables' appears twice" },
	{ MINE "variables: [a]\n", "quix.yaml:3: a variable without a name" },
	{ MINE "variables: [{value: b}]\n",
	  "quix.yaml:3: a variable without a name" },
	{ MINE "variables:\n      - {name: a}\n      - {name: a}\n",
	  "quix.yaml:5: variable 'a' appears twice" },
	{ MINE "variables:\n      - {name: a, value: b, value: c}\n",
	  "quix.yaml:4: 'value' appears twice" },
	{ MINE "variables:\n      - {name: a, value: [b]}\n",
	  "quix.yaml:4: 'value' is not a single value" },
	{ MINE "variables:\n      - {name: a, secret: perhaps}\n",
	  "quix.yaml:4: 'secret' is neither true nor false" },
	/* A key has no blank, so this is a mapping in a mapping. */
	{ MINE "variables:\n      - {name: a, value: {{A B}}}\n",
	  "quix.yaml:4: 'value' is not a single value" },
};

SCENE_TEST(what_is_wrong_with_quix_yaml_is_told_with_its_line)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644, APP_A);
	ASSERT_REFUSED_TEXTS(scene, "quix.yaml", QUIX_TEXTS);
}

SCENE_TEST(a_key_twice_that_is_not_read_is_no_error)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "dockerfile: x\ndockerfile: y\nvariables:\n"
		    "  - {name: a, multiline: true, multiline: false}\n"
		    "  - {name: b, options: [], options: []}\n");
	scene_write(scene, "quix.yaml", 0644,
		    "metadata: {version: 1.0, version: 2.0}\n"
		    "topics: [{name: x, name: y}]\ntopics: []\n"
		    "deployments:\n"
		    "  - name: Other\n    application: other\n"
		    "    variables: x\n    variables: y\n"
		    "  - application: .\n    resources: {cpu: 1, cpu: 2}\n"
		    "    resources:\n    variables:\n"
		    "      - {name: a, value: deployed, label: x, label: y}\n"
		    "      - {name: c, value: x, value: y}\n");
	assert_a(scene, "deployed");
}

SCENE_TEST(a_bad_line_beside_quix_yaml_is_a_warning)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf text = { 0 };

	scene_profile(scene, "dev", PROFILE_LOCAL);
	scene_write(scene, "app.yaml", 0644,
		    "variables: [{name: a, inputType: Secret, "
		    "defaultValue: K}]\n");
	scene_write(scene, "quix.yaml", 0644, "deployments:\n");
	scene_write(scene, ".secrets", 0600, "K: 1\nK=\"value\n");
	scene_write(scene, ".quix.yaml.variables", 0600, "\n=x\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev", "--app"), NULL,
		"quixrun: warning: .secrets:1: ignored: not NAME=value\n"
		"quixrun: warning: .secrets:2: ignored: the quote is not "
		"closed\n"
		"quixrun: warning: .quix.yaml.variables:2: ignored: not "
		"NAME=value\n");
	assert_env(scene, &dump, "a", NULL);
	scene_write_bytes(scene, ".secrets", 0600, "A=1\nK=v\0v\n", 10);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       ".secrets:2: a NUL byte");
	fill(&text, "# a comment\n", (size_t)1024 * 1024 + 1);
	scene_write_bytes(scene, ".secrets", 0600, text.data, text.length);
	assert_message(scene, TEXTS("-p", "dev", "--app", "<probe>"),
		       "'.secrets' is larger than 1024 KiB");
}
