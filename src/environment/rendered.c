#include "environment/environment.h"

#include <string.h>
#include <sys/stat.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "environment/protected_names.h"
#include "environment/render.h"

/* Prepends the place of the setting to the error. */
static int refuse_file(const struct setting *setting, struct error *error)
{
	return error_prefix(error, "%s:%d: %s: ", setting->source->path,
			    setting->line, setting->key.bytes);
}

/* A supervisor does not run commands while the program runs. */
static int refuse_unknown(struct quix *quix, const struct setting *setting,
			  struct error *error)
{
	quix->is_unknown = true;
	error_set(error, STATUS_PERMANENT,
		  "comes from a command, which is run only before a restart");
	return refuse_file(setting, error);
}

/* Expands line by line, so that an error names the line. */
static int expand_template(const struct value_source *source, const char *path,
			   const struct buf *text, struct value *content,
			   struct error *error)
{
	AUTO_FREE char *folder = file_folder(path);
	struct expression line = { .place = { path, 0 }, .folder = folder };
	const char *at = buf_text(text);
	const char *end = at + text->length;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *next = newline ? newline + 1 : end;

		line.text = (struct slice){ at, (size_t)(next - at) };
		line.place.line++;
		if (value_evaluate(source, &line, content, error))
			return -1;
		at = next;
	}
	return 0;
}

static int render_by_template(struct environment *environment,
			      const struct setting *setting, const char *name,
			      struct buf *content, struct error *error)
{
	struct quix *quix = environment->quix;
	AUTO_FREE char *path = file_join(setting->source->folder, name);
	AUTO_BUF struct buf text = { 0 };
	AUTO_VALUE struct value value = { 0 };
	struct stat status;

	observer_reads(quix->observer, path);
	if (file_read_trusted(path, quix->trust_owner, &text, &status, error))
		return refuse_file(setting, error);
	if (expand_template(&environment->values, path, &text, &value, error))
		return -1;
	if (value.is_unknown)
		return refuse_unknown(quix, setting, error);
	buf_add(content, buf_text(&value.text), value.text.length);
	return 0;
}

static int refuse_format(const struct setting *setting, const char *name,
			 struct error *error)
{
	const char *nearest = render_nearest(name);

	error_set(error, STATUS_PERMANENT, "unknown format '%s'%s", name,
		  nearest ? ""
			  : "; supported are ca, librdkafka, kcat, java and "
			    "template:PATH");
	error_suggest(error, "'", nearest, "'");
	return refuse_file(setting, error);
}

static int render_content(struct environment *environment,
			  const struct setting *setting,
			  struct program_file_label *label, struct buf *content,
			  struct error *error)
{
	const char *name = label->format;
	const struct render_format *format = render_find(name);
	const char *template = schema_template(name);
	const char *ca_path = NULL;

	if (template)
		return render_by_template(environment, setting, template,
					  content, error);
	if (!format)
		return refuse_format(setting, name, error);
	if (format->needs_ca_path &&
	    program_files_ca(environment->files, &environment->quix->broker,
			     &ca_path, error))
		return -1;
	label->names_ca =
		ca_path && program_files_find(environment->files, ca_path);
	if (render_file(format, &environment->quix->broker, ca_path, content,
			error))
		return refuse_file(setting, error);
	return 0;
}

static int add_file(struct environment *environment,
		    const struct setting *setting, struct error *error)
{
	const struct origin origin = { .kind = ORIGIN_FILES,
				       .place = setting_place(setting) };
	struct program_file_label label = { .name = setting->key.bytes };
	AUTO_VALUE struct value format = { 0 };
	AUTO_BUF struct buf content = { 0 };
	const char *made;

	if (value_of_setting(&environment->values, setting, &format, error))
		return -1;
	if (format.is_unknown)
		return refuse_unknown(environment->quix, setting, error);
	if (!format.text.length)
		return 0;
	if (format.is_secret) {
		error_set(error, STATUS_PERMANENT,
			  "the format's name contains a secret");
		return refuse_file(setting, error);
	}
	label.format = buf_text(&format.text);
	if (render_content(environment, setting, &label, &content, error) ||
	    program_files_add(environment->files, &label, &content, &made,
			      error))
		return -1;
	if (name_check_origin(label.name, &origin, error))
		return -1;
	plan_set(environment->plan, label.name,
		 (struct slice){ made, strlen(made) }, &origin, false);
	return 0;
}

int environment_add_files(struct environment *environment, struct error *error)
{
	const struct profile *profile = environment->quix->profile;
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section == SECTION_FILES &&
		    setting->value.length &&
		    add_file(environment, setting, error))
			return -1;
	}
	return 0;
}
