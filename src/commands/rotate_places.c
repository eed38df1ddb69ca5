#include "commands/rotate_places.h"

#include <stdlib.h>
#include <string.h>

#include "profile/edit.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "system/signals.h"
#include "value/forms.h"
#include "value/value.h"

#define FILE_FORM "${file:"

/* What has no ${} is the token itself. */
static bool is_literal(const struct setting *setting)
{
	return !strstr(setting->value.bytes, "${");
}

/* The whole value is one ${file:PATH}. */
static bool is_file_form(const struct setting *setting)
{
	const char *at = setting->value.bytes;
	int open = 0;

	if (!text_begins(at, FILE_FORM))
		return false;
	for (; *at; at++) {
		open += (*at == '{') - (*at == '}');
		if (*at == '}' && !open)
			return !at[1];
	}
	return false;
}

/* "${command:...}": the name of the form that the value begins with. */
static void add_form(struct buf *text, const struct setting *setting)
{
	const char *start = strstr(setting->value.bytes, "${") + 2;
	const size_t length = strspn(start, "abcdefghijklmnopqrstuvwxyz_");

	if (form_find(start, length))
		buf_add_format(text, "${%.*s...}", (int)length, start);
	else
		buf_add_text(text, "${...}");
}

static int refuse_elsewhere(const struct setting *setting, struct error *error)
{
	AUTO_BUF struct buf form = { 0 };

	add_form(&form, setting);
	return error_set(error, STATUS_MEND,
			 "%s:%d: %s comes from %s: quixrun cannot change it "
			 "there; change it where that gets it from",
			 setting->source->path, setting->line,
			 setting->key.bytes, buf_text(&form));
}

static int refuse_extended(const struct setting *setting, const char *name,
			   struct error *error)
{
	AUTO_BUF struct buf path = { 0 };

	text_shell_quote(&path, setting->source->path);
	return error_set(error, STATUS_MEND,
			 "%s of profile '%s' stands in '%s' (line %d), which "
			 "it extends; run: quixrun --rotate %s",
			 setting->key.bytes, name, setting->source->path,
			 setting->line, buf_text(&path));
}

/*
 * Says where a token is kept; evaluates nothing. `id` is 1 or 2. Returns 0, or
 * -1 with *error (125), which says where the token comes from, when that is
 * somewhere else: a command, a variable, another profile.
 */
static int token_place_find(const struct profile *profile, int id,
			    struct token_place *place, struct error *error)
{
	const struct setting *setting = profile_find(
		profile, SECTION_QUIX, id == 1 ? "token_1" : "token_2");

	*place = (struct token_place){ .setting = setting };
	if (!setting)
		return 0;
	if (is_file_form(setting)) {
		place->keeper = KEPT_IN_FILE;
		return 0;
	}
	if (!is_literal(setting))
		return refuse_elsewhere(setting, error);
	if (setting->source != profile->sources[0])
		return refuse_extended(setting, profile->name, error);
	place->keeper = KEPT_IN_PROFILE;
	return 0;
}

/*
 * Fills place->path. The quix is that of the profile, initialised. Returns 0,
 * or -1 with *error.
 */
static int token_place_resolve(struct token_place *place, struct quix *quix,
			       struct error *error)
{
	const struct setting *setting = place->setting;
	const size_t around = strlen(FILE_FORM "}");
	AUTO_VALUE struct value path = { 0 };
	struct expression inner;

	if (place->keeper == KEPT_IN_PROFILE)
		place->path = mem_copy_text(setting->source->path);
	if (place->keeper != KEPT_IN_FILE)
		return 0;
	inner = (struct expression){
		.text = { setting->value.bytes + strlen(FILE_FORM),
			  setting->value.length - around },
		.place = setting_place(setting),
		.folder = setting->source->folder,
	};
	if (value_evaluate(quix, &inner, &path, error))
		return -1;
	place->path = file_join(inner.folder, buf_text(&path.text));
	return 0;
}

static void token_place_clear(struct token_place *place)
{
	free(place->path);
	*place = (struct token_place){ 0 };
}

int rotate_places_find(struct rotate_places *places,
		       const struct profile *profile, struct error *error)
{
	int i;

	for (i = 0; i < 2; i++)
		if (token_place_find(profile, i + 1, &places->kept[i], error))
			return -1;
	if (places->kept[0].setting || places->kept[1].setting)
		return 0;
	return error_set(error, STATUS_MEND,
			 "profile '%s' (%s) has no token: there is nothing to "
			 "rotate",
			 profile->name, profile->sources[0]->path);
}

/* Both stand in the profile: one file, the first of `files`. */
static bool are_both_in_profile(const struct rotate_places *places)
{
	return places->kept[0].keeper == KEPT_IN_PROFILE &&
	       places->kept[1].keeper == KEPT_IN_PROFILE;
}

