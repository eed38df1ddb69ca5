#include "commands/token_place.h"

#include <stdlib.h>
#include <string.h>

#include "profile/edit.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "value/forms.h"
#include "value/value.h"

#define FILE_FORM    "${file:"
#define COMMAND_FORM "${command:"

/* What has no ${} is the token itself. */
static bool is_literal(const struct setting *setting)
{
	return !strstr(setting->value.bytes, "${");
}

/* The whole value is one form that begins so; *between is its argument. */
static bool is_one_form(const struct setting *setting, const char *start,
			struct slice *between)
{
	const char *at = setting->value.bytes;
	int open = 0;

	if (!text_begins(at, start))
		return false;
	between->bytes = at + strlen(start);
	for (; *at; at++) {
		open += (*at == '{') - (*at == '}');
		if (*at != '}' || open)
			continue;
		between->length = (size_t)(at - between->bytes);
		return !at[1];
	}
	return false;
}

/* "${command...}": the form that the value begins with. */
static void add_form(struct buf *text, const struct setting *setting)
{
	const char *start = strstr(setting->value.bytes, "${") + 2;
	const size_t length = strspn(start, "abcdefghijklmnopqrstuvwxyz_");

	if (form_find(start, length))
		buf_add_format(text, "${%.*s...}", (int)length, start);
	else
		buf_add_text(text, "${...}");
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
	struct slice between;

	if (!place->setting)
		return KEPT_NOWHERE;
	if (is_literal(place->setting))
		return KEPT_IN_PROFILE;
	/* This process's environment says nothing else later. */
	if (is_one_form(place->setting, "${env:", &between))
		return KEPT_ELSEWHERE;
	if (place->writer)
		return KEPT_IN_STORE;
	if (is_one_form(place->setting, FILE_FORM, &between))
		return KEPT_IN_FILE;
	if (is_one_form(place->setting, COMMAND_FORM, &between) &&
	    store_entry_match(between.bytes, between.length, &place->entry))
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
	AUTO_BUF struct buf form = { 0 };

	add_form(&form, setting);
	return error_set(error, STATUS_MEND,
			 "%s:%d: %s comes from %s: quixrun cannot change it "
			 "there; change it where that gets it from%s%s",
			 setting->source->path, setting->line,
			 setting->key.bytes, buf_text(&form),
			 text_begins(setting->value.bytes, "${env:")
				 ? ""
				 : ", or name the command that writes it: "
				   "write_",
			 text_begins(setting->value.bytes, "${env:") ? ""
			 : text_ends(setting->key.bytes, "1")
				 ? "1 in [rotate]"
				 : "2 in [rotate]");
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

static int refuse_writer(const struct token_place *place, struct error *error)
{
	const struct setting *writer = place->writer;

	return error_set(error, STATUS_MEND,
			 "%s:%d: %s in [rotate] has nothing to write: %s "
			 "stands in the profile itself; remove one of them",
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

static int resolve_file(struct token_place *place, struct quix *quix,
			struct error *error)
{
	AUTO_VALUE struct value path = { 0 };
	struct expression inner = {
		.place = setting_place(place->setting),
		.folder = place->setting->source->folder,
	};

	is_one_form(place->setting, FILE_FORM, &inner.text);
	if (value_evaluate(quix, &inner, &path, error))
		return -1;
	place->path = file_join(inner.folder, buf_text(&path.text));
	return 0;
}

/* The line becomes an argument of the shell, which everybody can see. */
static int resolve_writer(struct token_place *place, struct quix *quix,
			  struct error *error)
{
	const struct setting *writer = place->writer;
	AUTO_VALUE struct value line = { 0 };

	if (value_of_setting(quix, writer, &line, error))
		return -1;
	if (line.is_secret)
		return error_set(error, STATUS_MEND,
				 "%s:%d: %s holds a secret; the command gets "
				 "the token on standard input",
				 writer->source->path, writer->line,
				 writer->key.bytes);
	place->entry.write = mem_copy_text(buf_text(&line.text));
	return 0;
}

int token_place_resolve(struct token_place *place, struct quix *quix,
			struct error *error)
{
	if (place->keeper == KEPT_IN_PROFILE)
		place->path = mem_copy_text(place->setting->source->path);
	if (place->keeper == KEPT_IN_FILE)
		return resolve_file(place, quix, error);
	if (place->keeper == KEPT_IN_STORE && place->writer)
		return resolve_writer(place, quix, error);
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

int token_place_read(const struct token_place *place, struct quix *quix,
		     struct secret *token, struct error *error)
{
	struct token again = { .setting = place->setting };
	int result;

	if (place->keeper == KEPT_IN_PROFILE)
		return read_profile(place, token, error);
	result = token_evaluate(&again, quix, error);
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
