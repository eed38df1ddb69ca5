#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"

#define DEPTH_MAX 8

struct loader {
	struct profile *profile;
	const struct search *search;
	uid_t trust_owner;
	const struct source *source;	/* the file that is being read */
	struct map seen[SECTION_COUNT]; /* keys of that file, and their lines */
};

static struct source *add_source(struct profile *profile, const char *path)
{
	struct source *source = mem_alloc(sizeof(*source));

	source->path = mem_copy_text(path);
	source->folder = file_folder(path);
	profile->sources =
		mem_resize(profile->sources, profile->source_count + 1,
			   sizeof(*profile->sources));
	profile->sources[profile->source_count++] = source;
	return source;
}

static void add_setting(struct profile *profile, const struct setting *setting)
{
	if (profile->count == profile->capacity) {
		profile->capacity =
			profile->capacity ? 2 * profile->capacity : 32;
		profile->settings =
			mem_resize(profile->settings, profile->capacity,
				   sizeof(*profile->settings));
	}
	map_add(&profile->index[setting->section], setting->key.bytes,
		setting->key.length, profile->count);
	profile->settings[profile->count++] = *setting;
}

/* librdkafka has two names for this property. */
static struct slice canonical_key(enum section section, struct slice key)
{
	if (section == SECTION_BROKER && !strcmp(key.bytes, "sasl.mechanisms"))
		key.length--;
	return key;
}

/* A key twice in one file is an error, even if another file overrides it. */
static int check_twice(struct loader *loader, const struct setting *setting,
		       const struct inifile_entry *entry, struct error *error)
{
	struct map *seen = &loader->seen[setting->section];
	size_t line;

	if (map_find(seen, setting->key.bytes, setting->key.length, &line))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: '%s' in [%s] is given twice; "
				 "the first is in line %zu",
				 setting->source->path, setting->line,
				 entry->key.bytes, entry->section, line);
	map_add(seen, setting->key.bytes, setting->key.length,
		(size_t)setting->line);
	return 0;
}

static int take_entry(void *user, const struct inifile_entry *entry,
		      struct error *error)
{
	struct loader *loader = user;
	struct profile *profile = loader->profile;
	struct setting setting = { .source = loader->source,
				   .value = entry->value,
				   .forms = form_set(entry->value),
				   .line = entry->line };
	struct setting *earlier;
	size_t at;

	if (schema_check(loader->source->path, entry, &setting.section, error))
		return -1;
	if (!entry->key.bytes)
		return 0;
	setting.key = canonical_key(setting.section, entry->key);
	if (check_twice(loader, &setting, entry, error))
		return -1;
	if (!map_find(&profile->index[setting.section], setting.key.bytes,
		      setting.key.length, &at)) {
		add_setting(profile, &setting);
		return 0;
	}
	earlier = &profile->settings[at];
	if (!setting_has_value(earlier))
		*earlier = setting;
	return 0;
}

static int read_source(struct loader *loader, struct source *source,
		       const struct place *extends, struct error *error)
{
	struct stat status = { 0 };
	size_t i;
	int result;

	if (file_read_trusted(source->path, loader->trust_owner, &source->text,
			      &status, error))
		return extends->file
			       ? error_prefix(error,
					      "%s:%d: extends: ", extends->file,
					      extends->line)
			       : -1;
	source->mode = status.st_mode;
	loader->source = source;
	result = inifile_parse(source->path, &source->text, take_entry, loader,
			       error);
	for (i = 0; i < SECTION_COUNT; i++)
		map_clear(&loader->seen[i]);
	return result;
}

/* The `extends` setting of this file, or NULL. */
static const struct setting *extends_of(const struct profile *profile,
					const struct source *source)
{
	const struct setting *setting =
		profile_find(profile, SECTION_PROFILE, "extends");

	return setting && setting->source == source ? setting : NULL;
}

