#include "quix/ask.h"

#include <string.h>
#include <sys/stat.h>

#include "helper/helper.h"
#include "quix/cached_answer.h"
#include "quix/topic.h"
#include "quixrun/mem.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"
#include "system/file.h"

static int add_ca_file(struct quix *quix, struct fields *request,
		       struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "ca_file");
	const struct value_source source = quix_values(quix);
	AUTO_VALUE struct value value = { 0 };
	AUTO_BUF struct buf pem = { 0 };
	AUTO_FREE char *path = NULL;
	struct stat status;

	if (!setting)
		return 0;
	if (value_of_setting(&source, setting, &value, error))
		return -1;
	if (!value.text.length)
		return 0;
	path = file_join(setting->source->folder, value.text.data);
	observer_reads(quix->observer, path);
	if (file_read_trusted(path, quix->trust_owner, &pem, &status, error))
		return error_prefix(error,
				    "%s:%d: ca_file: ", setting->source->path,
				    setting->line);
	if (!strstr(buf_text(&pem), "-----BEGIN CERTIFICATE-----"))
		return error_set(
			error, STATUS_PERMANENT,
			"%s:%d: ca_file: '%s' contains no certificate in PEM format",
			setting->source->path, setting->line, path);
	fields_set_text(request, "ca_file", path);
	fields_set(request, "ca", pem.data, pem.length);
	return 0;
}

int ask_make_request(struct quix *quix, struct fields *request,
		     struct error *error)
{
	const struct secret *token = &quix->tokens[quix->token_id - 1].value;

	fields_set_text(request, "protocol", PROTOCOL_VERSION);
	fields_set_text(request, "profile", quix_name(quix));
	fields_set_text(request, "portal", quix->portal);
	if (quix->workspace)
		fields_set_text(request, "workspace", quix->workspace);
	fields_set_text(request, "tokens",
			quix_may_fall_back(quix) ? "1 2"
			: quix->token_id == 1	 ? "1"
						 : "2");
	fields_set(request, "token", token->bytes, token->length);
	fields_set_number(request, "timeout_ms", quix->options->timeout_ms);
	if (quix->settings.source == SOURCE_PORTAL)
		fields_set_text(request, "want.broker", "1");
	if (quix->settings.topic_ids == TOPIC_IDS_PORTAL)
		fields_set_text(request, "want.topics", "1");
	return add_ca_file(quix, request, error);
}

/* Adds the personal access token when the streaming tokens are fetched. */
static int make_launch_request(struct quix *quix, struct fields *request,
			       struct error *error)
{
	const struct secret *personal = &quix->personal.value;

	if (ask_make_request(quix, request, error))
		return -1;
	if (!quix_is_fetched(quix))
		return 0;
	fields_set_text(request, "want.pair", "use");
	fields_set_text(request, "tokens", "1");
	fields_set_text(request, "subject", TOKEN_PERSONAL_SUBJECT);
	fields_set(request, "token", personal->bytes, personal->length);
	return 0;
}

void ask_take_result(struct quix *quix, const struct fields *answer)
{
	const char *workspace = fields_text(answer, "workspace");
	size_t i;

	fields_clear(&quix->broker);
	fields_clear(&quix->topics);
	topic_take_answer(&quix->topics, answer);
	quix->token_id = fields_number(answer, "token_id", 1) == 2 ? 2 : 1;
	if (!quix->workspace)
		quix->workspace = mem_copy_text(workspace ? workspace : "");
	for (i = 0; i < answer->count; i++) {
		const struct field *field = &answer->items[i];

		if (text_begins(field->key, "broker."))
			fields_append(&quix->broker, field->key + 7,
				      secret_text(&field->value),
				      field->value.length);
	}
}

/* Returns token 2 when the helper requests it. */
static int give_second_token(void *user, const struct secret **token,
			     struct error *error)
{
	struct quix *quix = user;
	const struct value_source source = quix_values(quix);
	struct token *second = &quix->tokens[1];

	if (!second->setting)
		return error_set(error, STATUS_PERMANENT,
				 "there is no token_2");
	if (token_evaluate(second, &source, error))
		return -1;
	if (!second->value.length)
		return error_set(
			error, STATUS_PERMANENT, "%s:%d: token_2 is empty",
			second->setting->source->path, second->setting->line);
	*token = &second->value;
	return 0;
}

static const char *take_pair(void *user, const struct secret *current,
			     const struct secret *next)
{
	struct quix *quix = user;

	quix_take_pair(quix, current, next);
	if (quix_may_fall_back(quix))
		return "1 2";
	return quix->token_id == 1 ? "1" : "2";
}

