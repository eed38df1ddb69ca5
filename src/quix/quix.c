#include "quix/quix.h"

#include <stdlib.h>
#include <string.h>

#include "quix/ask.h"
#include "quix/need.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "supervise/snapshot.h"
#include "quix/portal_url.h"

int target_evaluate(struct target *target, const struct setting *setting,
		    struct value *value, struct error *error)
{
	const char *key = setting->key.bytes;
	size_t i;
	int result;

	for (i = 0; i < target->open_count; i++)
		if (!strcmp(target->open[i], key) || i + 1 == TARGET_DEPTH_MAX)
			return error_set(error, STATUS_MEND,
					 "%s:%d: %s needs itself: a loop",
					 setting->source->path, setting->line,
					 key);
	target->open[target->open_count++] = key;
	result = expand_setting(target, setting, value, error);
	target->open_count--;
	return result;
}

static int refuse(const struct setting *setting, const char *reason,
		  struct error *error)
{
	return error_set(error, STATUS_MEND, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, reason);
}

const char *target_name(const struct target *target)
{
	return target->profile->name;
}

int target_portal(struct target *target, const char **portal,
		  struct error *error)
{
	const struct setting *setting =
		profile_find(target->profile, SECTION_QUIX, "portal");
	AUTO_VALUE struct value value = { 0 };
	const char *reason;

	if (!target->portal && target->is_settled && !target_is_cloud(target))
		target->portal = mem_copy_text("");
	if (!target->portal && setting &&
	    target_evaluate(target, setting, &value, error))
		return -1;
	if (!target->portal) {
		if (!value.text.length)
			buf_add_text(&value.text, URL_PORTAL);
		reason = setting ? url_check(value.text.data) : NULL;
		if (reason)
			return refuse(setting, reason, error);
		while (text_ends(value.text.data, "/"))
			buf_truncate(&value.text, value.text.length - 1);
		target->portal = buf_steal(&value.text);
	}
	*portal = target->portal;
	return 0;
}

static int read_workspace(struct target *target, struct error *error)
{
	const struct setting *setting =
		profile_find(target->profile, SECTION_QUIX, "workspace");
	AUTO_VALUE struct value value = { 0 };

	if (!setting)
		return 0;
	if (target_evaluate(target, setting, &value, error))
		return -1;
	if (!value.text.length)
		return 0;
	if (!text_is_workspace_id(buf_text(&value.text)))
		return refuse(setting,
			      "is not a workspace id: letters, digits, '-', "
			      "'_' and '.', no '.' first, at most 255 bytes",
			      error);
	target->workspace = buf_steal(&value.text);
	target->is_workspace_named = true;
	return 0;
}

/* A local profile has none, unless it says so and nothing is asked. */
static bool may_name_workspace(const struct target *target)
{
	return !target->is_settled || target_is_cloud(target) ||
	       target->config.source == SOURCE_NONE;
}

int target_workspace(struct target *target, const char **workspace,
		     struct error *error)
{
	if (!target->workspace && may_name_workspace(target) &&
	    read_workspace(target, error))
		return -1;
	if (!target->workspace && !target->is_settled)
		return 1;
	if (!target->workspace && !target_is_cloud(target))
		target->workspace = mem_copy_text("");
	if (!target->workspace && (!target->is_ready || target->is_asking))
		return 1;
	if (!target->workspace && ask_portal(target, error))
		return -1;
	*workspace = target->workspace;
	return 0;
}

int target_named_workspace(struct target *target, const char **workspace,
			   struct error *error)
{
	if (!target->workspace && read_workspace(target, error))
		return -1;
	*workspace = target->workspace;
	return 0;
}

const char *target_known_workspace(const struct target *target)
{
	return target->workspace ? target->workspace : "";
}

int target_token(struct target *target, const struct secret **token,
		 struct error *error)
{
	static const struct secret none;

	(void)error;
	if (!target->is_settled)
		return 1;
	*token = target->token_id ? &target->tokens[target->token_id - 1].value
				  : &none;
	return 0;
}

void target_token_id(const struct target *target, char id[TOKEN_ID_SIZE])
{
	id[0] = (char)('0' + target->token_id);
	id[1] = ':';
	crypto_fingerprint(&target->tokens[target->token_id - 1].value, id + 2);
}

bool target_is_cloud(const struct target *target)
{
	return target->token_id != 0;
}

