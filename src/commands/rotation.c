#include "commands/rotation.h"

#include <string.h>

#include "profile/edit.h"
#include "system/signals.h"

int rotation_find(struct rotation *rotation, const struct profile *profile,
		  struct error *error)
{
	int i;

	for (i = 0; i < 2; i++)
		if (token_place_find(profile, i + 1, &rotation->places[i],
				     error))
			return -1;
	if (rotation->places[0].setting || rotation->places[1].setting)
		return 0;
	return error_set(error, STATUS_MEND,
			 "profile '%s' (%s) has no token: there is nothing to "
			 "rotate",
			 profile->name, profile->sources[0]->path);
}

/* Both stand in the profile: one file, the first of `files`. */
static bool is_one_file(const struct rotation *rotation)
{
	return rotation->places[0].keeper == KEPT_IN_PROFILE &&
	       rotation->places[1].keeper == KEPT_IN_PROFILE;
}

static int refuse_same_file(const struct rotation *rotation,
			    struct error *error)
{
	const struct setting *setting = rotation->places[1].setting;

	return error_set(error, STATUS_MEND,
			 "%s:%d: token_1 and token_2 are the same file '%s'; "
			 "give each its own",
			 setting->source->path, setting->line,
			 rotation->files[1].path);
}

static const struct replacement *file_of(const struct rotation *rotation,
					 int index)
{
	return &rotation->files[is_one_file(rotation) ? 0 : index];
}

static bool holds(const struct secret *token, const char *bytes, size_t length)
{
	return token->length == length &&
	       !memcmp(secret_text(token), bytes, length);
}

/* The file still says what was evaluated. */
static int check_content(const struct rotation *rotation, int index,
			 struct error *error)
{
	const struct secret *token = &rotation->target->tokens[index].value;
	const struct replacement *file = file_of(rotation, index);
	const char *text = buf_text(&file->old);
	size_t length = file->old.length;
	struct token_span spans[2];

	if (rotation->places[index].keeper == KEPT_IN_FILE) {
		length -= length && text[length - 1] == '\n';
	} else {
		if (profile_edit_find(file->path, &file->old, spans, error))
			return -1;
		text += spans[index].start;
		length = spans[index].length;
	}
	if (holds(token, text, length))
		return 0;
	return error_set(error, STATUS_MEND,
			 "'%s' was changed while quixrun read it", file->path);
}

int rotation_open(struct rotation *rotation, struct target *target,
		  struct error *error)
{
	struct replacement *files = rotation->files;
	int i;

	rotation->target = target;
	for (i = 0; i < 2; i++) {
		struct token_place *place = &rotation->places[i];

		if (!place->setting)
			continue;
		if (token_place_resolve(place, target, error) ||
		    token_evaluate(&target->tokens[i], target, error))
			return -1;
		if (!(i && is_one_file(rotation)) &&
		    replacement_open(place->path, &files[i], error))
			return -1;
		if (check_content(rotation, i, error))
			return -1;
	}
	if (rotation->places[1].setting && files[0].path && files[1].path &&
	    !strcmp(files[0].path, files[1].path))
		return refuse_same_file(rotation, error);
	return 0;
}

/* The new content of one file. */
static int make_content(const struct rotation *rotation, int index,
			const struct secret *const tokens[2],
			struct buf *content, struct error *error)
{
	const struct replacement *file = &rotation->files[index];
	const struct secret *own[2] = { NULL, NULL };
	const struct buf *old = &file->old;
	struct token_span spans[2];
	int i;

	if (rotation->places[index].keeper == KEPT_IN_PROFILE) {
		if (profile_edit_find(file->path, old, spans, error))
			return -1;
		for (i = 0; i < 2; i++)
			if (rotation->places[i].keeper == KEPT_IN_PROFILE)
				own[i] = tokens[i];
		profile_edit(old, spans, own, content);
		return 0;
	}
	buf_add(content, secret_text(tokens[index]), tokens[index]->length);
	if (old->length && old->data[old->length - 1] == '\n')
		buf_add_char(content, '\n');
	return 0;
}

static int prepare(struct rotation *rotation,
		   const struct secret *const tokens[2], struct error *error)
{
	int i;

	for (i = 0; i < 2; i++) {
		AUTO_BUF struct buf content = { 0 };
		const bool is_wanted =
			tokens[i] || (is_one_file(rotation) && tokens[1]);

		if (!rotation->files[i].path || !is_wanted)
			continue;
		if (make_content(rotation, i, tokens, &content, error) ||
		    replacement_prepare(&rotation->files[i], &content, error))
			return -1;
	}
	return 0;
}

static int commit(struct rotation *rotation, struct error *error)
{
	struct error reason;
	int i, done = 0;

	for (i = 0; i < 2; i++) {
		if (!*rotation->files[i].temporary.name)
			continue;
		if (!replacement_commit(&rotation->files[i], &reason)) {
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

int rotation_write(struct rotation *rotation,
		   const struct secret *const tokens[2], struct error *error)
{
	struct error reason;
	sigset_t before;
	int result;

	signals_hold(&before);
	result = prepare(rotation, tokens, &reason);
	if (result)
		error_set(error, reason.status, "%s; nothing was changed",
			  reason.message);
	else
		result = commit(rotation, error);
	if (result)
		rotation_clear(rotation);
	signals_release(&before);
	return result;
}

void rotation_clear(struct rotation *rotation)
{
	int i;

	for (i = 0; i < 2; i++) {
		replacement_clear(&rotation->files[i]);
		token_place_clear(&rotation->places[i]);
	}
}
