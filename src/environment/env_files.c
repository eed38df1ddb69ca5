#include "environment/builder.h"

#include "environment/dialect.h"
#include "environment/dotenv.h"
#include "environment/protected_names.h"
#include "system/file.h"

#include <string.h>

/* A dotenv file that was read. */
struct env_file {
	const char *path;
	struct buf text;
	struct error distrust; /* why it may not set every name, or "" */
};

/* Says that an entry is left out, and why; false: it is not. */
static bool is_left_out(const struct builder *builder,
			const struct dotenv_entry *entry,
			const struct env_file *file)
{
	const struct log *log = &builder->quix->options->log;
	const char *reason;

	if (dialect_has_name(builder->dialects, entry->name,
			     strlen(entry->name))) {
		log_message(log, LOG_LEVEL_INFO,
			    "%s:%u: %s is left out: a dialect sets it",
			    file->path, entry->line, entry->name);
		return true;
	}
	if (name_is_reserved(entry->name))
		reason = "a dotenv file may not set it";
	else if (*file->distrust.message && name_is_powerful(entry->name))
		reason = file->distrust.message;
	else
		return false;
	log_message(log, LOG_LEVEL_WARNING, "%s:%u: %s is left out: %s",
		    file->path, entry->line, entry->name, reason);
	return true;
}

static void warn_of_remarks(const struct dotenv *dotenv, const char *path,
			    const struct log *log)
{
	size_t i;

	for (i = 0; i < dotenv->remark_count; i++)
		log_message(log, LOG_LEVEL_WARNING, "%s:%u: ignored: %s", path,
			    dotenv->remarks[i].line, dotenv->remarks[i].reason);
}

static int apply_file(struct builder *builder, const struct env_file *file,
		      struct error *error)
{
	AUTO_DOTENV struct dotenv dotenv = { 0 };
	size_t i;

	if (dotenv_parse(buf_text(&file->text), file->text.length, file->path,
			 &dotenv, error))
		return -1;
	warn_of_remarks(&dotenv, file->path, &builder->quix->options->log);
	for (i = 0; i < dotenv.count; i++) {
		const struct dotenv_entry *entry = &dotenv.entries[i];
		const struct origin origin = {
			.kind = ORIGIN_ENV_FILE,
			.place = { file->path, (int)entry->line },
		};

		if (!is_left_out(builder, entry, file))
			plan_set(builder->plan, entry->name,
				 (struct slice){ secret_text(&entry->value),
						 entry->value.length },
				 &origin, true);
	}
	return 0;
}

/* `setting` is env_file of [launch], or NULL for the option. */
static int read_and_apply(struct builder *builder, const char *path,
			  const struct setting *setting, struct error *error)
{
	struct quix *quix = builder->quix;
	struct env_file file = { .path = path };
	int result;

	look_reads(quix->look, path);
	result = file_read_judged(path, DOTENV_MAX, quix->trust_owner,
				  &file.text, &file.distrust, error);
	if (!result)
		result = apply_file(builder, &file, error);
	else if (setting)
		error_prefix(error, "%s:%d: env_file: ", setting->source->path,
			     setting->line);
	else
		error_prefix(error, "--env-file: ");
	buf_clear(&file.text);
	return result;
}

int builder_env_files(struct builder *builder, struct error *error)
{
	const struct quix *quix = builder->quix;
	const struct texts *paths = &quix->options->env_files;
	size_t i;

	if (quix->settings.env_file &&
	    read_and_apply(
		    builder, quix->settings.env_file,
		    profile_find(quix->profile, SECTION_LAUNCH, "env_file"),
		    error))
		return -1;
	for (i = 0; i < paths->count; i++)
		if (read_and_apply(builder, paths->items[i], NULL, error))
			return -1;
	return 0;
}
