#include "quix/quix.h"

#include <stdlib.h>
#include <string.h>

#include "quix/ask.h"
#include "quix/need.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "supervise/snapshot.h"
#include "quix/portal_url.h"

int quix_evaluate(struct quix *quix, const struct setting *setting,
		  struct value *value, struct error *error)
{
	const char *key = setting->key.bytes;
	size_t i;
	int result;

	for (i = 0; i < quix->open_count; i++)
		if (!strcmp(quix->open[i], key) || i + 1 == QUIX_DEPTH_MAX)
			return error_set(error, STATUS_MEND,
					 "%s:%d: %s needs itself: a loop",
					 setting->source->path, setting->line,
					 key);
	quix->open[quix->open_count++] = key;
	result = value_of_setting(quix, setting, value, error);
	quix->open_count--;
	return result;
}

static int refuse(const struct setting *setting, const char *reason,
		  struct error *error)
{
	return error_set(error, STATUS_MEND, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, reason);
}

const char *quix_name(const struct quix *quix)
{
	return quix->profile->name;
}

int quix_portal(struct quix *quix, const char **portal, struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "portal");
	AUTO_VALUE struct value value = { 0 };
	const char *reason;

	if (!quix->portal && quix->is_settled && !quix_is_cloud(quix))
		quix->portal = mem_copy_text("");
	if (!quix->portal && setting &&
	    quix_evaluate(quix, setting, &value, error))
		return -1;
	if (!quix->portal) {
		if (!value.text.length)
			buf_add_text(&value.text, URL_PORTAL);
		reason = setting ? url_check(value.text.data) : NULL;
		if (reason)
			return refuse(setting, reason, error);
		while (text_ends(value.text.data, "/"))
			buf_truncate(&value.text, value.text.length - 1);
		quix->portal = buf_steal(&value.text);
	}
	*portal = quix->portal;
	return 0;
}

static int read_workspace(struct quix *quix, struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "workspace");
	AUTO_VALUE struct value value = { 0 };

	if (!setting)
		return 0;
	if (quix_evaluate(quix, setting, &value, error))
		return -1;
	if (!value.text.length)
		return 0;
	if (!text_is_workspace_id(buf_text(&value.text)))
		return refuse(setting,
			      "is not a workspace id: letters, digits, '-', "
			      "'_' and '.', no '.' first, at most 255 bytes",
			      error);
	quix->workspace = buf_steal(&value.text);
	quix->is_workspace_named = true;
	return 0;
}

/* A local profile has none, unless it says so and nothing is asked. */
static bool may_name_workspace(const struct quix *quix)
{
	return !quix->is_settled || quix_is_cloud(quix) ||
	       quix->settings.source == SOURCE_NONE;
}

int quix_workspace(struct quix *quix, const char **workspace,
		   struct error *error)
{
	if (!quix->workspace && may_name_workspace(quix) &&
	    read_workspace(quix, error))
		return -1;
	if (!quix->workspace && !quix->is_settled)
		return 1;
	if (!quix->workspace && !quix_is_cloud(quix))
		quix->workspace = mem_copy_text("");
	if (!quix->workspace && (!quix->is_ready || quix->is_asking))
		return 1;
	if (!quix->workspace && ask_portal(quix, error))
		return -1;
	*workspace = quix->workspace;
	return 0;
}

int quix_named_workspace(struct quix *quix, const char **workspace,
			 struct error *error)
{
	if (!quix->workspace && read_workspace(quix, error))
		return -1;
	*workspace = quix->workspace;
	return 0;
}

const char *quix_known_workspace(const struct quix *quix)
{
	return quix->workspace ? quix->workspace : "";
}

int quix_token(struct quix *quix, const struct secret **token,
	       struct error *error)
{
	static const struct secret none;

	(void)error;
	if (!quix->is_settled)
		return 1;
	*token = quix->token_id ? &quix->tokens[quix->token_id - 1].value
				: &none;
	return 0;
}

void quix_token_id(const struct quix *quix, char id[TOKEN_ID_SIZE])
{
	id[0] = (char)('0' + quix->token_id);
	id[1] = ':';
	crypto_fingerprint(&quix->tokens[quix->token_id - 1].value, id + 2);
}

bool quix_is_cloud(const struct quix *quix)
{
	return quix->token_id != 0;
}

enum token_choice quix_token_choice(const struct quix *quix)
{
	if (quix->options->use_token != TOKEN_UNSET)
		return quix->options->use_token;
	return (enum token_choice)quix->settings.use_token;
}

