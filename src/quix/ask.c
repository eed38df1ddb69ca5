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
	struct target *target = user;
	struct token *second = &target->tokens[1];

	if (!second->setting)
		return error_set(error, STATUS_MEND, "there is no token_2");
	if (token_evaluate(second, target, error))
		return -1;
	if (!second->value.length)
		return error_set(error, STATUS_MEND, "%s:%d: token_2 is empty",
				 second->setting->source->path,
				 second->setting->line);
	*token = &second->value;
	return 0;
}

/* A rejected token may not be one at all. */
static void add_odd_tokens(const struct target *target,
			   const struct fields *answer, struct buf *text)
{
	const char *rejected = fields_text(answer, "rejected");
	int id;

	for (id = 1; rejected && id <= 2; id++) {
		const struct secret *token = &target->tokens[id - 1].value;

		if (strchr(rejected, '0' + id) && token_is_odd(token))
			buf_add_format(text,
				       "; token %d does not look like a token: "
				       "those begin with 'sdk-'",
				       id);
	}
}

/* What the helper calls a failure, as an error of ours. */
static int take_failure(const struct target *target,
			const struct fields *answer, struct error *error)
{
	const char *message = fields_text(answer, "message");
	const bool is_later =
		fields_number(answer, "status", 0) == STATUS_LATER;
	AUTO_BUF struct buf odd = { 0 };

	add_odd_tokens(target, answer, &odd);
	return error_set(error, is_later ? STATUS_LATER : STATUS_MEND, "%s%s",
			 message ? message : "quixrun-portal gave no reason",
			 buf_text(&odd));
}

static int converse(struct target *target, const struct fields *request,
		    struct fields *answer, struct error *error)
{
	const struct helper_caller caller = { .log = &target->options->log,
					      .need_token = need_token,
					      .user = target };

	if (helper_ask(request, target->options->timeout_ms, &caller, answer,
		       error))
		return -1;
	if (!strcmp(fields_text(answer, "event"), "failure"))
		return take_failure(target, answer, error);
	return 0;
}

static void take_answer(struct target *target, const struct fields *answer,
			enum answer_source source)
{
	ask_take_result(target, answer);
	target->answer_source = source;
}

/* The program has token 2, and the Portal rejects it: what about token 1? */
static bool can_try_first_token(const struct target *target)
{
	const enum token_choice choice = target_token_choice(target);

	return target->look->was_rejected && target->token_id == 2 &&
	       choice != TOKEN_2 && target->tokens[0].value.length;
}

/* For a program that runs: no cached answer stands in for the Portal's. */
static int ask_later(struct target *target, struct recall *recall,
		     const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	int result = converse(target, request, &answer, error);

	target->look->was_rejected |= fields_find(&answer, "rejected") != NULL;
	if (result && can_try_first_token(target)) {
		target->token_id = 1;
		fields_clear(&answer);
		if (ask_make_request(target, &again, error))
			return -1;
		request = &again;
		result = converse(target, request, &answer, error);
	}
	if (result) {
		recall_drop_rejected(recall, &answer);
		return -1;
	}
	recall_keep(recall, request, &answer);
	take_answer(target, &answer, ANSWER_PORTAL);
	return 0;
}

/* The Portal is asked; a usable cached answer stands in where it fails. */
static int ask(struct target *target, struct recall *recall,
	       const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!converse(target, request, &answer, error)) {
		recall_keep(recall, request, &answer);
		take_answer(target, &answer, ANSWER_PORTAL);
		return 0;
	}
	recall_drop_rejected(recall, &answer);
	if (!fields_number(&answer, "unreachable", 0) ||
	    !recall_stale(recall, request, &answer))
		return -1;
	recall_warn(recall, error);
	take_answer(target, &answer, ANSWER_CACHE);
	return 0;
}

static int offline(struct target *target, struct recall *recall,
		   const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!recall_stale(recall, request, &answer))
		return error_set(error, STATUS_LATER,
				 "profile '%s': --offline, and no answer of "
				 "the portal in the cache%s%s",
				 target_name(target),
				 *recall_obstacle(recall) ? ": " : "",
				 recall_obstacle(recall));
	take_answer(target, &answer, ANSWER_CACHE);
	return 0;
}

static int ask_or_recall(struct target *target, bool is_afresh,
			 struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_RECALL struct recall recall = { 0 };

	if (ask_make_request(target, &request, error))
		return -1;
	recall_open(&recall, target);
	if (look_is_later(target->look) && !target->options->is_offline)
		return ask_later(target, &recall, &request, error);
	if (target->options->is_offline)
		return offline(target, &recall, &request, error);
	if (!is_afresh && recall_fresh(&recall, &request, &answer)) {
		take_answer(target, &answer, ANSWER_CACHE);
		return 0;
	}
	if (recall_has_stale(&recall, &request)) {
		fields_set_number(&request, "unreachable_after_ms",
				  RECALL_PATIENCE_MS);
		if (!target->workspace && recall.remembered)
			fields_set_text(&request, "workspace.remembered",
					recall.remembered);
	}
	return ask(target, &recall, &request, error);
}

static int guarded(struct target *target, bool is_afresh, struct error *error)
{
	int result;

	if (!target->is_ready || target->is_asking)
		return error_set(error, STATUS_MEND,
				 "profile '%s': what quixrun needs before it "
				 "asks the portal cannot hold what only the "
				 "portal says; name the workspace",
				 target_name(target));
	target->is_asking = true;
	result = ask_or_recall(target, is_afresh, error);
	target->is_asking = false;
	return result;
}

int ask_portal(struct target *target, struct error *error)
{
	return guarded(target, false, error);
}

int ask_afresh(struct target *target, struct error *error)
{
	return guarded(target, true, error);
}
