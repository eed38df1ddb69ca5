/*
 * Any bytes as a value: a text without a form is unchanged, and every result
 * that is not marked as a secret, messages included, is the same with another
 * token. (To check that it does not contain the token is not possible: the text
 * may contain it.) The quix is settled and needs no portal; texts that would
 * read a file or run a command are skipped.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "quix/quix.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has(const struct buf *text, const char *wanted)
{
	return memmem(buf_text(text), text->length, wanted, strlen(wanted));
}

/* The result. */
struct outcome {
	int result;
	struct value value;
	struct error error;
};

static void check_value(const struct buf *text, const struct value *value)
{
	if (strlen(value->text.data) > value->text.length)
		abort();
	if (!has(text, "${") &&
	    (value->is_secret || value->text.length != text->length ||
	     memcmp(value->text.data, text->data, text->length) != 0))
		abort();
}

static void check_message(const struct error *error)
{
	if (!text_begins(error->message, "f:9: ") ||
	    text_has_control(error->message, strlen(error->message)))
		abort();
}

static void run(const struct buf *text, const char *token,
		struct outcome *outcome)
{
	static char name[] = "fuzz";
	static const struct options options = { .command = COMMAND_LAUNCH };
	const struct profile profile = { .name = name };
	struct quix quix = { .profile = &profile,
			     .options = &options,
			     .is_settled = true,
			     .is_resolved = true,
			     .token_id = 1,
			     .settings = { .source = SOURCE_NONE } };
	const struct expression expression = {
		.text = { buf_text(text), text->length },
		.place = { "f", 9 },
		.folder = "/nonexistent",
	};

	const struct value_source source = quix_values(&quix);

	secret_set(&quix.tokens[0].value, token, strlen(token));
	quix.workspace = mem_copy_text("acme-dev");
	outcome->result = value_evaluate(&source, &expression, &outcome->value,
					 &outcome->error);
	if (outcome->result)
		check_message(&outcome->error);
	else
		check_value(text, &outcome->value);
	quix_clear(&quix);
}

static void check_same(const struct outcome *a, const struct outcome *b)
{
	if (a->result != b->result || a->value.is_secret != b->value.is_secret)
		abort();
	if (a->result && strcmp(a->error.message, b->error.message) != 0)
		abort();
	if (a->result || a->value.is_secret)
		return;
	if (a->value.text.length != b->value.text.length ||
	    memcmp(a->value.text.data, b->value.text.data,
		   a->value.text.length) != 0)
		abort();
}

static void run_twice(const struct buf *text)
{
	struct outcome first = { 0 };
	struct outcome second = { 0 };

	run(text, "sdk-0123456789abcdef", &first);
	run(text, "sdk-another-one", &second);
	check_same(&first, &second);
	value_clear(&first.value);
	value_clear(&second.value);
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
	run_twice(&text);
	return 0;
}
