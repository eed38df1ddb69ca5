#include "commands/init_pair.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/text.h"

/* Appends "1  acme-factory-dev  Development" for each, and the question. */
static void add_choices(const struct fields *opened, struct buf *text)
{
	size_t i;

	buf_add_text(text, "Environments:\n");
	for (i = 0; i < opened->count; i++) {
		const struct field *one = &opened->items[i];

		buf_add_format(text, "  %zu  %s", i + 1, one->key);
		if (one->value.length &&
		    strcmp(secret_text(&one->value), one->key) != 0)
			buf_add_format(text, "  (%s)",
				       secret_text(&one->value));
		buf_add_char(text, '\n');
	}
	buf_add_format(text, "Which one (1 to %zu)? ", opened->count);
}

/* The choice with that number or id, or NULL. */
static const char *find_choice(const struct fields *opened, const char *answer)
{
	char *end;
	const unsigned long number = strtoul(answer, &end, 10);

	if (end != answer && !*end && number >= 1 && number <= opened->count)
		return opened->items[number - 1].key;
	return fields_find(opened, answer) ? answer : NULL;
}

static void add_ids(const struct fields *opened, struct buf *text)
{
	size_t i;

	for (i = 0; i < opened->count; i++)
		buf_add_format(text, "%s'%s'", i ? ", " : "",
			       opened->items[i].key);
}

/* Fails: without a terminal nobody can choose. */
static int refuse_several(const struct fields *opened, struct error *error)
{
	AUTO_BUF struct buf ids = { 0 };

	add_ids(opened, &ids);
	return error_set(
		error, STATUS_PERMANENT,
		"the personal access token has access to more than one "
		"workspace: %s; name one in the second line",
		buf_text(&ids));
}

static int choose_environment(const struct answers *answers,
			      const struct fields *opened, struct buf *chosen,
			      struct error *error)
{
	AUTO_BUF struct buf question = { 0 };
	AUTO_BUF struct buf answer = { 0 };
	const char *id;

	if (opened->count == 1) {
		buf_add_text(chosen, opened->items[0].key);
		return 0;
	}
	if (answers->terminal < 0)
		return refuse_several(opened, error);
	add_choices(opened, &question);
	if (answers_next(answers, buf_text(&question), PROMPT_SHOWN, &answer,
			 error))
		return -1;
	id = find_choice(opened, buf_text(&answer));
	if (!id)
		return error_set(error, STATUS_PERMANENT,
				 "'%s' is not one of the environments",
				 buf_text(&answer));
	buf_add_text(chosen, id);
	return 0;
}

static enum pair_answer read_named(const struct pair_question *question,
				   struct token_pair *pair, struct error *error)
{
	const enum pair_answer answer = token_pair_read(question, pair, error);

	if (answer == PAIR_GIVEN)
		return PAIR_GIVEN;
	if (text_begins(secret_text(question->personal), "pat-"))
		return PAIR_FAILED;
	return answer == PAIR_NO_REQUEST ? PAIR_NOT_PERSONAL : answer;
}

enum pair_answer init_pair_read(const struct answers *answers,
				const struct pair_question *question,
				struct token_pair *pair, struct error *error)
{
	struct pair_question named = *question;
	AUTO_FIELDS struct fields opened = { 0 };
	AUTO_BUF struct buf chosen = { 0 };

	if (question->workspace)
		return read_named(question, pair, error);
	/* The workspace is checked and reported later, with more detail. */
	if (token_pair_list(question, &opened, error) || !opened.count)
		return PAIR_NOT_PERSONAL;
	if (choose_environment(answers, &opened, &chosen, error))
		return PAIR_FAILED;
	named.workspace = buf_text(&chosen);
	return read_named(&named, pair, error);
}
