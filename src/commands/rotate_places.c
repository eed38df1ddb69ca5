#include "commands/rotate_places.h"

#include <stdlib.h>
#include <string.h>

#include "profile/edit.h"
#include "quixrun/mem.h"
#include "system/signals.h"

static const char *const keys[] = { "token_1", "token_2" };

int rotate_places_find(struct rotate_places *places,
		       const struct profile *profile, struct error *error)
{
	int i;

	for (i = 0; i < 2; i++) {
		token_place_find(profile, keys[i], &places->kept[i]);
		if (token_place_check(&places->kept[i], profile, error))
			return -1;
	}
	if (rotate_places_hold(places) ||
	    profile_find(profile, SECTION_QUIX, "personal_token"))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "profile '%s' (%s) has no token: there is nothing to "
			 "rotate",
			 profile->name, profile->sources[0]->path);
}

bool rotate_places_hold(const struct rotate_places *places)
{
	return places->kept[0].setting || places->kept[1].setting;
}

/* True when both tokens are in the profile: one file, the first of `files`. */
static bool are_both_in_profile(const struct rotate_places *places)
{
	return places->kept[0].keeper == KEPT_IN_PROFILE &&
	       places->kept[1].keeper == KEPT_IN_PROFILE;
}

static bool is_in_store(const struct rotate_places *places, int index)
{
	return places->kept[index].keeper == KEPT_IN_STORE;
}

/* Both tokens in one place: the second would overwrite the first. */
static int check_places_differ(const struct rotate_places *places,
			       struct error *error)
{
	const struct token_place *kept = places->kept;
	const struct setting *second = kept[1].setting;
	const char *const paths[] = { places->files[0].path,
				      places->files[1].path };

	if (paths[0] && paths[1] && !strcmp(paths[0], paths[1]))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: token_1 and token_2 are the same file "
				 "'%s'; give each its own",
				 second->source->path, second->line, paths[1]);
	if (is_in_store(places, 0) && is_in_store(places, 1) &&
	    !strcmp(kept[0].entry.write, kept[1].entry.write))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: token_1 and token_2 are written by "
				 "the same command; give each its own place",
				 second->source->path, second->line);
	return 0;
}

static struct replacement *file_of(struct rotate_places *places, int index)
{
	return &places->files[are_both_in_profile(places) ? 0 : index];
}

/* The token in the content that was read from the file or the profile. */
static int read_content(struct rotate_places *places, int index,
			struct secret *token, struct error *error)
{
	const struct replacement *file = file_of(places, index);
	AUTO_BUF struct buf text = { 0 };
	struct token_span spans[2];

	if (places->kept[index].keeper == KEPT_IN_FILE) {
		buf_add(&text, buf_text(&file->old), file->old.length);
		token_take(token, &text);
		return 0;
	}
	if (profile_edit_find(file->path, &file->old, spans, error))
		return -1;
	secret_set(token, buf_text(&file->old) + spans[index].start,
		   spans[index].length);
	return 0;
}

/* Checks that the file still contains the evaluated token. */
static int check_content(struct rotate_places *places, int index,
			 struct error *error)
{
	struct secret token = { 0 };
	int result = read_content(places, index, &token, error);

	if (!result &&
	    !secret_equals(&token, &places->quix->tokens[index].value))
		result = error_set(error, STATUS_PERMANENT,
				   "'%s' was changed while quixrun read it",
				   file_of(places, index)->path);
	secret_clear(&token);
	return result;
}

/*
 * An earlier rotation may have been interrupted: a token that cannot be read
 * counts as empty.
 */
static void count_as_empty(struct rotate_places *places, int index,
			   const struct error *reason)
{
	struct token *token = &places->quix->tokens[index];

	secret_clear(&token->value);
	token->is_evaluated = true;
	places->unreadable[index] = mem_copy_text(reason->message);
}

static int open_place(struct rotate_places *places, int index,
		      struct error *error)
{
	struct token_place *place = &places->kept[index];
	const struct value_source source = quix_values(places->quix);
	struct token *token = &places->quix->tokens[index];
	struct error reason;

	if (token_place_resolve(place, &source, error))
		return -1;
	if (token_evaluate(token, &source, &reason)) {
		if (!is_in_store(places, index))
			return error_set(error, reason.status, "%s",
					 reason.message);
		count_as_empty(places, index, &reason);
	}
	if (is_in_store(places, index))
		return 0;
	if (!(index && are_both_in_profile(places)) &&
	    replacement_open(place->path, &places->files[index], error))
		return -1;
	return check_content(places, index, error);
}

