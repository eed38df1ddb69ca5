/* The cells of one variable in --dry-run, for text and JSON. */
#include "commands/dry_run.h"

#include <stdlib.h>
#include <string.h>

#include "system/file.h"
#include "environment/mask.h"
#include "quixrun/mem.h"
#include "console/shown.h"

const struct dry_run_group dry_run_groups[] = {
	{ ORIGIN_APP, NULL, "app", "application" },
	{ ORIGIN_ENV_FILE, NULL, "env_file", "dotenv files" },
	{ ORIGIN_DIALECT, "quix", "dialect", "dialect quix" },
	{ ORIGIN_DIALECT, "kafka", "dialect", "dialect kafka" },
	{ ORIGIN_DIALECT, "spring", "dialect", "dialect spring" },
	{ ORIGIN_TOPICS, NULL, "topics", "[topics]" },
	{ ORIGIN_FILES, NULL, "files", "[files]" },
	{ ORIGIN_ENV, NULL, "env", "[env]" },
	{ ORIGIN_OPTION, NULL, "option", "command line" },
	{ ORIGIN_QUIXRUN, NULL, "quixrun", "quixrun" },
	{ ORIGIN_INHERITED, NULL, NULL, NULL },
};

bool dry_run_is_in(const struct variable *variable,
		   const struct dry_run_group *group)
{
	return !variable->removed && variable->origin.kind == group->kind &&
	       (!group->detail ||
		!strcmp(group->detail, variable->origin.detail));
}

bool dry_run_replaces(const struct dry_run *dry,
		      const struct variable *variable)
{
	AUTO_BUF struct buf name = { 0 };
	const char *inherited;

	if (!variable->was_inherited)
		return false;
	variable_add_name(variable, &name);
	inherited = getenv(buf_text(&name));
	return dry_run_file(dry, variable) || !inherited ||
	       strcmp(inherited, variable_value(variable)) != 0;
}

bool dry_run_is_secret(const struct dry_run *dry,
		       const struct variable *variable)
{
	return mask_is_secret(&dry->run->quix, &dry->run->plan, variable);
}

const struct program_file *dry_run_file(const struct dry_run *dry,
					const struct variable *variable)
{
	return program_files_find(&dry->run->files, variable_value(variable));
}

void dry_run_add_value(const struct dry_run *dry,
		       const struct variable *variable, size_t columns,
		       struct buf *text)
{
	const struct program_file *file = dry_run_file(dry, variable);
	const char *value = variable_value(variable);
	const size_t start = text->length;

	if (file && !dry->run->files.folder) {
		buf_add_format(text, "(file in memory: %s, %zu bytes)",
			       file->format, file->content.length);
		return;
	}
	if (dry_run_is_secret(dry, variable)) {
		mask_add(&dry->run->quix, value, text);
		return;
	}
	if (!*value)
		buf_add_text(text, "(empty)");
	utf8_add_shown(text, value);
	utf8_truncate(text, start, columns);
	if (file)
		buf_add_format(text, " (%s, %zu bytes)", file->format,
			       file->content.length);
}

/* Paths are shown relative to the profile's folder. */
static void add_relative_place(const struct dry_run *dry,
			       const struct place *place, struct buf *text)
{
	AUTO_FREE char *folder =
		file_folder(dry->run->profile.sources[0]->path);
	const char *path = place->file;
	const size_t length = strlen(folder);

	if (!strncmp(path, folder, length) && path[length] == '/')
		path += length + 1;
	utf8_add_shown(text, path);
	if (place->line)
		buf_add_format(text, ":%d", place->line);
}

/* The file names of an application are sufficient. */
static void add_file_name(const struct place *place, struct buf *text)
{
	const char *slash = strrchr(place->file, '/');

	utf8_add_shown(text, slash ? slash + 1 : place->file);
	buf_add_format(text, ":%d", place->line);
}

char *dry_run_app_file(const struct project *project)
{
	return file_join(project->folder, PROJECT_APP);
}

char *dry_run_quix_file(const struct project *project)
{
	return project->quix_folder
		       ? file_join(project->quix_folder, PROJECT_QUIX)
		       : NULL;
}

void dry_run_add_origin(const struct dry_run *dry,
			const struct variable *variable, struct buf *text)
{
	const struct origin *origin = &variable->origin;

	if (origin->place.file && origin->kind == ORIGIN_APP)
		add_file_name(&origin->place, text);
	else if (origin->place.file)
		add_relative_place(dry, &origin->place, text);
	if (origin->source)
		buf_add_format(text, "%s%s", text->length ? ", " : "",
			       origin->source);
	if (origin->kind != ORIGIN_QUIXRUN && dry_run_replaces(dry, variable))
		buf_add_format(text, "%sreplaces the inherited value",
			       text->length ? ", " : "");
}
