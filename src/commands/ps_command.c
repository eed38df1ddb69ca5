#include "commands/ps_command.h"

#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "console/shown.h"

/* Shorter values are no secrets, and stand in too many commands. */
#define SECRET_MIN 6

static bool speaks_of_secret(const char *name)
{
	static const char *const words[] = { "token", "password", "secret",
					     "key", "jaas" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(name, words[i]))
			return true;
	return false;
}

/* Adds the secrets that quixrun gave to the process. */
static void add_given(struct fields *secrets, const struct process *process)
{
	const char *names = process_variable(process, "QUIXRUN_NAMES");
	size_t length;
	const char *word;

	while (names && (word = text_next_word(&names, &length))) {
		AUTO_FREE char *name = mem_copy(word, length);
		AUTO_BUF struct buf shown = { 0 };
		const char *value = process_variable(process, name);

		if (!value || !speaks_of_secret(name))
			continue;
		buf_add_format(&shown, "(%s)", name);
		fields_append(secrets, buf_text(&shown), value, strlen(value));
	}
}

/* The longest secret that the text begins with, or NULL. */
static const struct field *secret_at(const struct fields *secrets,
				     const char *text)
{
	const struct field *found = NULL;
	size_t i;

	for (i = 0; i < secrets->count; i++) {
		const struct field *field = &secrets->items[i];

		if (field->value.length >= SECRET_MIN &&
		    !strncmp(text, secret_text(&field->value),
			     field->value.length) &&
		    (!found || field->value.length > found->value.length))
			found = field;
	}
	return found;
}

static void add_hidden(struct buf *out, const char *text,
		       const struct fields *secrets)
{
	const char *start = text;

	while (*text) {
		const struct field *secret = secret_at(secrets, text);
		const size_t length = text_token_length(start, text);

		if (secret) {
			buf_add_text(out, secret->key);
			text += secret->value.length;
		} else if (length) {
			buf_add(out, text, 4);
			buf_add_text(out, "(hidden)");
			text += length;
		} else {
			buf_add_char(out, *text++);
		}
	}
}

static void copy(struct fields *secrets, const struct fields *known)
{
	size_t i;

	for (i = 0; i < known->count; i++)
		fields_append(secrets, known->items[i].key,
			      secret_text(&known->items[i].value),
			      known->items[i].value.length);
}

void ps_command_add(struct buf *out, const struct process *process,
		    const struct fields *known)
{
	const struct buf *command = &process->command;
	AUTO_FIELDS struct fields secrets = { 0 };
	AUTO_BUF struct buf hidden = { 0 };
	size_t at;

	copy(&secrets, known);
	add_given(&secrets, process);
	for (at = 0; at < command->length;
	     at += strlen(command->data + at) + 1) {
		if (at)
			buf_add_char(&hidden, ' ');
		add_hidden(&hidden, command->data + at, &secrets);
	}
	utf8_add_shown(out, buf_text(&hidden));
}
