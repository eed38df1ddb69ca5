/* --list: lists the profiles. */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "console/json_write.h"
#include "console/screen.h"
#include "console/shown.h"
#include "console/table.h"
#include "quix/quix.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "value/value.h"

/* What is known of a profile without running commands or reading secrets. */
struct listing {
	char *name;
	char *path;	  /* NULL: a dangling symlink */
	const char *kind; /* "cloud", "local"; NULL: neither, or broken */
	char *workspace;  /* NULL: needs a request; also below */
	char *broker;	  /* bootstrap.servers of the profile */
	char *description;
	struct error *problem; /* why the profile is not usable; NULL: it is */
	bool is_default;
};

struct listings {
	struct listing *items;
	size_t count;
};

/* True when evaluation needs only the environment. */
static bool is_harmless(const struct setting *setting)
{
	return !(setting->forms & ~FORM_SET(FORM_ENV));
}

/* True for a misplaced token, or a command, which may contain a secret. */
static bool is_unfit_to_show(const char *text)
{
	return text_begins_token(text) || strstr(text, "${command:");
}

/*
 * The setting's value; unevaluated if evaluation needs more than the
 * environment. NULL when it is not set.
 */
static char *shown_value(const struct profile *profile, enum section section,
			 const char *key)
{
	const struct setting *setting = profile_find(profile, section, key);
	struct quix nothing = { .profile = profile };
	const struct value_source source = quix_values(&nothing);
	AUTO_VALUE struct value value = { 0 };
	struct error ignored;

	if (!setting)
		return NULL;
	if (!is_harmless(setting) ||
	    value_of_setting(&source, setting, &value, &ignored)) {
		value_clear(&value);
		buf_add_text(&value.text, setting->value.bytes);
	}
	if (!value.text.length || is_unfit_to_show(value.text.data))
		return NULL;
	return buf_steal(&value.text);
}

/* True when the token is set, and not from an empty variable. */
static bool has_token(const struct profile *profile, const char *key)
{
	const struct setting *setting =
		profile_find(profile, SECTION_QUIX, key);
	struct quix nothing = { .profile = profile };
	const struct value_source source = quix_values(&nothing);
	AUTO_VALUE struct value value = { 0 };
	struct error ignored;

	if (!setting)
		return false;
	return !is_harmless(setting) ||
	       value_of_setting(&source, setting, &value, &ignored) ||
	       value.text.length;
}

static void describe_profile(struct listing *listing,
			     const struct profile *profile)
{
	listing->description =
		shown_value(profile, SECTION_PROFILE, "description");
	listing->broker =
		shown_value(profile, SECTION_BROKER, "bootstrap.servers");
	if (has_token(profile, "token_1") || has_token(profile, "token_2")) {
		listing->kind = "cloud";
		listing->workspace =
			shown_value(profile, SECTION_QUIX, "workspace");
	} else if (profile_find(profile, SECTION_BROKER, "bootstrap.servers")) {
		listing->kind = "local";
	}
}

static void set_problem(struct listing *listing, const struct error *error)
{
	listing->problem = mem_alloc(sizeof(*listing->problem));
	*listing->problem = *error;
}

static void read_listing(const struct search *search, uid_t trust_owner,
			 const struct found *found, struct listing *listing)
{
	struct profile profile = { 0 };
	struct error error;

	*listing = (struct listing){ .name = mem_copy_text(found->name),
				     .path = mem_copy_text(found->path) };
	if (profile_load(&profile, found, search, trust_owner, &error))
		set_problem(listing, &error);
	else
		describe_profile(listing, &profile);
	profile_clear(&profile);
}

/* True when default.ini is a symlink to a profile that is listed itself. */
static bool is_only_a_link(const struct search *search,
			   const struct strings *names, const char *path)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		AUTO_FREE char *other = search_file(search, names->items[i]);

		if (strcmp(names->items[i], "default") != 0 && other &&
		    file_is_same(other, path))
			return true;
	}
	return false;
}

static void add_listing(const struct search *search, uid_t trust_owner,
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
		read_listing(search, trust_owner, &found, listing);
	}
	found_clear(&found);
}

static int compare_listings(const void *a, const void *b)
{
	return strcmp(((const struct listing *)a)->name,
		      ((const struct listing *)b)->name);
}

/*
 * Reads every profile on the search path, sorted by name; of equal names the
 * first one found. A default.ini that is a symlink to a listed profile is not
 * listed; that profile is marked as the default.
 */
static void listings_read(const struct search *search, uid_t trust_owner,
			  struct listings *listings)
{
	AUTO_STRINGS struct strings names = search_names(search);
	AUTO_FREE char *preferred = search_file(search, "default");
	size_t i;

	*listings = (struct listings){ 0 };
	for (i = 0; i < names.count; i++)
		if (strcmp(names.items[i], "default") != 0 || !preferred ||
		    !is_only_a_link(search, &names, preferred))
			add_listing(search, trust_owner, names.items[i],
				    listings);
	if (listings->count)
		qsort(listings->items, listings->count,
		      sizeof(*listings->items), compare_listings);
	for (i = 0; preferred && i < listings->count; i++) {
		struct listing *listing = &listings->items[i];

		listing->is_default =
			listing->path && file_is_same(listing->path, preferred);
	}
}

