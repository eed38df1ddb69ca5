#include "environment/program_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/memfd.h"
#include "system/atomic_file.h"
#include "system/private_dir.h"
#include "quixrun/mem.h"
#include "quixrun/secret.h"

/* The CA's file; not a valid name of a variable, so it cannot clash. */
#define CA_NAME "broker-ca"

/* Takes ownership of the path. */
static struct program_file *append_file(struct program_files *files,
					const struct program_file_label *label,
					struct buf *path)
{
	struct program_file *file;

	files->items = mem_resize(files->items, files->count + 1,
				  sizeof(*files->items));
	file = &files->items[files->count++];
	*file = (struct program_file){
		.name = mem_copy_text(label->name),
		.format = mem_copy_text(label->format),
		.names_ca = label->names_ca,
		.path = buf_steal(path),
		.descriptor = -1,
	};
	return file;
}

static int add_in_memory(struct program_files *files,
			 const struct program_file_label *label,
			 const struct buf *content, struct error *error)
{
	const int fd = memfd_make(label->name, content, error);
	struct buf path = { 0 };

	if (fd < 0)
		return -1;
	buf_add_format(&path, "/proc/%ld/fd/%d", (long)getpid(), fd);
	append_file(files, label, &path)->descriptor = fd;
	return 0;
}

static void add_file_name(const struct program_files *files, const char *name,
			  struct buf *text)
{
	buf_add_format(text, "%s.%s", files->profile, name);
}

/* Reports the file to the supervisor, which removes it at the end. */
static void notify_of_file(const struct program_files *files, const char *name)
{
	AUTO_BUF struct buf path = { 0 };

	buf_add_format(&path, "%s/%s", files->folder, name);
	observer_writes(files->observer, path.data);
}

/* With `content` NULL, only checks that the file could be written. */
static int write_one(const struct program_files *files, const char *name,
		     const struct buf *content, struct error *error)
{
	AUTO_BUF struct buf file = { 0 };
	struct error reason;
	const int folder = private_dir_open(files->folder, &reason);
	int result = folder < 0 ? -1 : 0;

	add_file_name(files, name, &file);
	if (!result && content && files->observer)
		notify_of_file(files, buf_text(&file));
	if (!result && content &&
	    atomic_file_write(folder, buf_text(&file), content))
		result = error_set(&reason, STATUS_TEMPORARY, "%s",
				   strerror(errno));
	if (folder >= 0)
		close(folder);
	if (!result)
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "%s'%s'%s: cannot write '%s' there: %s",
			 files->is_kept ? "--files-dir " : "files = ",
			 files->folder, files->is_kept ? "" : " in [launch]",
			 buf_text(&file), reason.message);
}

static void add_path_in_folder(struct program_files *files,
			       const struct program_file_label *label)
{
	struct buf path = { 0 };

	buf_add_format(&path, "%s/", files->folder);
	add_file_name(files, label->name, &path);
	append_file(files, label, &path);
}

static int add_in_folder(struct program_files *files,
			 const struct program_file_label *label,
			 const struct buf *content, struct error *error)
{
	struct buf *held;

	if (write_one(files, label->name, files->is_held ? NULL : content,
		      error))
		return -1;
	add_path_in_folder(files, label);
	held = &files->items[files->count - 1].content;
	if (files->is_held)
		buf_add(held, buf_text(content), content->length);
	return 0;
}

static void keep_file(struct program_files *files,
		      const struct program_file_label *label,
		      const struct buf *content)
{
	struct buf path = { 0 };

	if (files->folder) {
		add_path_in_folder(files, label);
	} else {
		buf_add_format(&path, "memory:%s", label->name);
		append_file(files, label, &path);
	}
	buf_add(&files->items[files->count - 1].content, buf_text(content),
		content->length);
}

int program_files_add(struct program_files *files,
		      const struct program_file_label *label,
		      const struct buf *content, const char **path,
		      struct error *error)
{
	int result = 0;

	if (files->is_kept)
		keep_file(files, label, content);
	else if (files->folder)
		result = add_in_folder(files, label, content, error);
	else
		result = add_in_memory(files, label, content, error);
	if (!result)
		*path = files->items[files->count - 1].path;
	return result;
}

int program_files_ca(struct program_files *files, const struct fields *broker,
		     const char **path, struct error *error)
{
	static const struct program_file_label label = { CA_NAME, "ca", false };
	const char *location = fields_text(broker, "ssl.ca.location");
	const struct secret *pem = fields_find(broker, "ssl.ca.pem");
	AUTO_BUF struct buf content = { 0 };

	*path = NULL;
	if (location && *location) {
		*path = location;
		return 0;
	}
	if (!pem || !pem->length)
		return 0;
	if (!files->ca_path) {
		buf_add(&content, pem->bytes, pem->length);
		if (program_files_add(files, &label, &content, &files->ca_path,
				      error))
			return -1;
	}
	*path = files->ca_path;
	return 0;
}

const struct program_file *program_files_find(const struct program_files *files,
					      const char *path)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		if (!strcmp(files->items[i].path, path))
			return &files->items[i];
	return NULL;
}

int program_files_write(const struct program_files *files, struct error *error)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		if (write_one(files, files->items[i].name,
			      &files->items[i].content, error))
			return -1;
	return 0;
}

void program_file_content(const struct program_file *file, struct buf *content)
{
	char chunk[4096];
	off_t at = 0;
	ssize_t n;

	buf_add(content, buf_text(&file->content), file->content.length);
	while (file->descriptor >= 0 &&
	       (n = pread(file->descriptor, chunk, sizeof(chunk), at)) > 0) {
		buf_add(content, chunk, (size_t)n);
		at += n;
	}
	explicit_bzero(chunk, sizeof(chunk));
}

int program_files_commit(const struct program_files *files, struct error *error)
{
	size_t i;

	for (i = 0; files->is_held && i < files->count; i++)
		if (files->items[i].descriptor < 0 &&
		    write_one(files, files->items[i].name,
			      &files->items[i].content, error))
			return -1;
	return 0;
}

void program_files_pass_on(const struct program_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		if (files->items[i].descriptor >= 0)
			fcntl(files->items[i].descriptor, F_SETFD, 0);
}

void program_files_clear(struct program_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct program_file *file = &files->items[i];

		if (file->descriptor >= 0)
			close(file->descriptor);
		buf_clear(&file->content);
		free(file->name);
		free(file->format);
		free(file->path);
	}
	free(files->items);
	*files = (struct program_files){ 0 };
}
