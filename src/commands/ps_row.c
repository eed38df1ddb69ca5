#include "commands/ps_row.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "console/shown.h"
#include "quix/quix.h"
#include "quixrun/crypto.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

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
	struct quix quix;
};

static void reader_clear(struct reader *reader)
{
	quix_clear(&reader->quix);
	profile_clear(&reader->profile);
	found_clear(&reader->found);
	search_clear(&reader->search);
}

static int read_process_profile(struct reader *reader,
				const struct process *process,
				struct error *error)
{
	const struct search_places places = {
		process_variable(process, "QUIXRUN_CONFIG_PATH"),
		process_variable(process, "XDG_CONFIG_HOME"),
		process_variable(process, "HOME"),
	};
	/*
	 * Root also checks programs of other users, with profiles that those
	 * own.
	 */
	const uid_t owner =
		process->user == geteuid() ? (uid_t)-1 : process->user;

	if (process->is_elsewhere)
		return error_set(error, STATUS_PERMANENT,
				 "it is in another container");
	if (search_init_elsewhere(&reader->search, &places, error) ||
	    search_profile(&reader->search,
			   process_variable(process, "QUIXRUN_PROFILE"),
			   &reader->found, error))
		return -1;
	reader->quix.profile = &reader->profile;
	reader->quix.options = &reader->options;
	reader->quix.trust_owner = owner;
	return profile_load(&reader->profile, &reader->found, &reader->search,
			    owner, error);
}

/*
 * True when the value contains only the forms ${file:} and ${env:}, so that no
 * command is run.
 */
static bool needs_no_command(const struct setting *setting)
{
	return !(setting->forms & ~(FORM_SET(FORM_ENV) | FORM_SET(FORM_FILE)));
}

static int refuse_evaluation(const struct setting *setting,
			     struct error *reason)
{
	const char *why = "is not evaluated by --ps";

	if (setting->forms & FORM_SET(FORM_COMMAND))
		why = "comes from a command, which --ps does not run";
	else if (setting->forms & FORM_SET(FORM_ENV))
		why = "comes from the environment in which quixrun was started";
	return error_set(reason, STATUS_PERMANENT, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, why);
}

/*
 * Returns 1 when the token has that fingerprint, 0 when not, or -1 with
 * *reason.
 */
static int compare_token(struct reader *reader, const char *key,
			 const char *fingerprint, struct fields *known,
			 struct error *reason)
{
	struct token token = {
		.setting = profile_find(&reader->profile, SECTION_QUIX, key),
	};
	const struct value_source source = quix_values(&reader->quix);
	char own[FINGERPRINT_SIZE];
	AUTO_BUF struct buf name = { 0 };

	if (!token.setting)
		return 0;
	if (!needs_no_command(token.setting))
		return refuse_evaluation(token.setting, reason);
	if (token_evaluate(&token, &source, reason)) {
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
	/* Our environment may differ from that in which it was started. */
	if (token.setting->forms & FORM_SET(FORM_ENV))
		return refuse_evaluation(token.setting, reason);
	return 0;
}

/* Sets *reason for PS_UNKNOWN. */
static enum ps_state ps_token_state(const struct process *process,
				    struct fields *known, struct error *reason)
{
	const char *id = process_variable(process, "QUIXRUN_TOKEN_ID");
	struct reader reader = { 0 };
	enum ps_state state = PS_UNKNOWN;
	int first, second;