/* The token that is tried first: the first one that has a value. */
static int choose_first_token(struct quix *quix, struct error *error)
{
	const enum token_choice choice = quix_token_choice(quix);
	int id;

	for (id = 1; id <= 2; id++) {
		struct token *token = &quix->tokens[id - 1];

		if (!token->setting || choice == (id == 1 ? TOKEN_2 : TOKEN_1))
			continue;
		if (token_evaluate(token, quix, error))
			return -1;
		if (!token->value.length)
			continue;
		quix->token_id = id;
		return 0;
	}
	if (choice == TOKEN_1 || choice == TOKEN_2)
		return error_set(
			error, STATUS_MEND,
			"profile '%s' has no token_%d, which use_token "
			"asks for",
			quix_name(quix), choice == TOKEN_1 ? 1 : 2);
	return 0;
}

/* A program that runs keeps the token that it has. */
static int keep_token(struct quix *quix, struct error *error)
{
	struct token *tokens = quix->tokens;
	const struct look *look = quix->look;

	if (!look_is_later(look) || quix->token_id != 1 ||
	    quix_token_choice(quix) == TOKEN_1 || !tokens[1].setting ||
	    !look->known->has_token ||
	    snapshot_has_token(look->known, look->key, &tokens[0].value))
		return 0;
	if (token_evaluate(&tokens[1], quix, error))
		return -1;
	if (snapshot_has_token(look->known, look->key, &tokens[1].value))
		quix->token_id = 2;
	return 0;
}

/* Anything to run against, and where the broker comes from. */
static int settle_source(struct quix *quix, struct error *error)
{
	const struct profile *profile = quix->profile;
	const bool has_servers =
		profile_find(profile, SECTION_BROKER, "bootstrap.servers");
	int *source = &quix->settings.source;
	size_t i;

	if (*source == SOURCE_PORTAL && !quix_is_cloud(quix))
		return error_set(
			error, STATUS_MEND,
			"profile '%s': source = portal needs a token_1 "
			"in [quix]",
			profile->name);
	if (*source == SOURCE_UNSET)
		*source = quix_is_cloud(quix) ? SOURCE_PORTAL : SOURCE_STATIC;
	if (*source != SOURCE_STATIC || has_servers)
		return 0;
	if (quix_is_cloud(quix))
		return error_set(error, STATUS_MEND,
				 "profile '%s': source = static needs "
				 "bootstrap.servers in [broker]",
				 profile->name);
	for (i = 0; i < 2; i++)
		if (quix->tokens[i].is_evaluated)
			return refuse(quix->tokens[i].setting, "is empty",
				      error);
	return error_set(
		error, STATUS_MEND,
		"profile '%s' (%s) has neither a token_1 in [quix] nor "
		"bootstrap.servers in [broker]; see quixrun.ini(5)",
		profile->name, profile->sources[0]->path);
}

int quix_init(struct quix *quix, const struct profile *profile,
	      const struct options *options, uid_t trust_owner,
	      struct error *error)
{
	*quix = (struct quix){ .profile = profile,
			       .options = options,
			       .trust_owner = trust_owner,
			       .look = quix->look };
	quix->tokens[0].setting =
		profile_find(profile, SECTION_QUIX, "token_1");
	quix->tokens[1].setting =
		profile_find(profile, SECTION_QUIX, "token_2");
	if (settings_read_key(&quix->settings, quix, SECTION_QUIX, "use_token",
			      error) ||
	    choose_first_token(quix, error) || keep_token(quix, error))
		return -1;
	quix->is_settled = true;
	if (settings_read(&quix->settings, quix, error))
		return -1;
	quix->is_ready = true;
	return settle_source(quix, error);
}

int quix_resolve(struct quix *quix, struct error *error)
{
	const char *ignored;

	if (!quix_is_cloud(quix))
		return quix_workspace(quix, &ignored, error);
	if (quix_portal(quix, &ignored, error) || read_workspace(quix, error))
		return -1;
	if (quix->settings.source == SOURCE_PORTAL || need_portal(quix))
		return ask_portal(quix, error);
	return 0;
}

void quix_clear(struct quix *quix)
{
	token_clear(&quix->tokens[0]);
	token_clear(&quix->tokens[1]);
	settings_clear(&quix->settings);
	fields_clear(&quix->broker);
	fields_clear(&quix->topics);
	free(quix->portal);
	free(quix->workspace);
	*quix = (struct quix){ 0 };
}
