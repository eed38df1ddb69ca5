#include "commands/ps_token.h"

#include <string.h>
#include <unistd.h>

#include "value/forms.h"
#include "quixrun/crypto.h"
#include "quixrun/text.h"
#include "quix/quix.h"

bool ps_is_token_id(const char *text)
{
	return strlen(text) == TOKEN_ID_SIZE - 1 &&
	       (text[0] == '1' || text[0] == '2') && text[1] == ':' &&
	       strspn(text + 2, "0123456789abcdef") == FINGERPRINT_SIZE - 1;
}

/* Everything that is needed to evaluate the tokens of a profile. */
struct reader {
	struct search search;
	struct found found;
	struct profile profile;
	struct options options;
	struct target target;
};

static void reader_clear(struct reader *reader)
{
	target_clear(&reader->target);
	profile_clear(&reader->profile);
	found_clear(&reader->found);
	search_clear(&reader->search);
}

static int read_profile(struct reader *reader, const struct process *process,
			struct error *error)
{
	const struct search_places places = {
		process_variable(process, "QUIXRUN_CONFIG_PATH"),
		process_variable(process, "XDG_CONFIG_HOME"),
		process_variable(process, "HOME"),
	};
	/* Root looks at others' programs, with profiles that they own. */
	const uid_t owner =
		process->user == geteuid() ? (uid_t)-1 : process->user;

	if (process->is_elsewhere)
		return error_set(error, STATUS_MEND,
				 "it is in another container");
	if (search_init_elsewhere(&reader->search, &places, error) ||
	    search_profile(&reader->search,
			   process_variable(process, "QUIXRUN_PROFILE"),
			   &reader->found, error))
		return -1;
	reader->target.profile = &reader->profile;
	reader->target.options = &reader->options;
	reader->target.trust_owner = owner;
	return profile_load(&reader->profile, &reader->found, &reader->search,
			    owner, error);
}

/*
 * The value needs no command, nor anything of the profile that might: of the
 * forms there are only ${file:} and ${env:}.
 */
static bool is_harmless(const char *value)
{
	static const char *const harmless[] = { "env", "file", NULL };

	return form_all_are(value, harmless);
}

static int refuse(const struct setting *setting, struct error *reason)
{
	const char *why = "is not evaluated for this";

	if (strstr(setting->value.bytes, "${command:"))
		why = "comes from a command, which is not run for this";
	else if (strstr(setting->value.bytes, "${env:"))
		why = "comes from the environment that it was started in";
	return error_set(reason, STATUS_MEND, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, why);
}

/* Returns 1 when the token has that fingerprint, 0 when not, or -1. */
static int compare(struct reader *reader, const char *key,
		   const char *fingerprint, struct fields *known,
		   struct error *reason)
{
	struct token token = {
		.setting = profile_find(&reader->profile, SECTION_QUIX, key),
	};
	char own[FINGERPRINT_SIZE];
	AUTO_BUF struct buf name = { 0 };

	if (!token.setting)
		return 0;
	if (!is_harmless(token.setting->value.bytes))
		return refuse(token.setting, reason);
	if (token_evaluate(&token, &reader->target, reason)) {
		secret_clear(&token.value);
		return -1;
	}
	crypto_fingerprint(&token.value, own);
	buf_add_format(&name, "(token %s)", own);
	if (token.value.length)
		fields_set(known, buf_text(&name), token.value.bytes,
			   token.value.length);
	secret_clear(&token.value);
	if (!strcmp(own, fingerprint))
		return 1;
	/* Our variables may differ from those that it was started with. */
	if (strstr(token.setting->value.bytes, "${env:"))
		return refuse(token.setting, reason);
	return 0;
}

enum ps_state ps_token_state(const struct process *process,
			     struct fields *known, struct error *reason)
{
	const char *id = process_variable(process, "QUIXRUN_TOKEN_ID");
	struct reader reader = { 0 };
	enum ps_state state = PS_UNKNOWN;
	int first, second;

	if (!id)
		return PS_NONE;
	if (!ps_is_token_id(id)) {
		error_set(reason, STATUS_MEND,
			  "its QUIXRUN_TOKEN_ID was changed");
		return PS_UNKNOWN;
	}
	if (!read_profile(&reader, process, reason)) {
		first = compare(&reader, "token_1", id + 2, known, reason);
		second = compare(&reader, "token_2", id + 2, known, reason);
		if (first > 0 || second > 0)
			state = first > 0 ? PS_TOKEN_1 : PS_TOKEN_2;
		else if (!first && !second)
			state = PS_GONE;
	}
	reader_clear(&reader);
	return state;
}
