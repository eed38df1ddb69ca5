/*
 * A profile as it is written: its settings, merged over the files that it
 * extends, each with its source. Nothing is evaluated here.
 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include <sys/types.h>

#include "quixrun/map.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "console/log.h"
#include "profile/schema.h"
#include "profile/find.h"
#include "profile/form.h"
#include "profile/place.h"
#include "quixrun/slice.h"

/* One of the files of a profile. */
struct source {
	char *path;
	char *folder;
	struct buf text; /* the slices of the settings point into it */
	mode_t mode;
};

struct setting {
	enum section section;
	struct slice key;
	struct slice value; /* as written; NUL-terminated */
	unsigned int forms; /* forms in the value (form.h) */
	const struct source *source;
	int line;
};

struct profile {
	char *name;
	struct source **sources; /* the profile's own file first */
	size_t source_count;
	struct setting *settings;
	size_t count;
	size_t capacity;
	struct map index[SECTION_COUNT]; /* key to index of settings */
};

/*
 * Reads the profile `found` and the profiles that it extends: by name beside
 * the file, then on the search path; by path relative to the file. A depth over
 * 8 or a loop is an error. A key of the extending file overrides the same key
 * of the extended one; a key twice in one file is an error. Every file must be
 * trusted (file.h; `trust_owner` as there). Returns 0, or -1 with *error; the
 * caller clears *profile in both cases.
 */
int profile_load(struct profile *profile, const struct found *found,
		 const struct search *search, uid_t trust_owner,
		 struct error *error);

/* True for a literal token or password in a file that others can read. */
bool setting_is_exposed(const struct setting *setting);

/* True when others can replace files in the source's folder; sets *mode. */
bool source_folder_is_open(const struct source *source, mode_t *mode);

/*
 * Warns of each folder in which others can replace a file of the profile; of
 * each literal token or password in a file that others can read, with the
 * command that changes the mode; and of each value in [env] that is wholly in
 * quotes or contains " #", because quotes and comment are part of the value.
 */
void profile_warn(const struct profile *profile, const struct log *log);

/*
 * The setting, or NULL when the profile has none, or an empty value outside of
 * [env].
 */
const struct setting *profile_find(const struct profile *profile,
				   enum section section, const char *key);

/* True when at least one setting of the section has a value. */
bool profile_has_section(const struct profile *profile, enum section section);

/* False for an empty value, except in [env]. */
bool setting_has_value(const struct setting *setting);

/* The file and line of the setting. */
struct place setting_place(const struct setting *setting);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void profile_clear(struct profile *profile);

#endif
