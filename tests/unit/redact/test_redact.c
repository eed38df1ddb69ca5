#include "../../registry.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "redact/forms.h"
#include "redact/redact.h"

#define TOKEN "sdk-0123456789abcdef0123456789abcdef"

/* Streams with one set of patterns. */
struct scene {
	struct patterns patterns;
	struct redact redact;
	struct buf out;
};

static void add(struct scene *scene, const char *name, const char *secret)
{
	patterns_add(&scene->patterns, name, secret, strlen(secret));
}

static void put(struct scene *scene, const char *text)
{
	redact_write(&scene->redact, &scene->patterns, text, strlen(text),
		     &scene->out);
}

static void finish(struct scene *scene)
{
	redact_flush(&scene->redact, &scene->patterns, &scene->out);
}

/* Compares the output since the last call. */
static void expect(struct scene *scene, const char *text)
{
	assert_string_equal(buf_text(&scene->out), text);
	buf_clear(&scene->out);
}

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	patterns_init(&scene->patterns);
	/* With a random key, one run in some hundreds holds back other bytes.
	 */
	scene->patterns.key.head = 0x9e3779b97f4a7c15;
	scene->patterns.key.sum = 0xc2b2ae3d27d4eb4f;
	scene->patterns.key.first = 0x165667b19e3779f9;
	scene->patterns.key.pair = 0x85ebca77c2b2ae63;
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	patterns_clear(&scene->patterns);
	redact_clear(&scene->redact);
	buf_clear(&scene->out);
	free(scene);
	return 0;
}

#define REDACT_TEST(name) TEST_WITH(name, set_up, tear_down)

REDACT_TEST(a_secret_is_replaced_by_its_name)
{
	struct scene *scene = *state;

	add(scene, "TOKEN", TOKEN);
	put(scene, "a " TOKEN " b\n");
	finish(scene);
	expect(scene, "a [redacted TOKEN] b\n");
}

REDACT_TEST(every_form_is_replaced)
{
	static const char *const texts[] = {
		"p/\"w\xc3\xa9<\n +\\end",
		"p/\"w\xc3\xa9<\r\n +\\end",
		"p%2F%22w%C3%A9%3C%0A%20%2B%5Cend",
		"p%2f%22w%c3%a9%3c%0a%20%2b%5cend",
		"p%2F%22w%C3%A9%3C%0A+%2B%5Cend",
		"p/%22w%C3%A9%3C%0A%20%2B%5Cend",
		"p/\\\"w\xc3\xa9<\\n +\\\\end",
		"p/\\\"w\\u00e9<\\n +\\\\end",
		"p\\/\\\"w\xc3\xa9<\\n +\\\\end",
		"p/\\\"w\xc3\xa9\\u003c\\n +\\\\end",
		"cC8id8OpPAogK1xlbmQ=",
		"cC8id8OpPAogK1xlbmQ",
	};
	struct scene *scene = *state;
	size_t i;

	add(scene, "X", texts[0]);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(scene, "<");
		put(scene, texts[i]);
		put(scene, ">");
		finish(scene);
		expect(scene, "<[redacted X]>");
	}
}

REDACT_TEST(what_lies_outside_of_the_first_plane_is_a_pair)
{
	struct scene *scene = *state;

	add(scene, "X", "key-\xf0\x9f\x98\x80-key");
	put(scene, "key-\\ud83d\\ude00-key");
	finish(scene);
	expect(scene, "[redacted X]");
}

REDACT_TEST(base64_has_two_alphabets)
{
	struct scene *scene = *state;

	add(scene, "X", "\xfb\xff\xbe\xfb\xff\xbe\xfb\xff\xbe");
	put(scene, "+/+++/+++/++ -_---_---_--");
	finish(scene);
	expect(scene, "[redacted X] [redacted X]");
}

REDACT_TEST(seven_bytes_are_no_secret)
{
	struct scene *scene = *state;

	add(scene, "SHORT", "1234567");
	add(scene, "LONG", "12345678");
	put(scene, "1234567 12345678");
	finish(scene);
	expect(scene, "1234567 [redacted LONG]");
}

REDACT_TEST(a_secret_is_found_across_writes)
{
	struct scene *scene = *state;
	const char *at;

	add(scene, "TOKEN", TOKEN);
	for (at = "[" TOKEN "]"; *at; at++) {
		const char byte[] = { *at, '\0' };

		put(scene, byte);
	}
	expect(scene, "[[redacted TOKEN]]");
}

REDACT_TEST(only_what_can_be_a_secret_is_held_back)
{
	struct scene *scene = *state;

	add(scene, "TOKEN", TOKEN);
	put(scene, "text that ends with sdk-01234567");
	expect(scene, "text that ends with ");
	put(scene, "x");
	finish(scene);
	expect(scene, "sdk-01234567x");
}

