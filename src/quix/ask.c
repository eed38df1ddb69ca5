#include "quix/ask.h"

#include <string.h>

#include "quix/ask_request.h"
#include "helper/helper.h"
#include "quixrun/mem.h"
#include "quix/cached_answer.h"

/* The helper wants token 2. */
static int need_token(void *user, const struct secret **token,
		      struct error *error)
{
	struct quix *quix = user;
	struct token *second = &quix->tokens[1];

	if (!second->setting)
		return error_set(error, STATUS_MEND, "there is no token_2");
	if (token_evaluate(second, quix, error))
		return -1;
	if (!second->value.length)
		return error_set(error, STATUS_MEND, "%s:%d: token_2 is empty",
				 second->setting->source->path,
				 second->setting->line);
	*token = &second->value;
	return 0;
}

/* A rejected token may not be one at all. */
static void add_odd_tokens(const struct quix *quix, const struct fields *answer,
			   struct buf *text)
{
	const char *rejected = fields_text(answer, "rejected");
	int id;

	for (id = 1; rejected && id <= 2; id++) {
		const struct secret *token = &quix->tokens[id - 1].value;

		if (strchr(rejected, '0' + id) && token_is_odd(token))
			buf_add_format(text,
				       "; token %d does not look like a token: "
				       "those begin with 'sdk-'",
				       id);
	}
}

/* What the helper calls a failure, as an error of ours. */
static int take_failure(const struct quix *quix, const struct fields *answer,
			struct error *error)
{
	const char *message = fields_text(answer, "message");
	const bool is_later =
		fields_number(answer, "status", 0) == STATUS_LATER;
	AUTO_BUF struct buf odd = { 0 };

	add_odd_tokens(quix, answer, &odd);
	return error_set(error, is_later ? STATUS_LATER : STATUS_MEND, "%s%s",
			 message ? message : "quixrun-portal gave no reason",
			 buf_text(&odd));
}

static int converse(struct quix *quix, const struct fields *request,
		    struct fields *answer, struct error *error)
{
	const struct helper_caller caller = { .log = &quix->options->log,
					      .need_token = need_token,
					      .user = quix };

	if (helper_ask(request, quix->options->timeout_ms, &caller, answer,
		       error))
		return -1;
	if (!strcmp(fields_text(answer, "event"), "failure"))
		return take_failure(quix, answer, error);
	return 0;
}

static void take_answer(struct quix *quix, const struct fields *answer,
			enum answer_source source)
{
	ask_take_result(quix, answer);
	quix->answer_source = source;
}

/* The program has token 2, and the Portal rejects it: what about token 1? */
static bool can_try_first_token(const struct quix *quix)
{
	const enum token_choice choice = quix_token_choice(quix);

	return quix->look->was_rejected && quix->token_id == 2 &&
	       choice != TOKEN_2 && quix->tokens[0].value.length;
}

/* For a program that runs: no cached answer stands in for the Portal's. */
static int ask_later(struct quix *quix, struct cached_answer *recall,
		     const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	int result = converse(quix, request, &answer, error);

	quix->look->was_rejected |= fields_find(&answer, "rejected") != NULL;
	if (result && can_try_first_token(quix)) {
		quix->token_id = 1;
		fields_clear(&answer);
		if (ask_make_request(quix, &again, error))
			return -1;
		request = &again;
		result = converse(quix, request, &answer, error);
	}
	if (result) {
		cached_answer_drop_rejected(recall, &answer);
		return -1;
	}
	cached_answer_keep(recall, request, &answer);
	take_answer(quix, &answer, ANSWER_PORTAL);
	return 0;
}

/* The Portal is asked; a usable cached answer stands in where it fails. */
static int ask(struct quix *quix, struct cached_answer *recall,
	       const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!converse(quix, request, &answer, error)) {
		cached_answer_keep(recall, request, &answer);
		take_answer(quix, &answer, ANSWER_PORTAL);
		return 0;
	}
	cached_answer_drop_rejected(recall, &answer);
	if (!fields_number(&answer, "unreachable", 0) ||
	    !cached_answer_stale(recall, request, &answer))
		return -1;
	cached_answer_warn(recall, error);
	take_answer(quix, &answer, ANSWER_CACHE);
	return 0;
}

static int offline(struct quix *quix, struct cached_answer *recall,
		   const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!cached_answer_stale(recall, request, &answer))
		return error_set(error, STATUS_LATER,
				 "profile '%s': --offline, and no answer of "
				 "the portal in the cache%s%s",
				 quix_name(quix),
				 *cached_answer_obstacle(recall) ? ": " : "",
				 cached_answer_obstacle(recall));
	take_answer(quix, &answer, ANSWER_CACHE);
	return 0;
}

static int ask_or_recall(struct quix *quix, bool is_afresh, struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_CACHED_ANSWER struct cached_answer recall = { 0 };

	if (ask_make_request(quix, &request, error))
		return -1;
	cached_answer_open(&recall, quix);
	if (look_is_later(quix->look) && !quix->options->is_offline)
		return ask_later(quix, &recall, &request, error);
	if (quix->options->is_offline)
		return offline(quix, &recall, &request, error);
	if (!is_afresh && cached_answer_fresh(&recall, &request, &answer)) {
		take_answer(quix, &answer, ANSWER_CACHE);
		return 0;
	}
	if (cached_answer_has_stale(&recall, &request)) {
		fields_set_number(&request, "unreachable_after_ms",
				  CACHED_ANSWER_PATIENCE_MS);
		if (!quix->workspace && recall.remembered)
			fields_set_text(&request, "workspace.remembered",
					recall.remembered);
	}
	return ask(quix, &recall, &request, error);
}

static int guarded(struct quix *quix, bool is_afresh, struct error *error)
{
	int result;

	if (!quix->is_ready || quix->is_asking)
		return error_set(error, STATUS_MEND,
				 "profile '%s': what quixrun needs before it "
				 "asks the portal cannot hold what only the "
				 "portal says; name the workspace",
				 quix_name(quix));
	quix->is_asking = true;
	result = ask_or_recall(quix, is_afresh, error);
	quix->is_asking = false;
	return result;
}

int ask_portal(struct quix *quix, struct error *error)
{
	return guarded(quix, false, error);
}

int ask_afresh(struct quix *quix, struct error *error)
{
	return guarded(quix, true, error);
}