int rotate_places_open(struct rotate_places *places, struct quix *quix,
		       struct error *error)
{
	bool is_readable = false;
	int i;

	places->quix = quix;
	for (i = 0; i < 2; i++) {
		if (!places->kept[i].setting)
			continue;
		if (open_place(places, i, error))
			return -1;
		is_readable |= !places->unreadable[i];
	}
	for (i = 0; i < 2; i++)
		if (!is_readable && places->unreadable[i])
			return error_set(error, STATUS_PERMANENT, "%s",
					 places->unreadable[i]);
	return places->kept[1].setting ? check_places_differ(places, error) : 0;
}

static int probe_store(const struct token_place *place, struct error *error)
{
	AUTO_BUF struct buf where = { 0 };

	if (!store_entry_probe(&place->entry, error))
		return 0;
	token_place_describe(place, &where);
	return error_prefix(error, "%s, which is %s, cannot be written: ",
			    place->setting->key.bytes, buf_text(&where));
}

int rotate_places_probe(struct rotate_places *places, struct error *error)
{
	const struct buf nothing = { 0 };
	int i, result = 0;

	for (i = 0; i < 2 && !result; i++) {
		struct replacement *file = &places->files[i];

		if (is_in_store(places, i))
			result = probe_store(&places->kept[i], error);
		if (result || !file->path)
			continue;
		result = replacement_prepare(file, &nothing, error);
		replacement_discard(file);
	}
	return result;
}

/* True when the token differs from that in the place, or that is unknown. */
static bool is_to_be_written(const struct rotate_places *places, int index,
			     const struct secret *token)
{
	return token &&
	       (places->unreadable[index] ||
		!secret_equals(token, &places->quix->tokens[index].value));
}

/* Makes the new content of one file. */
static int make_content(const struct rotate_places *places, int index,
			const struct secret *const tokens[2],
			struct buf *content, struct error *error)
{
	const struct replacement *file = &places->files[index];
	const struct secret *own[2] = { NULL, NULL };
	const struct buf *old = &file->old;
	struct token_span spans[2];
	size_t length;
	int i;

	if (places->kept[index].keeper == KEPT_IN_PROFILE) {
		if (profile_edit_find(file->path, old, spans, error))
			return -1;
		for (i = 0; i < 2; i++)
			if (places->kept[i].keeper == KEPT_IN_PROFILE)
				own[i] = tokens[i];
		profile_edit(old, spans, own, content);
		return 0;
	}
	/* Bytes after the token, such as CR LF, are kept. */
	length = old->length;
	while (length && strchr(" \t\r\n", old->data[length - 1]))
		length--;
	buf_add(content, secret_text(tokens[index]), tokens[index]->length);
	buf_add(content, buf_text(old) + length, old->length - length);
	return 0;
}

/* Writes every temporary file before the first place is changed. */
static int prepare_files(struct rotate_places *places,
			 const struct secret *const tokens[2],
			 struct error *error)
{
	int i;

	for (i = 0; i < 2; i++) {
		AUTO_BUF struct buf content = { 0 };

		if (!places->files[i].path ||
		    !(is_to_be_written(places, i, tokens[i]) ||
		      (are_both_in_profile(places) &&
		       is_to_be_written(places, 1, tokens[1]))))
			continue;
		if (make_content(places, i, tokens, &content, error) ||
		    replacement_prepare(&places->files[i], &content, error))
			return -1;
	}
	return 0;
}

static int write_place(struct rotate_places *places, int index,
		       const struct secret *token, struct error *error)
{
	const struct token_place *place = &places->kept[index];
	struct replacement *file = file_of(places, index);
	AUTO_BUF struct buf where = { 0 };

	if (!is_in_store(places, index))
		return *file->temporary.name ? replacement_commit(file, error)
					     : 0;
	if (!store_entry_write(&place->entry, token, error))
		return 0;
	token_place_describe(place, &where);
	return error_prefix(error, "%s, which is %s, cannot be written: ",
			    place->setting->key.bytes, buf_text(&where));
}

static int check_written(struct rotate_places *places, int index,
			 const struct secret *token, struct secret *now,
			 struct error *error)
{
	const struct value_source source = quix_values(places->quix);
	const char *key = places->kept[index].setting->key.bytes;

	if (token_place_read(&places->kept[index], &source, now, error))
		return error_prefix(
			error,
			"%s was written, but cannot be read back: ", key);
	if (secret_equals(token, now))
		return 0;
	return error_set(
		error, STATUS_PERMANENT,
		"%s was written, but reading it back gives another value", key);
}

