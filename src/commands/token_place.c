#include "commands/token_place.h"

#include <stdlib.h>
#include <string.h>

#include "profile/edit.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "value/value.h"

/* True when the whole value is one form; sets *text. */
static bool is_one_form(const struct setting *setting, struct form_text *text)
{
	struct slice rest = setting->value;
	struct slice part;

	if (form_next(&rest, &part) != PART_FORM || rest.length)
		return false;
	*text = form_parse(part);
	return true;
}

/* Appends "${command...}" for the first form of the value. */
static void add_form(struct buf *text, const struct setting *setting)
{
	struct slice rest = setting->value;
	struct form_text form;

	if (form_next_parsed(&rest, &form) && form.form != FORM_UNKNOWN)
		buf_add_format(text, "${%s...}", form_name(form.form));
	else
		buf_add_text(text, "${...}");
}

/* True for ${env:}, which quixrun cannot change. */
static bool is_variable(const struct setting *setting)
{
	struct form_text text;

	return is_one_form(setting, &text) && text.form == FORM_ENV;
}

static const struct setting *find_writer(const struct profile *profile,
					 const char *key)
{
	if (!strcmp(key, "token_1"))
		return profile_find(profile, SECTION_ROTATE, "write_1");
	if (!strcmp(key, "token_2"))
		return profile_find(profile, SECTION_ROTATE, "write_2");
	return NULL;
}

static enum token_keeper find_keeper(struct token_place *place)
{
	struct form_text text;

	if (!place->setting)
		return KEPT_NOWHERE;
	if (!place->setting->forms)
		return KEPT_IN_PROFILE;
	if (is_variable(place->setting))
		return KEPT_ELSEWHERE;
	if (place->writer)
		return KEPT_IN_STORE;
	if (!is_one_form(place->setting, &text))
		return KEPT_ELSEWHERE;
	if (text.form == FORM_FILE && text.argument.length)
		return KEPT_IN_FILE;
	if (text.form == FORM_COMMAND &&
	    store_entry_match(text.argument.bytes, text.argument.length,
			      &place->entry))
		return KEPT_IN_STORE;
	return KEPT_ELSEWHERE;
}

void token_place_find(const struct profile *profile, const char *key,
		      struct token_place *place)
{
	*place = (struct token_place){
		.setting = profile_find(profile, SECTION_QUIX, key),
		.writer = find_writer(profile, key),
	};
	place->keeper = find_keeper(place);
}

static int refuse_elsewhere(const struct setting *setting, struct error *error)
{
	const char *key = setting->key.bytes;
	AUTO_BUF struct buf form = { 0 };
	AUTO_BUF struct buf writer = { 0 };

	add_form(&form, setting);
	if (!is_variable(setting))
		buf_add_format(&writer,
			       ", or name the command that writes it: write_%s "
			       "in [rotate]",
			       text_ends(key, "1") ? "1" : "2");
	return error_set(
		error, STATUS_PERMANENT,
		"%s:%d: %s comes from %s, which quixrun cannot change; change it at its source"
		"%s",
		setting->source->path, setting->line, key, buf_text(&form),
		buf_text(&writer));
}

static int refuse_extended(const struct setting *setting, const char *name,
			   struct error *error)
{
	AUTO_BUF struct buf path = { 0 };

	text_shell_quote(&path, setting->source->path);
	return error_set(error, STATUS_PERMANENT,
			 "%s of profile '%s' is set in '%s' (line %d), which "
			 "it extends; run: quixrun --rotate %s",
			 setting->key.bytes, name, setting->source->path,
			 setting->line, buf_text(&path));
}

static int refuse_writer(const struct token_place *place, struct error *error)
{
	const struct setting *writer = place->writer;

	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: %s in [rotate] has no effect: %s "
			 "is in the profile itself; remove one of them",
			 writer->source->path, writer->line, writer->key.bytes,
			 place->setting->key.bytes);
}