static int no_extended(const struct loader *loader,
		       const struct setting *setting, struct error *error)
{
	const char *value = setting->value.bytes;
	AUTO_STRINGS struct strings names = search_names(loader->search);

	error_set(error, STATUS_PERMANENT,
		  "%s:%d: extends: no profile '%s' beside this file or on the "
		  "search path%s",
		  setting->source->path, setting->line, value,
		  setting->forms ? "; '${' is not evaluated here" : "");
	if (!setting->forms)
		error_suggest(error, "'", strings_nearest(&names, value), "'");
	return -1;
}

/* The path of the extended profile; the caller frees it. NULL with *error. */
static char *extended_path(const struct loader *loader,
			   const struct setting *setting, struct error *error)
{
	const char *value = setting->value.bytes;
	AUTO_BUF struct buf file = { 0 };
	char *path;

	if (strchr(value, '/'))
		return file_join(setting->source->folder, value);
	buf_add_text(&file, value);
	buf_add_text(&file, ".ini");
	path = search_is_name(value)
		       ? file_join(setting->source->folder, buf_text(&file))
		       : NULL;
	if (path && access(path, F_OK) == 0)
		return path;
	free(path);
	path = search_is_name(value) ? search_file(loader->search, value)
				     : NULL;
	if (!path)
		no_extended(loader, setting, error);
	return path;
}

static bool is_source_loaded(const struct profile *profile, const char *path)
{
	AUTO_FREE char *real = realpath(path, NULL);
	size_t i;

	for (i = 0; real && i < profile->source_count; i++) {
		AUTO_FREE char *other =
			realpath(profile->sources[i]->path, NULL);

		if (other && !strcmp(real, other))
			return true;
	}
	return false;
}

/*
 * Each file may extend one other file. The key `extends` is not inherited: it
 * is removed before the next file is read.
 */
static int follow_extends(struct loader *loader, char **path,
			  struct place *place, struct error *error)
{
	struct profile *profile = loader->profile;
	const struct setting *setting = extends_of(profile, loader->source);
	size_t at;

	mem_free(path);
	if (!setting)
		return 0;
	*place = setting_place(setting);
	*path = extended_path(loader, setting, error);
	if (!*path)
		return -1;
	if (is_source_loaded(profile, *path))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: extends: '%s' is already part of this "
				 "profile; remove the loop",
				 place->file, place->line, *path);
	if (profile->source_count > DEPTH_MAX)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: extends: more than %d files deep",
				 place->file, place->line, DEPTH_MAX);
	map_find(&profile->index[SECTION_PROFILE], "extends", 7, &at);
	profile->settings[at].value = (struct slice){ "", 0 };
	profile->settings[at].forms = 0;
	return 0;
}

int profile_load(struct profile *profile, const struct found *found,
		 const struct search *search, uid_t trust_owner,
		 struct error *error)
{
	struct loader loader = { .profile = profile,
				 .search = search,
				 .trust_owner = trust_owner };
	AUTO_FREE char *path = mem_copy_text(found->path);
	struct place extends = { 0 };

	*profile = (struct profile){ .name = mem_copy_text(found->name) };
	while (path) {
		struct source *source = add_source(profile, path);

		if (read_source(&loader, source, &extends, error) ||
		    follow_extends(&loader, &path, &extends, error))
			return -1;
	}
	return 0;
}

bool setting_has_value(const struct setting *setting)
{
	return setting->value.length || setting->section == SECTION_ENV;
}

const struct setting *profile_find(const struct profile *profile,
				   enum section section, const char *key)
{
	size_t at;

	if (!map_find(&profile->index[section], key, strlen(key), &at) ||
	    !setting_has_value(&profile->settings[at]))
		return NULL;
	return &profile->settings[at];
}

bool profile_has_section(const struct profile *profile, enum section section)
{
	size_t i;

	for (i = 0; i < profile->count; i++)
		if (profile->settings[i].section == section &&
		    setting_has_value(&profile->settings[i]))
			return true;
	return false;
}

struct place setting_place(const struct setting *setting)
{
	return (struct place){ setting->source->path, setting->line };
}

static bool is_secret_setting(const struct setting *setting)
{
	const char *key = setting->key.bytes;

	if (setting->section == SECTION_QUIX)
		return !strcmp(key, "token_1") || !strcmp(key, "token_2") ||
		       !strcmp(key, "personal_token");
	if (setting->section == SECTION_BROKER &&
	    schema_is_secret_property(key))
		return true;
	return text_token_length(setting->value.bytes, setting->value.bytes);
}