/* The present content of a place. */
struct holding {
	struct secret token;
	bool is_unknown;
};

static void add_holding(struct buf *text, const struct holding *holding)
{
	char fingerprint[FINGERPRINT_SIZE];

	if (holding->is_unknown) {
		buf_add_text(text, "cannot be read");
	} else if (!holding->token.length) {
		buf_add_text(text, "is empty");
	} else {
		crypto_fingerprint(&holding->token, fingerprint);
		buf_add_format(text, "is %s", fingerprint);
	}
}

static bool is_held(const struct holding now[2], const struct secret *token)
{
	int i;

	for (i = 0; i < 2; i++)
		if (!now[i].is_unknown && secret_equals(&now[i].token, token))
			return true;
	return false;
}

static bool is_as_before(const struct rotate_places *places,
			 const struct holding now[2])
{
	int i;

	for (i = 0; i < 2; i++)
		if (places->kept[i].setting &&
		    (now[i].is_unknown != (places->unreadable[i] != NULL) ||
		     (!now[i].is_unknown &&
		      !secret_equals(&now[i].token,
				     &places->quix->tokens[i].value))))
			return false;
	return true;
}

/* Appends which place holds which token, and what to do next. */
static int add_present_tokens(const struct rotate_places *places,
			      const struct secret *const tokens[2],
			      const struct holding now[2], struct error *error)
{
	const struct error reason = *error;
	AUTO_BUF struct buf text = { 0 };
	char fingerprint[FINGERPRINT_SIZE];
	int i;

	if (is_as_before(places, now))
		return error_set(error, reason.status,
				 "%s; nothing was changed", reason.message);
	for (i = 0; i < 2; i++) {
		if (!places->kept[i].setting)
			continue;
		buf_add_format(&text, "%s %s ", text.length ? ", and" : "; now",
			       keys[i]);
		add_holding(&text, &now[i]);
	}
	for (i = 0; i < 2; i++) {
		if (!tokens[i] || is_held(now, tokens[i]))
			continue;
		crypto_fingerprint(tokens[i], fingerprint);
		buf_add_format(&text, "; %s is in neither", fingerprint);
	}
	return error_set(error, reason.status,
			 "%s%s; fix that, then run 'quixrun --rotate %s' again",
			 reason.message, buf_text(&text),
			 quix_name(places->quix));
}

/* Reads the places again, except for a store whose command has just failed. */
static void read_again(const struct rotate_places *places, int failed,
		       bool has_failed_to_read, struct holding now[2])
{
	const struct value_source source = quix_values(places->quix);
	struct error ignored;
	int i;

	for (i = 0; i < 2; i++) {
		const struct token_place *place = &places->kept[i];

		if (!place->setting || (is_in_store(places, i) && i != failed))
			continue;
		if (i == failed && has_failed_to_read) {
			now[i].is_unknown = !now[i].token.length;
			continue;
		}
		now[i].is_unknown = token_place_read(place, &source,
						     &now[i].token, &ignored);
	}
}

static int write_places(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct holding now[2], struct error *error)
{
	int i;

	for (i = 0; i < 2; i++) {
		bool is_written;

		if (!is_to_be_written(places, i, tokens[i]))
			continue;
		is_written = !write_place(places, i, tokens[i], error);
		secret_clear(&now[i].token);
		if (!is_written ||
		    check_written(places, i, tokens[i], &now[i].token, error)) {
			read_again(places, i, is_written, now);
			return -1;
		}
		now[i].is_unknown = false;
	}
	return 0;
}

int rotate_places_write(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct error *error)
{
	struct holding now[2] = { 0 };
	sigset_t before;
	int i, result;

	for (i = 0; i < 2; i++) {
		const struct secret *old = &places->quix->tokens[i].value;

		secret_set(&now[i].token, secret_text(old), old->length);
		now[i].is_unknown = places->unreadable[i] != NULL;
	}
	signals_hold(&before);
	result = prepare_files(places, tokens, error);
	if (!result)
		result = write_places(places, tokens, now, error);
	if (result) {
		add_present_tokens(places, tokens, now, error);
		rotate_places_clear(places);
	}
	signals_release(&before);
	secret_clear(&now[0].token);
	secret_clear(&now[1].token);
	return result;
}

void rotate_places_clear(struct rotate_places *places)
{
	int i;

	for (i = 0; i < 2; i++) {
		replacement_clear(&places->files[i]);
		token_place_clear(&places->kept[i]);
		mem_free(&places->unreadable[i]);
	}
}
