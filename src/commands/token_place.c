#include "commands/token_place.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"
#include "system/file.h"
#include "value/forms.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

#define FILE_FORM "${file:"

/* What has no ${} is the token itself. */
static bool is_literal(const struct setting *setting)
{
	return !strstr(setting->value.bytes, "${");
}

/* The whole value is one ${file:PATH}. */
static bool is_file(const struct setting *setting)
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

int token_place_find(const struct profile *profile, int id,
		     struct token_place *place, struct error *error)
{
	const struct setting *setting = profile_find(
		profile, SECTION_QUIX, id == 1 ? "token_1" : "token_2");

	*place = (struct token_place){ .setting = setting };
	if (!setting)
		return 0;
	if (is_file(setting)) {
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

int token_place_resolve(struct token_place *place, struct target *target,
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
	if (expand(target, &inner, &path, error))
		return -1;
	place->path = file_join(inner.folder, buf_text(&path.text));
	return 0;
}

void token_place_clear(struct token_place *place)
{
	free(place->path);
	*place = (struct token_place){ 0 };
}
