#include "commands/scan_secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/schema.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* The forms that --scan can evaluate: no command is run, no request is sent. */
#define HARMLESS                                                               \
	(FORM_SET(FORM_ENV) | FORM_SET(FORM_FILE) |                            \
	 FORM_SET(FORM_CREDENTIAL) | FORM_SET(FORM_PROFILE))

static void add_place(void *user, const char *path)
{
	struct scan_secrets *secrets = user;

	buf_add(&secrets->places, path, strlen(path) + 1);
}

static int token_of(const struct setting *setting)
{
	if (setting->section != SECTION_QUIX)
		return 0;
	return !strcmp(setting->key.bytes, "token_1")	? 1
	       : !strcmp(setting->key.bytes, "token_2") ? 2
							: 0;
}

static bool is_secret(const struct setting *setting, const struct value *value)
{
	const char *text = buf_text(&value->text);

	if (value->is_secret || token_of(setting))
		return true;
	if (setting->section == SECTION_BROKER &&
	    schema_is_secret_property(setting->key.bytes))
		return true;
	if (setting->section == SECTION_QUIX &&
	    !strcmp(setting->key.bytes, "personal_token"))
		return true;
	return text_begins_token(text) || strstr(text, "PRIVATE KEY-----");
}

static void add_secret(struct scan_secrets *secrets,
		       const struct profile *profile,
		       const struct setting *setting, struct value *value)
{
	const int token = token_of(setting);
	struct secret bytes = { 0 };
	struct scan_secret *secret;
	char name[24];

	/* As the token is used: without blanks around it. */
	token_take(&bytes, &value->text);
	if (bytes.length >= SCAN_SECRET_MIN || (token && bytes.length)) {
		secrets->items = mem_resize(secrets->items, secrets->count + 1,
					    sizeof(*secrets->items));
		secret = &secrets->items[secrets->count];
		*secret = (struct scan_secret){
			.token = token,
			.profile = mem_copy_text(profile->name),
			.key = mem_copy_text(setting->key.bytes),
			.length = bytes.length,
		};
		crypto_fingerprint(&bytes, secret->fingerprint);
		snprintf(name, sizeof(name), "%zu", secrets->count++);
		patterns_add(&secrets->patterns, name, secret_text(&bytes),
			     bytes.length);
	}
	secret_clear(&bytes);
}

static void add_setting(struct scan_secrets *secrets, const struct run *run,
			const struct profile *profile,
			const struct setting *setting)
{
	const struct observer observer = { .reads = add_place,
					   .user = secrets,
					   .skips_commands = true };
	struct quix nothing = { .profile = profile, .observer = &observer };
	const struct value_source source = quix_values(&nothing);
	AUTO_VALUE struct value value = { 0 };
	struct error error;

	if (setting->forms & ~HARMLESS)
		return;
	if (value_of_setting(&source, setting, &value, &error)) {
		log_message(&run->options.log, LOG_LEVEL_INFO,
			    "not searched for: %s", error.message);
		return;
	}
	if (value.text.length && is_secret(setting, &value))
		add_secret(secrets, profile, setting, &value);
}

static void add_profile(struct scan_secrets *secrets, const struct run *run,
			const char *name)
{
	struct profile profile = { 0 };
	struct found found = { 0 };
	struct error error;
	size_t i;

	if (search_profile(&run->search, name, &found, &error) ||
	    profile_load(&profile, &found, &run->search, run->trust_owner,
			 &error)) {
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "the secrets of profile '%s' are not searched for: "
			    "%s",
			    name, error.message);
	} else {
		for (i = 0; i < profile.source_count; i++)
			add_place(secrets, profile.sources[i]->path);
		for (i = 0; i < profile.count; i++)
			add_setting(secrets, run, &profile,
				    &profile.settings[i]);
	}
	profile_clear(&profile);
	found_clear(&found);
}

void scan_secrets_read(struct scan_secrets *secrets, const struct run *run)
{
	AUTO_STRINGS struct strings names = search_names(&run->search);
	size_t i;

	*secrets = (struct scan_secrets){ 0 };
	patterns_init(&secrets->patterns);
	/*
	 * Before "default", which may be a symlink to one of them: the first
	 * name of a secret is shown.
	 */
	for (i = 0; i < names.count; i++)
		if (strcmp(names.items[i], "default") != 0)
			add_profile(secrets, run, names.items[i]);
	if (strings_contain(&names, "default"))
		add_profile(secrets, run, "default");
}

void scan_secret_describe(const struct scan_secret *secret, struct buf *text)
{
	if (secret->token)
		buf_add_format(text, "token %d of profile '%s' (%d:%s)",
			       secret->token, secret->profile, secret->token,
			       secret->fingerprint);
	else
		buf_add_format(text, "'%s' of profile '%s' (secret, %zu bytes)",
			       secret->key, secret->profile, secret->length);
}

void scan_secrets_clear(struct scan_secrets *secrets)
{
	size_t i;

	for (i = 0; i < secrets->count; i++) {
		free(secrets->items[i].profile);
		free(secrets->items[i].key);
	}
	free(secrets->items);
	patterns_clear(&secrets->patterns);
	buf_clear(&secrets->places);
	*secrets = (struct scan_secrets){ 0 };
}
