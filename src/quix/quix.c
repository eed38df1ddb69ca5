#include "quix/quix.h"

#include <stdlib.h>
#include <string.h>

#include "quix/portal_url.h"
#include "quix/topic.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/*
 * Evaluates a setting of the profile; a setting that needs itself is an error.
 */
static int evaluate_setting(struct quix *quix, const struct setting *setting,
			    struct value *value, struct error *error)
{
	const struct value_source source = quix_values(quix);
	const char *key = setting->key.bytes;
	size_t i;
	int result;

	for (i = 0; i < quix->open_count; i++)
		if (!strcmp(quix->open[i], key) || i + 1 == QUIX_DEPTH_MAX)
			return error_set(error, STATUS_PERMANENT,
					 "%s:%d: %s refers to itself",
					 setting->source->path, setting->line,
					 key);
	quix->open[quix->open_count++] = key;
	result = value_of_setting(&source, setting, value, error);
	quix->open_count--;
	if (result || !value->is_unknown)
		return result;
	quix->is_unknown = true;
	return error_set(
		error, STATUS_PERMANENT,
		"%s:%d: %s comes from a command, which is run only before "
		"a restart",
		setting->source->path, setting->line, key);
}

static int refuse_setting(const struct setting *setting, const char *reason,
			  struct error *error)
{
	return error_set(error, STATUS_PERMANENT, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, reason);
}

const char *quix_name(const struct quix *quix)
{
	return quix->profile->name;
}

static int read_portal(struct quix *quix, struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "portal");
	AUTO_VALUE struct value value = { 0 };
	const char *reason;

	if (quix->portal)
		return 0;
	if (quix->is_settled && !quix_is_cloud(quix)) {
		quix->portal = mem_copy_text("");
		return 0;
	}
	if (setting && evaluate_setting(quix, setting, &value, error))
		return -1;
	if (!value.text.length)
		buf_add_text(&value.text, PORTAL_URL_DEFAULT);
	reason = setting ? portal_url_check(value.text.data) : NULL;
	if (reason)
		return refuse_setting(setting, reason, error);
	while (text_ends(value.text.data, "/"))
		buf_truncate(&value.text, value.text.length - 1);
	quix->portal = buf_steal(&value.text);
	return 0;
}

/* A local profile has no workspace, unless `source` is none. */
static bool may_name_workspace(const struct quix *quix)
{
	return !quix->is_settled || quix_is_cloud(quix) ||
	       quix->settings.source == SOURCE_NONE;
}

static int read_workspace(struct quix *quix, struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "workspace");
	AUTO_VALUE struct value value = { 0 };

	if (quix->workspace)
		return 0;
	if (setting && may_name_workspace(quix) &&
	    evaluate_setting(quix, setting, &value, error))
		return -1;
	if (value.text.length) {
		if (!text_is_workspace_id(buf_text(&value.text)))
			return refuse_setting(
				setting,
				"is not a workspace id: letters, "
				"digits, '-', '_' and '.', not beginning with '.'"
				", at most 255 bytes",
				error);
		quix->workspace = buf_steal(&value.text);
		quix->is_workspace_named = true;
	} else if (quix->is_settled && !quix_is_cloud(quix)) {
		quix->workspace = mem_copy_text("");
	}
	return 0;
}

int quix_read_names(struct quix *quix, struct error *error)
{
	return read_portal(quix, error) ? -1 : read_workspace(quix, error);
}

const char *quix_known_workspace(const struct quix *quix)
{
	return quix->workspace ? quix->workspace : "";
}

const struct secret *quix_token(const struct quix *quix)
{
	static const struct secret none;

	return quix->token_id ? &quix->tokens[quix->token_id - 1].value : &none;
}

void quix_token_id(const struct quix *quix, char id[TOKEN_ID_SIZE])
{
	id[0] = (char)('0' + quix->token_id);
	id[1] = ':';
	crypto_fingerprint(quix_token(quix), id + 2);
}

