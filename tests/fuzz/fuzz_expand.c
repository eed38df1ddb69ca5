/*
 * Any bytes as a value: a text without a form is itself, a value with the
 * token in it is a secret, and no message holds the token. The target is
 * settled and needs no portal; texts that would read a file or run a command
 * are left out.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/launcher/target.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

#define TOKEN "sdk-0123456789abcdef"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has(const struct buf *text, const char *wanted)
{
	return memmem(buf_text(text), text->length, wanted, strlen(wanted));
}

static void check_value(const struct buf *text, const struct value *value)
{
	if (strlen(value->text.data) > value->text.length)
		abort();
	if (!has(text, "${") &&
	    (value->is_secret || value->text.length != text->length ||
	     memcmp(value->text.data, text->data, text->length) != 0))
		abort();
	if (has(&value->text, TOKEN) && !has(text, TOKEN) && !value->is_secret)
		abort();
}

static void check_message(const struct buf *text, const struct error *error)
{
	if (!text_begins(error->message, "f:9: ") ||
	    text_has_control(error->message, strlen(error->message)))
		abort();
	if (strstr(error->message, TOKEN) && !has(text, TOKEN))
		abort();
}

static void run(const struct buf *text)
{
	static char name[] = "fuzz";
	static const struct options options = { .command = COMMAND_LAUNCH };
	const struct profile profile = { .name = name };
	struct target target = { .profile = &profile,
				 .options = &options,
				 .is_settled = true,
				 .is_ready = true,
				 .token_id = 1,
				 .config = { .source = SOURCE_NONE } };
	const struct expression expression = {
		.text = { buf_text(text), text->length },
		.place = { "f", 9 },
		.folder = "/nonexistent",
	};
	AUTO_VALUE struct value value = { 0 };
	struct error error;

	secret_set(&target.tokens[0].value, TOKEN, sizeof(TOKEN) - 1);
	target.workspace = mem_copy_text("acme-dev");
	if (expand(&target, &expression, &value, &error))
		check_message(text, &error);
	else
		check_value(text, &value);
	target_clear(&target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const effects[] = { "file:", "credential:",
					       "command:" };
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	buf_add(&text, data, size);
	for (i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		if (has(&text, effects[i]))
			return 0;
	setenv("FULL", "full", 1);
	setenv("EMPTY", "", 1);
	run(&text);
	return 0;
}