REDACT_TEST(nothing_is_held_back_without_a_pattern)
{
	struct scene *scene = *state;

	put(scene, "s");
	expect(scene, "s");
	put(scene, TOKEN);
	expect(scene, TOKEN);
}

REDACT_TEST(what_was_held_back_is_written_at_the_end)
{
	struct scene *scene = *state;

	add(scene, "TOKEN", TOKEN);
	put(scene, "sdk-0123456789");
	expect(scene, "");
	finish(scene);
	expect(scene, "sdk-0123456789");
	finish(scene);
	expect(scene, "");
}

REDACT_TEST(the_longest_of_two_counts)
{
	struct scene *scene = *state;

	add(scene, "A", "password");
	add(scene, "B", "password-and-more");
	put(scene, "password-and");
	expect(scene, "");
	put(scene, "-more password-and-less");
	finish(scene);
	expect(scene, "[redacted B] [redacted A]-and-less");
}

REDACT_TEST(secrets_that_overlap_leave_nothing)
{
	struct scene *scene = *state;

	add(scene, "A", "abcdefgh12345678");
	add(scene, "B", "12345678ijklmnop");
	put(scene, "<abcdefgh12345678ijklmnop>");
	finish(scene);
	expect(scene, "<[redacted A][redacted B]>");
	put(scene, "<abcdefgh123456");
	put(scene, "78ijkl");
	put(scene, "mnop>");
	finish(scene);
	expect(scene, "<[redacted A][redacted B]>");
}

REDACT_TEST(a_secret_that_overlaps_itself_is_named_once)
{
	struct scene *scene = *state;

	add(scene, "A", "aaaaaaaa");
	put(scene, "aaaaaaaaaaaaaaaaaaaaaaaa.");
	finish(scene);
	expect(scene, "[redacted A].");
}

REDACT_TEST(two_in_a_row_are_two)
{
	struct scene *scene = *state;

	add(scene, "A", "abcdefgh");
	put(scene, "abcdefghabcdefgh");
	finish(scene);
	expect(scene, "[redacted A][redacted A]");
}

REDACT_TEST(equal_secrets_have_the_first_name)
{
	struct scene *scene = *state;

	add(scene, "FIRST", TOKEN);
	add(scene, "SECOND", TOKEN);
	put(scene, TOKEN);
	finish(scene);
	expect(scene, "[redacted FIRST]");
}

REDACT_TEST(binary_data_is_untouched)
{
	struct scene *scene = *state;
	unsigned char bytes[70000];
	size_t i;

	add(scene, "TOKEN", TOKEN);
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256 * 13);
	for (i = 0; i < sizeof(bytes); i += 1000)
		redact_write(&scene->redact, &scene->patterns, bytes + i, 1000,
			     &scene->out);
	finish(scene);
	assert_int_equal(scene->out.length, sizeof(bytes));
	assert_memory_equal(scene->out.data, bytes, sizeof(bytes));
}

REDACT_TEST(patterns_go_through_a_message)
{
	struct scene *scene = *state;
	AUTO_FIELDS struct fields message = { 0 };
	struct patterns other;

	patterns_init_like(&other, &scene->patterns);
	patterns_add(&other, "TOKEN", TOKEN, strlen(TOKEN));
	patterns_add(&other, "PASSWORD", "a password", 10);
	patterns_encode(&other, &message);
	patterns_clear(&other);
	patterns_merge(&scene->patterns, &message);
	patterns_merge(&scene->patterns, &message);
	put(scene, TOKEN " is not a%20password, sdk-01");
	expect(scene, "[redacted TOKEN] is not [redacted PASSWORD], ");
	finish(scene);
	expect(scene, "sdk-01");
}

REDACT_TEST(a_message_that_makes_no_sense_adds_nothing)
{
	struct scene *scene = *state;
	AUTO_FIELDS struct fields message = { 0 };

	patterns_merge(&scene->patterns, &message);
	fields_set(&message, "starts", "x", 1);
	fields_set(&message, "names", "x", 2);
	fields_set(&message, "patterns", "xyz", 3);
	patterns_merge(&scene->patterns, &message);
	assert_int_equal(scene->patterns.count, 0);
}

static bool has(const void *bytes, size_t size, const char *text)
{
	return memmem(bytes, size, text, strlen(text));
}

REDACT_TEST(neither_patterns_nor_stream_keep_a_secret)
{
	struct scene *scene = *state;
	const struct buf *held = &scene->redact.held;

	add(scene, "TOKEN", TOKEN);
	put(scene, "a line with " TOKEN " in it, and more");
	finish(scene);
	assert_false(has(&scene->patterns, sizeof(scene->patterns), "0123"));
	assert_false(has(scene->patterns.items,
			 scene->patterns.count * sizeof(struct pattern),
			 "0123"));
	assert_int_equal(held->length, 0);
	assert_false(has(held->data, held->capacity, "0123"));
}