/* Adds a note when a rejected token does not have the form of a token. */
static void add_odd_tokens(const struct quix *quix, const struct fields *answer,
			   struct buf *text)
{
	const char *rejected = fields_text(answer, "rejected");
	int id;

	for (id = 1; rejected && id <= 2; id++) {
		const struct secret *token = &quix->tokens[id - 1].value;

		if (strchr(rejected, '0' + id) && token->length &&
		    token_is_odd(token))
			buf_add_format(text,
				       "; token %d does not look like a token: "
				       "those begin with 'sdk-'",
				       id);
	}
}

static int converse(struct quix *quix, const struct fields *request,
		    struct fields *answer, struct error *error)
{
	const struct helper_caller caller = { .log = &quix->options->log,
					      .need_token = give_second_token,
					      .take_pair = take_pair,
					      .user = quix };
	const int result = helper_ask(request, quix->options->timeout_ms,
				      &caller, answer, error);
	AUTO_BUF struct buf odd = { 0 };
	struct error reason;

	if (result <= 0)
		return result;
	reason = *error;
	add_odd_tokens(quix, answer, &odd);
	return error_set(error, reason.status, "%s%s", reason.message,
			 buf_text(&odd));
}

static void take_answer(struct quix *quix, const struct fields *answer,
			enum answer_source source)
{
	ask_take_result(quix, answer);
	quix->answer_source = source;
}

/*
 * The running program has token 2, which the Portal rejected, and token 1 may
 * be used instead.
 */
static bool can_try_first_token(const struct quix *quix)
{
	const enum token_choice choice = quix_token_choice(quix);

	return quix->was_rejected && !quix_is_fetched(quix) &&
	       quix->token_id == 2 && choice != TOKEN_2 &&
	       quix->tokens[0].value.length;
}

/* For a running program: a cached answer is never used. */
static int ask_for_incumbent(struct quix *quix, struct cached_answer *cached,
			     const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	int result = converse(quix, request, &answer, error);

	quix->was_rejected |= fields_find(&answer, "rejected") != NULL;
	if (result && can_try_first_token(quix)) {
		quix->token_id = 1;
		fields_clear(&answer);
		if (ask_make_request(quix, &again, error))
			return -1;
		request = &again;
		result = converse(quix, request, &answer, error);
	}
	if (result) {
		cached_answer_drop_rejected(cached, &answer);
		return -1;
	}
	cached_answer_keep(cached, request, &answer);
	take_answer(quix, &answer, ANSWER_PORTAL);
	return 0;
}

/* Sends the request; falls back to a usable cached answer if it fails. */
static int ask_or_fall_back(struct quix *quix, struct cached_answer *cached,
			    const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!converse(quix, request, &answer, error)) {
		cached_answer_keep(cached, request, &answer);
		take_answer(quix, &answer, ANSWER_PORTAL);
		return 0;
	}
	cached_answer_drop_rejected(cached, &answer);
	if (!fields_number(&answer, "unreachable", 0) ||
	    !cached_answer_stale(cached, request, &answer))
		return -1;
	cached_answer_warn(cached, error);
	take_answer(quix, &answer, ANSWER_CACHE);
	return 0;
}

static int answer_offline(struct quix *quix, struct cached_answer *cached,
			  const struct fields *request, struct error *error)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!cached_answer_stale(cached, request, &answer))
		return error_set(
			error, STATUS_TEMPORARY,
			"profile '%s': --offline, but there is no cached answer of the portal"
			"%s%s",
			quix_name(quix),
			*cached_answer_obstacle(cached) ? ": " : "",
			cached_answer_obstacle(cached));
	take_answer(quix, &answer, ANSWER_CACHE);
	return 0;
}

int ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_CACHED_ANSWER struct cached_answer cached = { 0 };

	if (make_launch_request(quix, &request, error))
		return -1;
	cached_answer_open(&cached, quix);
	if (quix->incumbent && !quix->options->is_offline)
		return ask_for_incumbent(quix, &cached, &request, error);
	if (quix->options->is_offline)
		return answer_offline(quix, &cached, &request, error);
	if (!is_afresh && cached_answer_fresh(&cached, &request, &answer)) {
		take_answer(quix, &answer, ANSWER_CACHE);
		return 0;
	}
	if (cached_answer_has_stale(&cached, &request)) {
		fields_set_number(&request, "unreachable_after_ms",
				  CACHED_ANSWER_PATIENCE_MS);
		if (!quix->workspace && cached.remembered)
			fields_set_text(&request, "workspace.remembered",
					cached.remembered);
	}
	return ask_or_fall_back(quix, &cached, &request, error);
}
