#include "quix/need.h"

#include <string.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "environment/render.h"

static bool needs_topics(const struct quix *quix)
{
	return quix->settings.topic_ids == TOPIC_IDS_PORTAL;
}

/* The text has that form, and not `$${`. */
static bool has_form(const char *text, const char *form)
{
	const char *at = text;

	while ((at = strstr(at, form))) {
		if (at == text || at[-1] != '$')
			return true;
		at++;
	}
	return false;
}

static bool is_needed_by(const struct quix *quix, const char *text)
{
	static const char *const forms[] = { "${workspace}", "${prefix}",
					     "${group:", "${topic:" };
	size_t i;

	for (i = 0; !quix->workspace && i < sizeof(forms) / sizeof(forms[0]);
	     i++)
		if (has_form(text, forms[i]))
			return true;
	return needs_topics(quix) && has_form(text, "${topic:");
}

/* What is wrong with the file is said when it is rendered. */
static bool is_needed_by_template(struct quix *quix,
				  const struct setting *setting)
{
	AUTO_VALUE struct value format = { 0 };
	AUTO_BUF struct buf text = { 0 };
	AUTO_FREE char *path = NULL;
	const char *name;
	struct error ignored;

	if (setting->section != SECTION_FILES ||
	    !strstr(setting->value.bytes, RENDER_TEMPLATE) ||
	    value_of_setting(quix, setting, &format, &ignored))
		return false;
	name = render_template(buf_text(&format.text));
	if (!name)
		return false;
	path = file_join(setting->source->folder, name);
	return !file_read(path, FILE_MAX, &text, &ignored) &&
	       is_needed_by(quix, buf_text(&text));
}

bool need_portal(struct quix *quix)
{
	const struct profile *profile = quix->profile;
	const bool has_topics = quix->options->topics.count ||
				profile_has_section(profile, SECTION_TOPICS);
	size_t i;

	if (has_topics && (!quix->workspace || needs_topics(quix)))
		return true;
	for (i = 0; i < profile->count; i++)
		if (is_needed_by(quix, profile->settings[i].value.bytes) ||
		    is_needed_by_template(quix, &profile->settings[i]))
			return true;
	return false;
}
