#include <string.h>
#include <unistd.h>

#include "../../registry.h"
#include "quixrun/protocol.h"

TEST(a_message_survives_with_any_byte)
{
	AUTO_FIELDS struct fields message = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	AUTO_BUF struct buf text = { 0 };
	struct error error;
	char bytes[256];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	fields_set(&message, "broker.x", bytes, sizeof(bytes));
	fields_set_text(&message, "empty", "");
	protocol_encode(&message, &text);
	assert_null(memchr(text.data, '\0', text.length));
	assert_int_equal(
		protocol_decode(text.data, text.length, &again, &error), 0);
	assert_int_equal(again.count, 2);
	assert_int_equal(again.items[0].value.length, sizeof(bytes));
	assert_memory_equal(again.items[0].value.bytes, bytes, sizeof(bytes));
	assert_string_equal(fields_text(&again, "empty"), "");
}

TEST(a_message_without_fields_is_an_empty_line)
{
	AUTO_FIELDS struct fields message = { 0 };
	AUTO_BUF struct buf text = { 0 };
	struct error error;

	protocol_encode(&message, &text);
	assert_string_equal(text.data, "\n");
	assert_int_equal(protocol_decode("\n", 1, &message, &error), 0);
	assert_int_equal(message.count, 0);
}

TEST(what_is_not_one_whole_message_is_an_error)
{
	static const struct {
		const char *text;
		const char *reason;
	} cases[] = {
		{ "", "incomplete" },
		{ "a=1\n", "incomplete" },
		{ "a=1", "incomplete" },
		{ "a=1\n\nb=2\n\n", "incomplete" },
		{ "a=1\n\n\n", "incomplete" },
		{ "\n\n", "incomplete" },
		{ "a\n\n", "a line without '='" },
		{ "=1\n\n", "a bad key" },
		{ "a b=1\n\n", "a bad key" },
		{ "a=%4\n\n", "a bad %XX" },
		{ "a=%4g\n\n", "a bad %XX" },
		{ "a=%ff\n\n", "a bad %XX" },
	};
	static const char prefix[] =
		"message between quixrun and quixrun-portal: ";
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FIELDS struct fields message = { 0 };
		struct error error;

		assert_int_equal(protocol_decode(cases[i].text,
						 strlen(cases[i].text),
						 &message, &error),
				 -1);
		assert_memory_equal(error.message, prefix, sizeof(prefix) - 1);
		assert_string_equal(error.message + sizeof(prefix) - 1,
				    cases[i].reason);
	}
}

TEST(messages_are_taken_one_by_one)
{
	struct protocol_reader reader = { .fd = -1 };
	AUTO_FIELDS struct fields one = { 0 };
	AUTO_FIELDS struct fields two = { 0 };
	struct error error;

	buf_add_text(&reader.pending, "a=1\n\nb=");
	assert_int_equal(protocol_take(&reader, &one, &error), 1);
	assert_string_equal(fields_text(&one, "a"), "1");
	assert_int_equal(protocol_take(&reader, &two, &error), 0);
	buf_add_text(&reader.pending, "%0A\n\n");
	assert_int_equal(protocol_take(&reader, &two, &error), 1);
	assert_string_equal(fields_text(&two, "b"), "\n");
	assert_int_equal(reader.pending.length, 0);
	protocol_reader_clear(&reader);
}

TEST(a_message_goes_through_a_pipe)
{
	AUTO_FIELDS struct fields message = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	struct protocol_reader reader = { 0 };
	struct error error;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	reader.fd = ends[0];
	fields_set_text(&message, "token", "sdk-%");
	assert_int_equal(protocol_write(ends[1], &message, &error), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	close(ends[1]);
	assert_int_equal(protocol_read(&reader, &again, &error), 1);
	assert_string_equal(fields_text(&again, "token"), "sdk-%");
	assert_int_equal(protocol_read(&reader, &again, &error), -1);
	buf_truncate(&reader.pending, 0);
	assert_int_equal(protocol_read(&reader, &again, &error), 0);
	protocol_reader_clear(&reader);
	close(ends[0]);
}

TEST(a_message_that_does_not_end_is_an_error)
{
	struct protocol_reader reader = { .fd = -1 };
	AUTO_FIELDS struct fields message = { 0 };
	struct error error;

	buf_reserve(&reader.pending, PROTOCOL_MESSAGE_MAX + 1);
	while (reader.pending.length <= PROTOCOL_MESSAGE_MAX)
		buf_add_char(&reader.pending, 'a');
	assert_int_equal(protocol_take(&reader, &message, &error), -1);
	protocol_reader_clear(&reader);
}