int token_place_check(const struct token_place *place,
		      const struct profile *profile, struct error *error)
{
	if (place->keeper == KEPT_ELSEWHERE)
		return refuse_elsewhere(place->setting, error);
	if (place->keeper != KEPT_IN_PROFILE)
		return 0;
	if (place->setting->source != profile->sources[0])
		return refuse_extended(place->setting, profile->name, error);
	return place->writer ? refuse_writer(place, error) : 0;
}

static int resolve_file(struct token_place *place,
			const struct value_source *source, struct error *error)
{
	AUTO_VALUE struct value path = { 0 };
	struct expression inner = {
		.place = setting_place(place->setting),
		.folder = place->setting->source->folder,
	};

	struct form_text text;

	is_one_form(place->setting, &text);
	inner.text = text.argument;
	if (value_evaluate(source, &inner, &path, error))
		return -1;
	place->path = file_join(inner.folder, buf_text(&path.text));
	return 0;
}

/*
 * The command must not contain a secret: it is an argument of the shell, which
 * all users can see.
 */
static int resolve_writer(struct token_place *place,
			  const struct value_source *source,
			  struct error *error)
{
	const struct setting *writer = place->writer;
	AUTO_VALUE struct value line = { 0 };

	if (value_of_setting(source, writer, &line, error))
		return -1;
	if (line.is_secret)
		return error_set(
			error, STATUS_PERMANENT,
			"%s:%d: %s contains a secret; the command gets "
			"the token on standard input",
			writer->source->path, writer->line, writer->key.bytes);
	place->entry.write = mem_copy_text(buf_text(&line.text));
	return 0;
}

int token_place_resolve(struct token_place *place,
			const struct value_source *source, struct error *error)
{
	if (place->keeper == KEPT_IN_PROFILE)
		place->path = mem_copy_text(place->setting->source->path);
	if (place->keeper == KEPT_IN_FILE)
		return resolve_file(place, source, error);
	if (place->keeper == KEPT_IN_STORE && place->writer)
		return resolve_writer(place, source, error);
	return 0;
}

static int read_profile(const struct token_place *place, struct secret *token,
			struct error *error)
{
	const int index = text_ends(place->setting->key.bytes, "2");
	AUTO_BUF struct buf text = { 0 };
	struct token_span spans[2];

	if (file_read(place->path, FILE_MAX, &text, error) ||
	    profile_edit_find(place->path, &text, spans, error))
		return -1;
	secret_set(token, buf_text(&text) + spans[index].start,
		   spans[index].length);
	return 0;
}

int token_place_read(const struct token_place *place,
		     const struct value_source *source, struct secret *token,
		     struct error *error)
{
	struct token again = { .setting = place->setting };
	int result;

	if (place->keeper == KEPT_IN_PROFILE)
		return read_profile(place, token, error);
	result = token_evaluate(&again, source, error);
	if (!result)
		secret_set(token, secret_text(&again.value),
			   again.value.length);
	token_clear(&again);
	return result;
}

void token_place_describe(const struct token_place *place, struct buf *text)
{
	const struct setting *setting = place->setting;

	if (place->keeper == KEPT_IN_PROFILE) {
		buf_add_format(text, "in the profile, %s:%d",
			       setting->source->path, setting->line);
	} else if (place->keeper == KEPT_IN_FILE) {
		buf_add_format(text,
			       place->path ? "in the file '%s'" : "in a file%s",
			       place->path ? place->path : "");
	} else if (place->entry.name) {
		buf_add_format(text, "in %s", place->entry.name);
	} else if (setting) {
		buf_add_text(text, "from ");
		add_form(text, setting);
		if (place->keeper == KEPT_IN_STORE)
			buf_add_format(text, ", written by %s in [rotate]",
				       place->writer->key.bytes);
	}
}

void token_place_clear(struct token_place *place)
{
	free(place->path);
	store_entry_clear(&place->entry);
	*place = (struct token_place){ 0 };
}