bool setting_is_exposed(const struct setting *setting)
{
	return is_secret_setting(setting) && setting_has_value(setting) &&
	       !setting->forms && setting->source->mode & (S_IRGRP | S_IROTH);
}

static void warn_of_exposure(const struct setting *setting,
			     const struct log *log)
{
	AUTO_BUF struct buf path = { 0 };

	if (!setting_is_exposed(setting))
		return;
	text_shell_quote(&path, setting->source->path);
	log_message(log, LOG_LEVEL_WARNING,
		    "%s:%d: %s is in a file that others can read (mode "
		    "%04o); run: chmod 600 %s",
		    setting->source->path, setting->line, setting->key.bytes,
		    setting->source->mode & 07777, buf_text(&path));
}

static bool is_in_quotes(const struct slice *value)
{
	const char *bytes = value->bytes;

	return value->length >= 2 && strchr("\"'", *bytes) &&
	       bytes[value->length - 1] == *bytes;
}

/* Warns of syntax that is special in dotenv files and shells, but not here. */
static void warn_of_other_syntax(const struct setting *setting,
				 const struct log *log)
{
	const char *remark = NULL;

	if (setting->section != SECTION_ENV || !setting->value.length)
		return;
	if (is_in_quotes(&setting->value))
		remark = "the quotes are part of the value";
	else if (strstr(setting->value.bytes, " #"))
		remark = "' #' is part of the value; a comment begins with "
			 "' ;'";
	if (remark)
		log_message(log, LOG_LEVEL_WARNING, "%s:%d: %s: %s",
			    setting->source->path, setting->line,
			    setting->key.bytes, remark);
}

static bool is_on_read_only_mount(const char *folder)
{
	struct statvfs mount;

	return statvfs(folder, &mount) == 0 && mount.f_flag & ST_RDONLY;
}

/*
 * Users who can write to a folder can replace a trusted file in it, except in a
 * sticky folder or on a read-only file system.
 */
bool source_folder_is_open(const struct source *source, mode_t *mode)
{
	struct stat status;

	if (stat(source->folder, &status) < 0)
		return false;
	*mode = status.st_mode & 07777;
	return !(*mode & S_ISVTX) && file_has_other_writers(&status) &&
	       !is_on_read_only_mount(source->folder);
}

static void warn_of_folder(const struct source *source, const struct log *log)
{
	mode_t mode;
	AUTO_BUF struct buf quoted = { 0 };

	if (!source_folder_is_open(source, &mode))
		return;
	text_shell_quote(&quoted, source->folder);
	log_message(log, LOG_LEVEL_WARNING,
		    "others can write to the folder '%s' (mode %04o) and "
		    "replace the profiles in it; run: chmod go-w %s",
		    source->folder, mode, buf_text(&quoted));
}

/* Warns once for each folder. */
static void warn_of_folders(const struct profile *profile,
			    const struct log *log)
{
	size_t i, k;

	for (i = 0; i < profile->source_count; i++) {
		const struct source *source = profile->sources[i];

		for (k = 0; strcmp(profile->sources[k]->folder, source->folder);
		     k++)
			;
		if (k == i)
			warn_of_folder(source, log);
	}
}

void profile_warn(const struct profile *profile, const struct log *log)
{
	size_t i;

	warn_of_folders(profile, log);
	for (i = 0; i < profile->count; i++) {
		warn_of_exposure(&profile->settings[i], log);
		warn_of_other_syntax(&profile->settings[i], log);
	}
}

void profile_clear(struct profile *profile)
{
	size_t i;

	for (i = 0; i < profile->source_count; i++) {
		struct source *source = profile->sources[i];

		buf_clear(&source->text);
		free(source->path);
		free(source->folder);
		free(source);
	}
	for (i = 0; i < SECTION_COUNT; i++)
		map_clear(&profile->index[i]);
	free(profile->sources);
	free(profile->settings);
	free(profile->name);
	*profile = (struct profile){ 0 };
}
