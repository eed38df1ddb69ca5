#include <stdlib.h>

#include "../../registry.h"
#include "quixrun/clock.h"
#include "system/shell.h"

TEST(the_input_is_read_to_its_end)
{
	char bytes[] = "one\ntwo";
	const struct secret input = { bytes, sizeof(bytes) - 1 };
	AUTO_BUF struct buf output = { 0 };
	struct error error;

	assert_int_equal(
		shell_run(&(struct shell_command){ .line = "cat; echo '|'",
						   .input = &input,
						   .output = &output },
			  &error),
		0);
	assert_string_equal(buf_text(&output), "one\ntwo|\n");
}

/* A command that does not read its input succeeds. */
TEST(input_that_nobody_reads_is_dropped)
{
	char bytes[] = "token";
	const struct secret input = { bytes, sizeof(bytes) - 1 };
	struct error error;

	assert_int_equal(shell_run(&(struct shell_command){ .line = "true",
							    .input = &input },
				   &error),
			 0);
}

/* The pipe would be full, and quixrun would block. */
TEST(input_that_is_too_long_is_refused)
{
	struct secret input = { calloc(1, 2 << 20), 2 << 20 };
	struct error error;

	assert_int_equal(shell_run(&(struct shell_command){ .line = "true",
							    .input = &input },
				   &error),
			 -1);
	assert_string_equal(error.message, "Argument list too long");
	free(input.bytes);
}

TEST(the_end_of_the_command_is_told)
{
	struct error error;

	assert_int_equal(
		shell_run(&(struct shell_command){ .line = "exit 7" }, &error),
		-1);
	assert_string_equal(error.message, "the command ended with status 7");
	assert_int_equal(error.status, STATUS_PERMANENT);
	assert_int_equal(
		shell_run(&(struct shell_command){ .line = "kill -15 $$" },
			  &error),
		-1);
	assert_string_equal(error.message, "the command died of signal 15");
}

/* With and without output; its descendants are killed, too. */
TEST(after_the_time_limit_it_is_killed)
{
	AUTO_BUF struct buf output = { 0 };
	const long long before = clock_now();
	struct error error;

	assert_int_equal(
		shell_run(
			&(struct shell_command){ .line = "sleep 60 & sleep 60",
						 .output = &output,
						 .limit_ms = 1000 },
			&error),
		-1);
	assert_string_equal(error.message,
			    "the command did not end within 1 seconds");
	assert_int_equal(
		shell_run(&(struct shell_command){ .line = "sleep 60; true",
						   .outlives = true,
						   .limit_ms = 1000 },
			  &error),
		-1);
	assert_true(clock_now() - before < 30000);
}