bool quix_is_cloud(const struct quix *quix)
{
	return quix->token_id != 0;
}

bool quix_is_fetched(const struct quix *quix)
{
	return quix->personal.value.length != 0;
}

enum token_choice quix_token_choice(const struct quix *quix)
{
	if (quix->options->use_token != TOKEN_UNSET)
		return quix->options->use_token;
	return (enum token_choice)quix->settings.use_token;
}

bool quix_may_fall_back(const struct quix *quix)
{
	const enum token_choice choice = quix_token_choice(quix);

	return (choice == TOKEN_UNSET || choice == TOKEN_AUTO) &&
	       quix->token_id == 1 &&
	       (quix->tokens[1].setting || quix_is_fetched(quix));
}

/* A broker may still be read from the Portal. */
static bool may_get_broker(const struct quix *quix)
{
	const int source = quix->settings.source;

	return !quix->is_resolved && quix->answer_source == ANSWER_NONE &&
	       (source == SOURCE_PORTAL || source == SOURCE_UNSET);
}

bool quix_property_is_secret(const struct quix *quix, const char *key)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_BROKER, key);

	return setting && form_set(setting->value) & FORM_SECRETS;
}

enum value_answer quix_property(struct quix *quix, const char *key,
				struct value *value, struct error *error)
{
	const char *name = schema_canonical_property(key);
	const struct setting *setting =
		!quix->is_resolved && strcmp(name, "source") != 0
			? profile_find(quix->profile, SECTION_BROKER, name)
			: NULL;
	const size_t before = value->text.length;
	const struct secret *known;

	value->is_secret |= schema_is_secret_property(name) ||
			    quix_property_is_secret(quix, name);
	if (setting && evaluate_setting(quix, setting, value, error))
		return VALUE_FAILED;
	if (value->text.length > before)
		return VALUE_GIVEN;
	if (may_get_broker(quix))
		return VALUE_NOT_YET;
	known = fields_find(&quix->broker, name);
	if (!known || !known->length)
		return VALUE_ABSENT;
	buf_add(&value->text, known->bytes, known->length);
	return VALUE_GIVEN;
}

static enum value_answer answer_portal(struct quix *quix, struct value *value,
				       struct error *error)
{
	if (read_portal(quix, error))
		return VALUE_FAILED;
	buf_add_text(&value->text, quix->portal);
	return VALUE_GIVEN;
}

/* The workspace of the profile or of the Portal, if known. */
static enum value_answer find_workspace(struct quix *quix, struct error *error)
{
	if (read_workspace(quix, error))
		return VALUE_FAILED;
	return quix->workspace ? VALUE_GIVEN : VALUE_NOT_YET;
}

static enum value_answer answer_workspace(struct quix *quix, enum form form,
					  struct value *value,
					  struct error *error)
{
	const enum value_answer answer = find_workspace(quix, error);

	if (answer != VALUE_GIVEN)
		return answer;
	buf_add_text(&value->text, quix->workspace);
	if (form == FORM_PREFIX && *quix->workspace)
		buf_add_char(&value->text, '-');
	return VALUE_GIVEN;
}

static enum value_answer answer_token(const struct quix *quix,
				      struct value *value)
{
	const struct secret *token = quix_token(quix);

	if (!quix->is_settled || (quix_is_fetched(quix) && !token->length))
		return VALUE_NOT_YET;
	buf_add(&value->text, secret_text(token), token->length);
	value->is_secret = true;
	return VALUE_GIVEN;
}

enum value_answer quix_topic(struct quix *quix, const char *name,
			     const struct place *place, struct value *value,
			     struct error *error)
{
	enum value_answer answer;
	const char *id;

