#include "environment/builder.h"

#include <string.h>
#include <sys/stat.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "environment/render.h"

/* Says of the reason where it is. */
static int refuse(const struct setting *setting, struct error *error)
{
	return error_prefix(error, "%s:%d: %s: ", setting->source->path,
			    setting->line, setting->key.bytes);
}

/* Line by line, so that an error names the line. */
static int expand_template(struct quix *quix, const char *path,
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
		if (value_evaluate(quix, &line, content, error))
			return -1;
		at = next;
	}
	return 0;
}

static int render_by_template(struct builder *builder,
			      const struct setting *setting, const char *name,
			      struct buf *content, struct error *error)
{
	struct quix *quix = builder->quix;
	AUTO_FREE char *path = file_join(setting->source->folder, name);
	AUTO_BUF struct buf text = { 0 };
	AUTO_VALUE struct value value = { 0 };
	struct stat status;

	look_reads(quix->look, path);
	if (file_read_trusted(path, quix->trust_owner, &text, &status, error))
		return refuse(setting, error);
	if (expand_template(quix, path, &text, &value, error))
		return -1;
	buf_add(content, buf_text(&value.text), value.text.length);
	return 0;
}

static int unknown_format(const struct setting *setting, const char *name,
			  struct error *error)
{
	const char *nearest = render_nearest(name);

	error_set(error, STATUS_MEND, "unknown format '%s'%s", name,
		  nearest ? ""
			  : "; there are ca, librdkafka, kcat, java and "
			    "template:PATH");
	error_suggest(error, "'", nearest, "'");
	return refuse(setting, error);
}

static int render(struct builder *builder, const struct setting *setting,
		  struct file_label *label, struct buf *content,
		  struct error *error)
{
	const char *name = label->format;
	const struct render_format *format = render_find(name);
	const char *template = render_template(name);
	const char *ca_path = NULL;

	if (template)
		return render_by_template(builder, setting, template, content,
					  error);
	if (!format)
		return unknown_format(setting, name, error);
	if (format->needs_ca_path &&
	    files_ca(builder->files, &builder->broker, &ca_path, error))
		return -1;
	label->names_ca = ca_path && files_find(builder->files, ca_path);
	if (render_file(format, &builder->broker, ca_path, content, error))
		return refuse(setting, error);
	return 0;
}

static int add(struct builder *builder, const struct setting *setting,
	       struct error *error)
{
	const struct origin origin = { .kind = ORIGIN_FILES,
				       .place = setting_place(setting) };
	struct file_label label = { .name = setting->key.bytes };
	AUTO_VALUE struct value format = { 0 };
	AUTO_VALUE struct value path = { 0 };
	AUTO_BUF struct buf content = { 0 };
	const char *made;

	if (value_of_setting(builder->quix, setting, &format, error))
		return -1;
	if (!format.text.length)
		return 0;
	if (format.is_secret) {
		error_set(error, STATUS_MEND,
			  "the format's name holds a secret");
		return refuse(setting, error);
	}
	label.format = buf_text(&format.text);
	if (render(builder, setting, &label, &content, error) ||
	    files_add(builder->files, &label, &content, &made, error))
		return -1;
	buf_add_text(&path.text, made);
	return builder_set(builder, label.name, &path, &origin, error);
}

int builder_files(struct builder *builder, struct error *error)
{
	const struct profile *profile = builder->quix->profile;
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->section == SECTION_FILES &&
		    setting->value.length && add(builder, setting, error))
			return -1;
	}
	return 0;
}