enum token_choice target_token_choice(const struct target *target)
{
	if (target->options->use_token != TOKEN_UNSET)
		return target->options->use_token;
	return (enum token_choice)target->config.use_token;
}

/* The token that is tried first: the first one that has a value. */
static int choose_first_token(struct target *target, struct error *error)
{
	const enum token_choice choice = target_token_choice(target);
	int id;

	for (id = 1; id <= 2; id++) {
		struct token *token = &target->tokens[id - 1];

		if (!token->setting || choice == (id == 1 ? TOKEN_2 : TOKEN_1))
			continue;
		if (token_evaluate(token, target, error))
			return -1;
		if (!token->value.length)
			continue;
		target->token_id = id;
		return 0;
	}
	if (choice == TOKEN_1 || choice == TOKEN_2)
		return error_set(
			error, STATUS_MEND,
			"profile '%s' has no token_%d, which use_token "
			"asks for",
			target_name(target), choice == TOKEN_1 ? 1 : 2);
	return 0;
}

/* A program that runs keeps the token that it has. */
static int keep_token(struct target *target, struct error *error)
{
	struct token *tokens = target->tokens;
	const struct look *look = target->look;

	if (!look_is_later(look) || target->token_id != 1 ||
	    target_token_choice(target) == TOKEN_1 || !tokens[1].setting ||
	    !look->known->has_token ||
	    snapshot_has_token(look->known, look->key, &tokens[0].value))
		return 0;
	if (token_evaluate(&tokens[1], target, error))
		return -1;
	if (snapshot_has_token(look->known, look->key, &tokens[1].value))
		target->token_id = 2;
	return 0;
}

/* Anything to run against, and where the broker comes from. */
static int settle_source(struct target *target, struct error *error)
{
	const struct profile *profile = target->profile;
	const bool has_servers =
		profile_find(profile, SECTION_BROKER, "bootstrap.servers");
	int *source = &target->config.source;
	size_t i;

	if (*source == SOURCE_PORTAL && !target_is_cloud(target))
		return error_set(
			error, STATUS_MEND,
			"profile '%s': source = portal needs a token_1 "
			"in [quix]",
			profile->name);
	if (*source == SOURCE_UNSET)
		*source =
			target_is_cloud(target) ? SOURCE_PORTAL : SOURCE_STATIC;
	if (*source != SOURCE_STATIC || has_servers)
		return 0;
	if (target_is_cloud(target))
		return error_set(error, STATUS_MEND,
				 "profile '%s': source = static needs "
				 "bootstrap.servers in [broker]",
				 profile->name);
	for (i = 0; i < 2; i++)
		if (target->tokens[i].is_evaluated)
			return refuse(target->tokens[i].setting, "is empty",
				      error);
	return error_set(
		error, STATUS_MEND,
		"profile '%s' (%s) has neither a token_1 in [quix] nor "
		"bootstrap.servers in [broker]; see quixrun.ini(5)",
		profile->name, profile->sources[0]->path);
}

int target_init(struct target *target, const struct profile *profile,
		const struct options *options, uid_t trust_owner,
		struct error *error)
{
	*target = (struct target){ .profile = profile,
				   .options = options,
				   .trust_owner = trust_owner,
				   .look = target->look };
	target->tokens[0].setting =
		profile_find(profile, SECTION_QUIX, "token_1");
	target->tokens[1].setting =
		profile_find(profile, SECTION_QUIX, "token_2");
	if (config_read_key(&target->config, target, SECTION_QUIX, "use_token",
			    error) ||
	    choose_first_token(target, error) || keep_token(target, error))
		return -1;
	target->is_settled = true;
	if (config_read(&target->config, target, error))
		return -1;
	target->is_ready = true;
	return settle_source(target, error);
}

int target_resolve(struct target *target, struct error *error)
{
	const char *ignored;

	if (!target_is_cloud(target))
		return target_workspace(target, &ignored, error);
	if (target_portal(target, &ignored, error) ||
	    read_workspace(target, error))
		return -1;
	if (target->config.source == SOURCE_PORTAL || need_portal(target))
		return ask_portal(target, error);
	return 0;
}

void target_clear(struct target *target)
{
	token_clear(&target->tokens[0]);
	token_clear(&target->tokens[1]);
	config_clear(&target->config);
	fields_clear(&target->broker);
	fields_clear(&target->topics);
	free(target->portal);
	free(target->workspace);
	*target = (struct target){ 0 };
}
