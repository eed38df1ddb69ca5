#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "quixrun/text.h"
#include "system/file.h"

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

static bool is_secret(const struct setting *setting)
{
	const char *key = setting->key.bytes;

	if (setting->section == SECTION_QUIX)
		return !strcmp(key, "token_1") || !strcmp(key, "token_2");
	if (setting->section == SECTION_BROKER &&
	    schema_is_secret_property(key))
		return true;
	return text_token_length(setting->value.bytes, setting->value.bytes);
}

bool setting_is_exposed(const struct setting *setting)
{
	return is_secret(setting) && setting_has_value(setting) &&
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
		    "%s:%d: %s stands in a file that others can read (mode "
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

/* What means something in dotenv files and shells, and nothing here. */
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
 * Who can write to a folder can put one trusted file into the place of another.
 * In a sticky folder nobody else can, and on a read-only mount nobody at all.
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

/* Once for each folder. */
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