static int refuse_same_file(const struct rotate_places *places,
			    struct error *error)
{
	const struct setting *setting = places->kept[1].setting;

	return error_set(error, STATUS_MEND,
			 "%s:%d: token_1 and token_2 are the same file '%s'; "
			 "give each its own",
			 setting->source->path, setting->line,
			 places->files[1].path);
}

static const struct replacement *file_of(const struct rotate_places *places,
					 int index)
{
	return &places->files[are_both_in_profile(places) ? 0 : index];
}

static bool file_holds(const struct secret *token, const char *bytes,
		       size_t length)
{
	return token->length == length &&
	       !memcmp(secret_text(token), bytes, length);
}

/* The file still says what was evaluated. */
static int check_content(const struct rotate_places *places, int index,
			 struct error *error)
{
	const struct secret *token = &places->quix->tokens[index].value;
	const struct replacement *file = file_of(places, index);
	const char *text = buf_text(&file->old);
	size_t length = file->old.length;
	struct token_span spans[2];

	if (places->kept[index].keeper == KEPT_IN_FILE) {
		length -= length && text[length - 1] == '\n';
	} else {
		if (profile_edit_find(file->path, &file->old, spans, error))
			return -1;
		text += spans[index].start;
		length = spans[index].length;
	}
	if (file_holds(token, text, length))
		return 0;
	return error_set(error, STATUS_MEND,
			 "'%s' was changed while quixrun read it", file->path);
}

int rotate_places_open(struct rotate_places *places, struct quix *quix,
		       struct error *error)
{
	struct replacement *files = places->files;
	int i;

	places->quix = quix;
	for (i = 0; i < 2; i++) {
		struct token_place *place = &places->kept[i];

		if (!place->setting)
			continue;
		if (token_place_resolve(place, quix, error) ||
		    token_evaluate(&quix->tokens[i], quix, error))
			return -1;
		if (!(i && are_both_in_profile(places)) &&
		    replacement_open(place->path, &files[i], error))
			return -1;
		if (check_content(places, i, error))
			return -1;
	}
	if (places->kept[1].setting && files[0].path && files[1].path &&
	    !strcmp(files[0].path, files[1].path))
		return refuse_same_file(places, error);
	return 0;
}

/* The new content of one file. */
static int make_content(const struct rotate_places *places, int index,
			const struct secret *const tokens[2],
			struct buf *content, struct error *error)
{
	const struct replacement *file = &places->files[index];
	const struct secret *own[2] = { NULL, NULL };
	const struct buf *old = &file->old;
	struct token_span spans[2];
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
	buf_add(content, secret_text(tokens[index]), tokens[index]->length);
	if (old->length && old->data[old->length - 1] == '\n')
		buf_add_char(content, '\n');
	return 0;
}

static int prepare_files(struct rotate_places *places,
			 const struct secret *const tokens[2],
			 struct error *error)
{
	int i;

	for (i = 0; i < 2; i++) {
		AUTO_BUF struct buf content = { 0 };
		const bool is_wanted =
			tokens[i] || (are_both_in_profile(places) && tokens[1]);

		if (!places->files[i].path || !is_wanted)
			continue;
		if (make_content(places, i, tokens, &content, error) ||
		    replacement_prepare(&places->files[i], &content, error))
			return -1;
	}
	return 0;
}

static int commit_files(struct rotate_places *places, struct error *error)
{
	struct error reason;
	int i, done = 0;

	for (i = 0; i < 2; i++) {
		if (!*places->files[i].temporary.name)
			continue;
		if (!replacement_commit(&places->files[i], &reason)) {
			done++;
			continue;
		}
		if (!done)
			return error_set(error, reason.status,
					 "%s; nothing was changed",
					 reason.message);
		return error_set(error, reason.status,
				 "%s; token 2 is token 1 now, the new one is "
				 "not written: mend that, then do it again",
				 reason.message);
	}
	return 0;
}

int rotate_places_write(struct rotate_places *places,
			const struct secret *const tokens[2],
			struct error *error)
{
	struct error reason;
	sigset_t before;
	int result;

	signals_hold(&before);
	result = prepare_files(places, tokens, &reason);
	if (result)
		error_set(error, reason.status, "%s; nothing was changed",
			  reason.message);
	else
		result = commit_files(places, error);
	if (result)
		rotate_places_clear(places);
	signals_release(&before);
	return result;
}

void rotate_places_clear(struct rotate_places *places)
{
	int i;

	for (i = 0; i < 2; i++) {
		replacement_clear(&places->files[i]);
		token_place_clear(&places->kept[i]);
	}
}