	if (!id)
		return PS_NONE;
	if (!ps_is_token_id(id)) {
		error_set(reason, STATUS_PERMANENT,
			  "its QUIXRUN_TOKEN_ID was changed");
		return PS_UNKNOWN;
	}
	if (!read_process_profile(&reader, process, reason)) {
		first = compare_token(&reader, "token_1", id + 2, known,
				      reason);
		second = compare_token(&reader, "token_2", id + 2, known,
				       reason);
		if (first > 0 || second > 0)
			state = first > 0 ? PS_TOKEN_1 : PS_TOKEN_2;
		else if (!first && !second)
			state = PS_GONE;
	}
	reader_clear(&reader);
	return state;
}

/* Shorter values are not redacted: they are common in commands. */
#define SECRET_MIN 6

static bool is_name_of_secret(const char *name)
{
	static const char *const words[] = { "token", "password", "secret",
					     "key", "jaas" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(name, words[i]))
			return true;
	return false;
}

/* Adds the secrets that quixrun set for the process. */
static void add_given(struct fields *secrets, const struct process *process)
{
	const char *names = process_variable(process, "QUIXRUN_NAMES");
	size_t length;
	const char *word;

	while (names && (word = text_next_word(&names, &length))) {
		AUTO_FREE char *name = mem_copy(word, length);
		AUTO_BUF struct buf shown = { 0 };
		const char *value = process_variable(process, name);

		if (!value || !is_name_of_secret(name))
			continue;
		buf_add_format(&shown, "(%s)", name);
		fields_append(secrets, buf_text(&shown), value, strlen(value));
	}
}

/* The longest secret at the beginning of the text, or NULL. */
static const struct field *secret_at(const struct fields *secrets,
				     const char *text)
{
	const struct field *found = NULL;
	size_t i;

	for (i = 0; i < secrets->count; i++) {
		const struct field *field = &secrets->items[i];

		if (field->value.length >= SECRET_MIN &&
		    !strncmp(text, secret_text(&field->value),
			     field->value.length) &&
		    (!found || field->value.length > found->value.length))
			found = field;
	}
	return found;
}

static void add_hidden(struct buf *out, const char *text,
		       const struct fields *secrets)
{
	const char *start = text;

	while (*text) {
		const struct field *secret = secret_at(secrets, text);
		const size_t length = text_token_length(start, text);

		if (secret) {
			buf_add_text(out, secret->key);
			text += secret->value.length;
		} else if (length) {
			buf_add(out, text, 4);
			buf_add_text(out, "(hidden)");
			text += length;
		} else {
			buf_add_char(out, *text++);
		}
	}
}

static void copy_secrets(struct fields *secrets, const struct fields *known)
{
	size_t i;

	for (i = 0; i < known->count; i++)
		fields_append(secrets, known->items[i].key,
			      secret_text(&known->items[i].value),
			      known->items[i].value.length);
}

void ps_command_add(struct buf *out, const struct process *process,
		    const struct fields *known)
{
	const struct buf *command = &process->command;
	AUTO_FIELDS struct fields secrets = { 0 };
	AUTO_BUF struct buf hidden = { 0 };
	size_t at;

	copy_secrets(&secrets, known);
	add_given(&secrets, process);
	for (at = 0; at < command->length;
	     at += strlen(command->data + at) + 1) {
		if (at)
			buf_add_char(&hidden, ' ');
		add_hidden(&hidden, command->data + at, &secrets);
	}
	utf8_add_shown(out, buf_text(&hidden));
}

struct user_entry {
	struct passwd entry;
	char strings[4096];
};

#ifdef QUIXRUN_STATIC
static const char *find_user_name(uid_t wanted, struct user_entry *user)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *found = NULL;

	while (file &&
	       !fgetpwent_r(file, &user->entry, user->strings,
			    sizeof(user->strings), &found) &&
	       found->pw_uid != wanted)
		found = NULL;
	if (file)
		fclose(file);
	return found ? found->pw_name : NULL;
}
#else
static const char *find_user_name(uid_t wanted, struct user_entry *user)
{
	struct passwd *found = NULL;

	if (getpwuid_r(wanted, &user->entry, user->strings,
		       sizeof(user->strings), &found))
		return NULL;
	return found ? found->pw_name : NULL;
}
#endif

/*
 * Appends the user's name, safe to display, or the number if there is no name.
 * The static build reads only /etc/passwd: getpwuid(3) would load libraries of
 * the host, which may be for another C library.
 */
static void user_name_add(struct buf *text, uid_t user)
{
	struct user_entry room;
	const char *name = find_user_name(user, &room);

	if (name)
		utf8_add_shown(text, name);
	else
		buf_add_format(text, "%lu", (unsigned long)user);
}

static const struct {
	const char *word; /* in the table */
	const char *name; /* in JSON */
} states[] = {
	[PS_TOKEN_1] = { "token 1", "token_1" },
	[PS_TOKEN_2] = { "token 2", "token_2" },
	[PS_GONE] = { "gone", "gone" },
	[PS_UNKNOWN] = { "unknown", "unknown" },
	[PS_NONE] = { "-", "none" },
};

const char *ps_state_word(enum ps_state state)
{
	return states[state].word;
}

const char *ps_state_name(enum ps_state state)
{
	return states[state].name;
}

void ps_row_find_token(struct ps_row *row, struct fields *known)
{
	struct error reason;

	row->state = ps_token_state(row->process, known, &reason);
	if (row->state == PS_UNKNOWN)
		row->reason = mem_copy_text(reason.message);
}

void ps_row_fill(struct ps_row *row, const struct fields *known)
{
	const struct process *process = row->process;
	const char *id = process_variable(process, "QUIXRUN_TOKEN_ID");
	const time_t since = (time_t)process->since;
	struct tm when;
	char shown[64];

	buf_add_format(&row->cells[PS_PID], "%ld", (long)process->pid);
	user_name_add(&row->cells[PS_USER], process->user);
	utf8_add_shown(&row->cells[PS_PROFILE],
		       process_variable(process, "QUIXRUN_PROFILE"));
	buf_add_text(&row->cells[PS_TOKEN], !id			 ? "-"
					    : ps_is_token_id(id) ? id
								 : "?");
	buf_add_text(&row->cells[PS_STATE], ps_state_word(row->state));
	if (localtime_r(&since, &when) &&
	    strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M", &when))
		buf_add_text(&row->cells[PS_SINCE], shown);
	ps_command_add(&row->cells[PS_COMMAND], process, known);
}

void ps_row_clear(struct ps_row *row)
{
	enum ps_column column;

	free(row->reason);
	for (column = PS_PID; column < PS_COLUMNS; column++)
		buf_clear(&row->cells[column]);
	*row = (struct ps_row){ 0 };
}