	if (quix->settings.topic_ids == TOPIC_IDS_PREFIX ||
	    !quix_is_cloud(quix)) {
		answer = find_workspace(quix, error);
		if (answer == VALUE_GIVEN)
			topic_add_prefixed(quix->workspace, name, &value->text);
		return answer;
	}
	if (quix->answer_source == ANSWER_NONE)
		return VALUE_NOT_YET;
	id = topic_find(&quix->topics, name);
	if (!id) {
		topic_refuse(&quix->topics, quix_known_workspace(quix),
			     value->is_secret ? NULL : name, place, error);
		return VALUE_FAILED;
	}
	buf_add_text(&value->text, id);
	return VALUE_GIVEN;
}

static enum value_answer answer_group(struct quix *quix, const char *name,
				      struct value *value, struct error *error)
{
	const enum value_answer answer = find_workspace(quix, error);

	if (answer == VALUE_GIVEN)
		topic_add_prefixed(quix->workspace, name, &value->text);
	return answer;
}

static enum value_answer answer_form(void *user,
				     const struct value_question *question,
				     struct value *value, struct error *error)
{
	struct quix *quix = user;
	const char *argument = question->argument;

	switch ((int)question->form) {
	case FORM_PROFILE:
		buf_add_text(&value->text, quix_name(quix));
		return VALUE_GIVEN;
	case FORM_PORTAL:
		return answer_portal(quix, value, error);
	case FORM_WORKSPACE:
	case FORM_PREFIX:
		return answer_workspace(quix, question->form, value, error);
	case FORM_TOKEN:
		return answer_token(quix, value);
	case FORM_BROKER:
		return quix_property(quix, argument, value, error);
	case FORM_TOPIC:
		return quix_topic(quix, argument, question->place, value,
				  error);
	case FORM_GROUP:
		return answer_group(quix, argument, value, error);
	default:
		return VALUE_ABSENT;
	}
}

struct value_source quix_values(struct quix *quix)
{
	return (struct value_source){ .answer = answer_form,
				      .user = quix,
				      .observer = quix->observer };
}

static int evaluate_token(struct quix *quix, struct token *token,
			  struct error *error)
{
	const struct value_source source = quix_values(quix);
	const int result = token_evaluate(token, &source, error);

	quix->is_unknown |= token->is_unknown;
	return result;
}

/*
 * Uses the streaming tokens of `personal_token` when the profile has no others.
 */
static int choose_fetched_token(struct quix *quix, struct error *error)
{
	struct token *personal = &quix->personal;
	int i;

	personal->setting =
		profile_find(quix->profile, SECTION_QUIX, "personal_token");
	if (!personal->setting)
		return 0;
	for (i = 0; i < 2; i++) {
		struct token *token = &quix->tokens[i];

		if (!token->setting)
			continue;
		if (evaluate_token(quix, token, error))
			return -1;
		if (token->value.length)
			return 0;
	}
	if (evaluate_token(quix, personal, error))
		return -1;
	if (personal->value.length)
		quix->token_id = quix_token_choice(quix) == TOKEN_2 ? 2 : 1;
	return 0;
}

/* Chooses the first token: the first one that has a value. */
static int choose_first_token(struct quix *quix, struct error *error)
{
	const enum token_choice choice = quix_token_choice(quix);
	int id;

	for (id = 1; id <= 2; id++) {
		struct token *token = &quix->tokens[id - 1];

		if (!token->setting || choice == (id == 1 ? TOKEN_2 : TOKEN_1))
			continue;
		if (evaluate_token(quix, token, error))
			return -1;
		if (!token->value.length)
			continue;
		quix->token_id = id;
		return 0;
	}
	if (choose_fetched_token(quix, error) || quix->token_id)
		return quix->token_id ? 0 : -1;
	if (choice == TOKEN_1 || choice == TOKEN_2)
		return error_set(
			error, STATUS_PERMANENT,
			"profile '%s' has no token_%d, which use_token "
			"asks for",
			quix_name(quix), choice == TOKEN_1 ? 1 : 2);
	return 0;
}

