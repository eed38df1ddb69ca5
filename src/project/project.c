#include "project/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"

/* In the current folder only the name, as a person would write it. */
static char *path_in(const char *folder, const char *name)
{
	return folder ? file_join(folder, name) : mem_copy_text(name);
}

bool project_is_there(const char *folder)
{
	AUTO_FREE char *path = path_in(folder, PROJECT_APP);

	return access(path, F_OK) == 0;
}

static bool holds(const char *folder, const char *name)
{
	AUTO_FREE char *path = file_join(*folder ? folder : "/", name);

	return access(path, F_OK) == 0;
}

/* "source", "../source": the path `levels` above `shown`. */
static char *path_above(const char *shown, size_t levels)
{
	AUTO_BUF struct buf path = { 0 };

	buf_add_text(&path, shown ? shown : "");
	for (; levels; levels--)
		buf_add_format(&path, "%s..", path.length ? "/" : "");
	return buf_steal(&path);
}

/*
 * Searches quix.yaml in the folder and those above it. *relative is set to the
 * application's folder, relative to quix.yaml.
 */
static void find_quix(struct project *project,
		      const struct project_request *request, char **relative)
{
	AUTO_FREE char *folder = mem_copy_text(project->folder);
	size_t levels = 0;

	for (;;) {
		AUTO_FREE char *shown = path_above(request->folder, levels);
		AUTO_FREE char *path =
			path_in(*shown ? shown : NULL, PROJECT_QUIX);
		char *slash = strrchr(folder, '/');

		observer_reads(request->observer, path);
		if (holds(folder, PROJECT_QUIX)) {
			const char *behind = project->folder + strlen(folder);

			project->quix_path = mem_copy_text(path);
			project->quix_folder = mem_copy_text(folder);
			*relative = mem_copy_text(behind + strspn(behind, "/"));
			return;
		}
		if (!slash || !*folder || holds(folder, ".git"))
			return;
		*slash = '\0';
		levels++;
	}
}

static int read_quix(struct project *project,
		     const struct project_request *request, struct error *error)
{
	AUTO_FREE char *relative = NULL;
	AUTO_FREE char *beside = NULL;
	const struct key_source keys = { request->profile, request->values,
					 &project->files };
	struct deployment_request wanted = { .wanted = request->deployment,
					     .keys = &keys,
					     .log = request->log };

	find_quix(project, request, &relative);
	if (!project->quix_path && !request->deployment)
		return 0;
	if (!project->quix_path)
		return error_set(error, STATUS_PERMANENT,
				 "no deployment '%s': there is no quix.yaml in "
				 "'%s' or its parent folders",
				 request->deployment, project->folder);
	beside = file_folder(project->quix_path);
	if (key_files_read(&project->files, beside, request->observer, error))
		return -1;
	key_files_warn(&project->files, request->log);
	wanted.path = project->quix_path;
	wanted.folder = relative;
	return deployment_read(&wanted, &project->application,
			       &project->deployment, error);
}

static bool is_missing(const char *path)
{
	return access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

int project_read(struct project *project, const struct project_request *request,
		 struct error *error)
{
	AUTO_FREE char *path = path_in(request->folder, PROJECT_APP);

	observer_reads(request->observer, path);
	if (application_read(&project->application, path, error))
		return is_missing(path)
			       ? error_append(error,
					      "; name the application's folder "
					      "with --app=DIR")
			       : -1;
	project->folder =
		realpath(request->folder ? request->folder : ".", NULL);
	if (!project->folder)
		return error_set(error, STATUS_PERMANENT,
				 "cannot resolve the path of '%s'",
				 request->folder ? request->folder : ".");
	return read_quix(project, request, error);
}

/*
 * Evaluates the value in one of the files; KEY_ABSENT: none, or a key without a
 * value.
 */
static enum key_answer evaluate(const struct key_source *keys,
				const struct given *given,
				struct key_value *found, struct error *error)
{
	AUTO_VALUE struct value text = { 0 };
	enum key_answer answer;

	if (given->kind == GIVEN_NONE)
		return KEY_ABSENT;
	found->place = given->place;
	answer = key_expand(keys, secret_text(&given->text), &text, error);
	if (answer != KEY_FOUND)
		return answer;
	if (!text.text.length && !text.is_unknown)
		return KEY_ABSENT;
	if (given->kind != GIVEN_TEXT && !text.is_unknown)
		return key_find(keys, buf_text(&text.text),
				given->kind == GIVEN_SECRET_KEY, found, error);
	buf_add(&found->value.text, buf_text(&text.text), text.text.length);
	found->value.is_secret |= text.is_secret;
	found->value.is_unknown |= text.is_unknown;
	return KEY_FOUND;
}

enum key_answer project_value(const struct key_source *keys,
			      const struct declared *declared,
			      struct key_value *found, struct error *error)
{
	enum key_answer answer =
		evaluate(keys, &declared->deployed, found, error);

	found->is_default = answer == KEY_ABSENT;
	if (answer == KEY_ABSENT)
		answer = evaluate(keys, &declared->fallback, found, error);
	found->value.is_secret |= declared->is_secret;
	return answer;
}

/*
 * Appends the keys that this value needs; false: none. *file is the file of
 * Quix CLI for them, or NULL.
 */
static bool add_keys(const struct project *project, const struct given *given,
		     struct buf *text, const char **file)
{
	AUTO_BUF struct buf names = { 0 };

	*file = project->files.variables_path;
	if (given->kind == GIVEN_NONE)
		return false;
	key_list(secret_text(&given->text), &names);
	if (given->kind == GIVEN_TEXT && !names.length)
		return false;
	if (given->kind == GIVEN_SECRET_KEY && !names.length)
		*file = project->files.secrets_path;
	buf_add_text(text, names.length ? buf_text(&names)
					: secret_text(&given->text));
	return true;
}

void project_add_remedy(const struct project *project, const char *profile,
			const struct declared *declared, struct buf *text)
{
	const char *file;

	buf_add_text(text, "set ");
	if (!add_keys(project, &declared->deployed, text, &file) &&
	    !add_keys(project, &declared->fallback, text, &file)) {
		buf_add_format(text, "%s in [env] of profile '%s'",
			       declared->name, profile);
		return;
	}
	buf_add_format(text, " in [variables] of profile '%s'", profile);
	if (file)
		buf_add_format(text, " or in '%s'", file);
}

/* Descriptions may have several lines, messages do not. */
static void add_description(const char *description, struct buf *text)
{
	const char *word;
	size_t length;

	while ((word = text_next_word(&description, &length))) {
		buf_add_text(text, text->length ? " " : " (");
		buf_add(text, word, length);
	}
	if (text->length)
		buf_add_char(text, ')');
}

int project_refuse_missing(const struct project *project, const char *profile,
			   const struct declared *declared, struct error *error)
{
	AUTO_BUF struct buf description = { 0 };
	AUTO_BUF struct buf remedy = { 0 };

	if (declared->description)
		add_description(declared->description, &description);
	project_add_remedy(project, profile, declared, &remedy);
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: required variable '%s'%s has no value; %s",
			 declared->place.file, declared->place.line,
			 declared->name, buf_text(&description),
			 buf_text(&remedy));
}

void project_clear(struct project *project)
{
	application_clear(&project->application);
	key_files_clear(&project->files);
	free(project->folder);
	free(project->quix_path);
	free(project->quix_folder);
	free(project->deployment.name);
	*project = (struct project){ 0 };
}
