#include "commands/listing.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"
#include "system/file.h"
#include "value/forms.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "quix/quix.h"

/* Nothing but ${env:} has to be evaluated. */
static bool is_harmless(const char *text)
{
	static const char *const harmless[] = { "env", NULL };

	return form_all_are(text, harmless);
}

/* A token in the wrong line, or a command with who knows what in it. */
static bool is_unfit(const char *text)
{
	return text_begins(text, "sdk-") || text_begins(text, "pat-") ||
	       strstr(text, "${command:");
}

/*
 * The setting's value; as it is written when it would have to be found out.
 * NULL when there is none.
 */
static char *value_of(const struct profile *profile, enum section section,
		      const char *key)
{
	const struct setting *setting = profile_find(profile, section, key);
	struct target nothing = { .profile = profile };
	AUTO_VALUE struct value value = { 0 };
	struct error ignored;

	if (!setting)
		return NULL;
	if (!is_harmless(setting->value.bytes) ||
	    expand_setting(&nothing, setting, &value, &ignored)) {
		value_clear(&value);
		buf_add_text(&value.text, setting->value.bytes);
	}
	if (!value.text.length || is_unfit(value.text.data))
		return NULL;
	return buf_steal(&value.text);
}

/* It has one, unless that comes from a variable that is empty. */
static bool has_token(const struct profile *profile, const char *key)
{
	const struct setting *setting =
		profile_find(profile, SECTION_QUIX, key);
	struct target nothing = { .profile = profile };
	AUTO_VALUE struct value value = { 0 };
	struct error ignored;

	if (!setting)
		return false;
	return !is_harmless(setting->value.bytes) ||
	       expand_setting(&nothing, setting, &value, &ignored) ||
	       value.text.length;
}

static void describe(struct listing *listing, const struct profile *profile)
{
	listing->description =
		value_of(profile, SECTION_PROFILE, "description");
	listing->broker =
		value_of(profile, SECTION_BROKER, "bootstrap.servers");
	if (has_token(profile, "token_1") || has_token(profile, "token_2")) {
		listing->kind = "cloud";
		listing->workspace =
			value_of(profile, SECTION_QUIX, "workspace");
	} else if (profile_find(profile, SECTION_BROKER, "bootstrap.servers")) {
		listing->kind = "local";
	}
}

static void set_problem(struct listing *listing, const struct error *error)
{
	listing->problem = mem_alloc(sizeof(*listing->problem));
	*listing->problem = *error;
}

static void read_one(const struct search *search, uid_t trust_owner,
		     const struct found *found, struct listing *listing)
{
	struct profile profile = { 0 };
	struct error error;

	*listing = (struct listing){ .name = mem_copy_text(found->name),
				     .path = mem_copy_text(found->path) };
	if (profile_load(&profile, found, search, trust_owner, &error))
		set_problem(listing, &error);
	else
		describe(listing, &profile);
	profile_clear(&profile);
}

/* The profile that has a line of its own is what default.ini stands for. */
static bool is_only_a_link(const struct search *search, char **names,
			   const char *path)
{
	for (; *names; names++) {
		AUTO_FREE char *other = search_file(search, *names);

		if (strcmp(*names, "default") != 0 && other &&
		    file_is_same(other, path))
			return true;
	}
	return false;
}

static void add(const struct search *search, uid_t trust_owner,
		const char *name, struct listings *listings)
{
	struct found found = { 0 };
	struct error error;
	struct listing *listing;

	listings->items = mem_resize(listings->items, listings->count + 1,
				     sizeof(*listings->items));
	listing = &listings->items[listings->count++];
	if (search_profile(search, name, &found, &error)) {
		*listing = (struct listing){ .name = mem_copy_text(name) };
		set_problem(listing, &error);
	} else {
		read_one(search, trust_owner, &found, listing);
	}
	found_clear(&found);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct listing *)a)->name,
		      ((const struct listing *)b)->name);
}

void listings_read(const struct search *search, uid_t trust_owner,
		   struct listings *listings)
{
	char **names = search_names(search);
	AUTO_FREE char *preferred = search_file(search, "default");
	char **name;
	size_t i;

	*listings = (struct listings){ 0 };
	for (name = names; *name; name++)
		if (strcmp(*name, "default") != 0 || !preferred ||
		    !is_only_a_link(search, names, preferred))
			add(search, trust_owner, *name, listings);
	if (listings->count)
		qsort(listings->items, listings->count,
		      sizeof(*listings->items), compare);
	for (i = 0; preferred && i < listings->count; i++) {
		struct listing *listing = &listings->items[i];

		listing->is_default =
			listing->path && file_is_same(listing->path, preferred);
	}
	search_names_free(names);
}

void listings_clear(struct listings *listings)
{
	size_t i;

	for (i = 0; i < listings->count; i++) {
		struct listing *listing = &listings->items[i];

		free(listing->name);
		free(listing->path);
		free(listing->workspace);
		free(listing->broker);
		free(listing->description);
		free(listing->problem);
	}
	free(listings->items);
	*listings = (struct listings){ 0 };
}