/* A running program keeps its token, also when it is now token 2. */
static int keep_token(struct quix *quix, struct error *error)
{
	const struct incumbent *incumbent = quix->incumbent;
	struct token *tokens = quix->tokens;

	if (!incumbent || quix->token_id != 1 ||
	    quix_token_choice(quix) == TOKEN_1 ||
	    !(tokens[1].setting || tokens[1].is_evaluated) ||
	    !incumbent->has_token(incumbent->user, NULL) ||
	    incumbent->has_token(incumbent->user, &tokens[0].value))
		return 0;
	if (evaluate_token(quix, &tokens[1], error))
		return -1;
	if (incumbent->has_token(incumbent->user, &tokens[1].value))
		quix->token_id = 2;
	return 0;
}

void quix_take_pair(struct quix *quix, const struct secret *current,
		    const struct secret *next)
{
	const struct secret *const pair[] = { current, next };
	struct error ignored;
	int i;

	for (i = 0; i < 2; i++) {
		secret_set(&quix->tokens[i].value, secret_text(pair[i]),
			   pair[i]->length);
		quix->tokens[i].is_evaluated = true;
	}
	quix->token_id = quix_token_choice(quix) == TOKEN_2 ? 2 : 1;
	keep_token(quix, &ignored);
}

/* Sets *error: there is no broker. */
static int refuse_no_broker(const struct quix *quix, struct error *error)
{
	const struct profile *profile = quix->profile;
	size_t i;

	for (i = 0; i < 2; i++)
		if (quix->tokens[i].is_evaluated)
			return refuse_setting(quix->tokens[i].setting,
					      "is empty", error);
	return error_set(
		error, STATUS_PERMANENT,
		"profile '%s' (%s) has neither a token_1 in [quix] nor "
		"bootstrap.servers in [broker]; see quixrun.ini(5)",
		profile->name, profile->sources[0]->path);
}

/* Chooses the source of the broker; it is an error if there is no broker. */
static int settle_source(struct quix *quix, struct error *error)
{
	const char *name = quix->profile->name;
	int *source = &quix->settings.source;

	if (*source == SOURCE_PORTAL && !quix_is_cloud(quix))
		return error_set(error, STATUS_PERMANENT,
				 "profile '%s': source = portal needs a "
				 "token_1 in [quix]",
				 name);
	if (*source == SOURCE_UNSET)
		*source = quix_is_cloud(quix) ? SOURCE_PORTAL : SOURCE_STATIC;
	if (*source != SOURCE_STATIC ||
	    profile_find(quix->profile, SECTION_BROKER, "bootstrap.servers"))
		return 0;
	if (quix_is_cloud(quix))
		return error_set(error, STATUS_PERMANENT,
				 "profile '%s': source = static needs "
				 "bootstrap.servers in [broker]",
				 name);
	return refuse_no_broker(quix, error);
}

int quix_read_settings(struct quix *quix, struct error *error)
{
	const struct value_source source = quix_values(quix);
	const struct profile *profile = quix->profile;
	int result;

	quix->tokens[0].setting =
		profile_find(profile, SECTION_QUIX, "token_1");
	quix->tokens[1].setting =
		profile_find(profile, SECTION_QUIX, "token_2");
	if (settings_read_use_token(&quix->settings, profile, &source, error) ||
	    choose_first_token(quix, error) || keep_token(quix, error))
		return -1;
	quix->is_settled = true;
	result = settings_read(&quix->settings, profile, &source, error);
	quix->is_unknown |= quix->settings.is_unknown;
	if (result)
		return -1;
	return settle_source(quix, error);
}

void quix_clear(struct quix *quix)
{
	token_clear(&quix->tokens[0]);
	token_clear(&quix->tokens[1]);
	token_clear(&quix->personal);
	settings_clear(&quix->settings);
	fields_clear(&quix->broker);
	fields_clear(&quix->topics);
	free(quix->portal);
	free(quix->workspace);
	*quix = (struct quix){ 0 };
}
