#include "quix/token_pair.h"

#include <stdlib.h>
#include <string.h>

#include "helper/helper.h"
#include "quix/ask.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

int token_pair_personal(struct quix *quix, struct secret *personal,
			struct error *error)
{
	const struct value_source source = quix_values(quix);
	struct token token = {
		.setting = profile_find(quix->profile, SECTION_QUIX,
					"personal_token"),
	};
	int result;

	if (!token.setting)
		return 0;
	result = token_evaluate(&token, &source, error);
	if (!result)
		secret_set(personal, secret_text(&token.value),
			   token.value.length);
	token_clear(&token);
	return result;
}

/* Adds the fields that are common to all requests to *request. */
static void make_request(const struct pair_question *question,
			 struct fields *request, const char *wish)
{
	fields_copy(&question->check->request, request);
	fields_remove(request, "want.broker");
	fields_remove(request, "workspace");
	fields_set_text(request, "want.pair", wish);
	fields_set_text(request, "tokens", "1");
	fields_set_text(request, "subject", TOKEN_PERSONAL_SUBJECT);
	fields_set(request, "token", secret_text(question->personal),
		   question->personal->length);
	if (question->workspace)
		fields_set_text(request, "workspace", question->workspace);
}

static int ask_pair(const struct pair_question *question,
		    struct fields *request, const char *wish,
		    struct fields *answer, struct error *error)
{
	const struct helper_caller caller = { .log = question->check->log };
	const long long left = token_check_time_left(question->check);

	make_request(question, request, wish);
	fields_set_number(request, "timeout_ms", left);
	return helper_ask(request, left, &caller, answer, error);
}

int token_pair_list(const struct pair_question *question, struct fields *opened,
		    struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	size_t i;

	if (ask_pair(question, &request, "list", &answer, error))
		return -1;
	for (i = 0; i + 1 < answer.count; i++) {
		const struct field *id = &answer.items[i];
		const struct field *name = id + 1;

		if (text_begins(id->key, "opens.") &&
		    text_ends(id->key, ".id") && text_ends(name->key, ".name"))
			fields_append(opened, secret_text(&id->value),
				      secret_text(&name->value),
				      name->value.length);
	}
	return 0;
}

static int take_pair(const struct fields *answer, struct token_pair *pair,
		     struct error *error)
{
	static const char *const keys[] = { "pair.current", "pair.next" };
	const char *workspace = fields_text(answer, "workspace");
	int i;

	for (i = 0; i < 2; i++) {
		const struct secret *token = fields_find(answer, keys[i]);

		if (!token || !token->length || !workspace)
			return error_set(error, STATUS_PERMANENT,
					 "quixrun-portal has a different "
					 "version; install quixrun again");
		secret_set(&pair->tokens[i], token->bytes, token->length);
	}
	pair->workspace = mem_copy_text(workspace);
	pair->is_administrator =
		(int)fields_number(answer, "administrator", -1);
	return 0;
}

enum pair_answer token_pair_read(const struct pair_question *question,
				 struct token_pair *pair, struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	const int result = ask_pair(question, &request, "read", &answer, error);
	const char *fault;

	if (!result)
		return take_pair(&answer, pair, error) ? PAIR_FAILED
						       : PAIR_GIVEN;
	fault = fields_text(&answer, "fault");
	if (result < 0 || !fault)
		return PAIR_FAILED;
	if (!strcmp(fault, "token-no-access"))
		return PAIR_NOT_PERSONAL;
	return strcmp(fault, "no-pair") != 0 ? PAIR_FAILED : PAIR_NO_REQUEST;
}

int token_pair_rotate(const struct pair_question *question,
		      const struct token_pair *before, struct token_pair *pair,
		      struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };

	fields_set(&request, "pair.current", secret_text(&before->tokens[0]),
		   before->tokens[0].length);
	fields_set(&request, "pair.next", secret_text(&before->tokens[1]),
		   before->tokens[1].length);
	if (ask_pair(question, &request, "rotate", &answer, error))
		return -1;
	return take_pair(&answer, pair, error);
}

void token_pair_clear(struct token_pair *pair)
{
	secret_clear(&pair->tokens[0]);
	secret_clear(&pair->tokens[1]);
	free(pair->workspace);
	*pair = (struct token_pair){ 0 };
}
