#include "environment/builder.h"

#include "environment/dialect.h"
#include "environment/dotenv.h"
#include "system/file.h"
#include "environment/protected_names.h"

#include <string.h>

/* Says that an entry is left out, and why; false: it is not. */
static bool is_left_out(const struct builder *builder,
			const struct dotenv_entry *entry, const char *path)
{
	const struct log *log = &builder->target->options->log;

	if (dialect_has_name(builder->dialects, entry->name,
			     strlen(entry->name))) {
		log_message(log, LOG_LEVEL_INFO,
			    "%s:%u: %s is left out: a dialect sets it", path,
			    entry->line, entry->name);
		return true;
	}
	if (!name_is_reserved(entry->name) && !name_is_powerful(entry->name))
		return false;
	log_message(log, LOG_LEVEL_WARNING,
		    "%s:%u: %s is left out: a dotenv file may not set it", path,
		    entry->line, entry->name);
	return true;
}

static int apply(struct builder *builder, const char *path,
		 const struct buf *text, struct error *error)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	size_t i;

	if (dotenv_parse(buf_text(text), text->length, path, &dotenv, error))
		return -1;
	for (i = 0; i < dotenv.count; i++) {
		const struct dotenv_entry *entry = &dotenv.entries[i];
		const struct origin origin = {
			.kind = ORIGIN_ENV_FILE,
			.place = { path, (int)entry->line },
		};

		if (!is_left_out(builder, entry, path))
			plan_set(builder->plan, entry->name,
				 (struct span){ secret_text(&entry->value),
						entry->value.length },
				 &origin, true);
	}
	return 0;
}

/* env_file of [launch]; a file that cannot be read is an error there. */
static int apply_own(struct builder *builder, struct error *error)
{
	const struct target *target = builder->target;
	const struct setting *setting =
		profile_find(target->profile, SECTION_LAUNCH, "env_file");
	AUTO_BUF struct buf text = { 0 };

	if (!target->config.env_file)
		return 0;
	look_reads(target->look, target->config.env_file);
	if (file_read(target->config.env_file, DOTENV_MAX, &text, error))
		return error_prefix(error,
				    "%s:%d: env_file: ", setting->source->path,
				    setting->line);
	return apply(builder, target->config.env_file, &text, error);
}

int builder_env_files(struct builder *builder, struct error *error)
{
	const struct texts *paths = &builder->target->options->env_files;
	size_t i;

	if (apply_own(builder, error))
		return -1;
	for (i = 0; i < paths->count; i++) {
		AUTO_BUF struct buf text = { 0 };

		look_reads(builder->target->look, paths->items[i]);
		if (file_read(paths->items[i], DOTENV_MAX, &text, error))
			return error_prefix(error, "--env-file: ");
		if (apply(builder, paths->items[i], &text, error))
			return -1;
	}
	return 0;
}