static void listings_clear(struct listings *listings)
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

enum list_column {
	LIST_NAME,
	LIST_KIND,
	LIST_TARGET,
	LIST_WHERE,
	LIST_COLUMNS
};

/* One line of the table. */
struct line {
	struct buf shown[LIST_COLUMNS];
	const char *cells[LIST_COLUMNS];
	const char *colours[LIST_COLUMNS]; /* NULL: none */
};

static void line_clear(struct line *line)
{
	size_t i;

	for (i = 0; i < LIST_COLUMNS; i++)
		buf_clear(&line->shown[i]);
}

/* An empty cell is shown as "-". */
static void fill_line(struct line *line, const struct listing *listing,
		      bool has_colour)
{
	const bool is_local = listing->kind && *listing->kind == 'l';
	const char *cells[LIST_COLUMNS] = {
		[LIST_NAME] = listing->name,
		[LIST_KIND] = listing->kind,
		[LIST_TARGET] = is_local ? listing->broker : listing->workspace,
		[LIST_WHERE] = listing->path,
	};
	size_t i;

	if (listing->is_default && has_colour)
		line->colours[LIST_NAME] = SCREEN_GREEN;
	/* The message of the problem names the file. */
	if (listing->problem) {
		cells[LIST_KIND] = "broken";
		cells[LIST_WHERE] = listing->problem->message;
		if (has_colour)
			line->colours[LIST_KIND] = SCREEN_RED;
	}
	for (i = 0; i < LIST_COLUMNS; i++) {
		utf8_add_shown(&line->shown[i],
			       cells[i] && *cells[i] ? cells[i] : "-");
		line->cells[i] = buf_text(&line->shown[i]);
	}
}

/* The default profile is marked. */
static void add_listings(struct buf *out, const struct listings *listings)
{
	static const char *const head[LIST_COLUMNS] = { "NAME", "KIND",
							"WORKSPACE OR BROKER",
							"WHERE" };
	const bool has_colour = screen_has_colour();
	struct table_column columns[LIST_COLUMNS] = { 0 };
	const struct table table = { columns, LIST_COLUMNS };
	AUTO_FREE struct line *lines =
		mem_alloc(listings->count * sizeof(*lines));
	size_t i;

	table_measure(&table, head);
	for (i = 0; i < listings->count; i++) {
		lines[i] = (struct line){ 0 };
		fill_line(&lines[i], &listings->items[i], has_colour);
		table_measure(&table, lines[i].cells);
	}
	buf_add_text(out, "  ");
	table_add_row(&table, head, NULL, out);
	for (i = 0; i < listings->count; i++) {
		buf_add_text(out, listings->items[i].is_default ? "* " : "  ");
		table_add_row(&table, lines[i].cells, lines[i].colours, out);
		line_clear(&lines[i]);
	}
}

static int print_listings(const struct listings *listings, struct error *error)
{
	const char *named = getenv("QUIXRUN_PROFILE");
	AUTO_BUF struct buf out = { 0 };

	add_listings(&out, listings);
	if (named && *named) {
		buf_add_text(&out, "$QUIXRUN_PROFILE is '");
		utf8_add_shown(&out, named);
		buf_add_text(&out, "' and overrides the default (*)\n");
	}
	return screen_print(&out, error);
}

static void add_listing_json(struct json_text *json,
			     const struct listing *listing)
{
	json_open_object(json, NULL);
	json_add_text(json, "name", listing->name);
	json_add_text(json, "kind", listing->kind);
	json_add_text(json, "workspace", listing->workspace);
	json_add_text(json, "broker", listing->broker);
	json_add_text(json, "description", listing->description);
	json_add_text(json, "path", listing->path);
	json_add_boolean(json, "default", listing->is_default);
	json_add_text(json, "problem",
		      listing->problem ? listing->problem->message : NULL);
	json_close_object(json);
}

static int print_listings_json(const struct listings *listings,
			       struct error *error)
{
	AUTO_JSON struct json_text json = { 0 };
	size_t i;

	json_open_object(&json, NULL);
	json_open_array(&json, "profiles");
	for (i = 0; i < listings->count; i++)
		add_listing_json(&json, &listings->items[i]);
	json_close_array(&json);
	json_close_object(&json);
	return json_print(&json, error);
}

/* It is not an error if there is no default profile. */
static int print_no_profile(const struct run *run)
{
	struct error reason;

	search_not_found(&run->search, "default", &reason);
	log_message(&run->options.log, LOG_LEVEL_WARNING, "%s", reason.message);
	return 0;
}

int command_list(struct run *run, struct error *error)
{
	struct listings listings;
	int result;

	if (run_search(run, error))
		return -1;
	listings_read(&run->search, run->trust_owner, &listings);
	if (run->options.is_json)
		result = print_listings_json(&listings, error);
	else if (!listings.count)
		result = print_no_profile(run);
	else
		result = print_listings(&listings, error);
	listings_clear(&listings);
	return result;
}
