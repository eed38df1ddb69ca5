#include "project/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "project/deployment.h"
#include "quixrun/mem.h"
#include "system/file.h"

static const char app_file[] = "app.yaml";
static const char quix_file[] = "quix.yaml";

/* In the current folder only the name, as a person would write it. */
static char *path_in(const char *folder, const char *name)
{
	return folder ? file_join(folder, name) : mem_copy_text(name);
}

bool project_is_there(const char *folder)
{
	AUTO_FREE char *path = path_in(folder, app_file);

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
			path_in(*shown ? shown : NULL, quix_file);
		char *slash = strrchr(folder, '/');

		observer_reads(request->observer, path);
		if (holds(folder, quix_file)) {
			const char *behind = project->folder + strlen(folder);

			project->quix_path = mem_copy_text(path);
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
		return error_set(error, STATUS_MEND,
				 "no deployment '%s': there is no quix.yaml in "
				 "'%s' or its parent folders",
				 request->deployment, project->folder);
	beside = file_folder(project->quix_path);
	if (key_files_read(&project->files, beside, request->observer, error))
		return -1;
	wanted.path = project->quix_path;
	wanted.folder = relative;
	return deployment_read(&wanted, &project->application,
			       &project->deployment, error);
}

static bool is_missing(const char *path)
{
	return access(path, F_OK) < 0 && errno == ENOENT;
}

int project_read(struct project *project, const struct project_request *request,
		 struct error *error)
{
	AUTO_FREE char *path = path_in(request->folder, app_file);

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
		return error_set(error, STATUS_MEND,
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

	if (answer == KEY_ABSENT)
		answer = evaluate(keys, &declared->fallback, found, error);
	found->value.is_secret |= declared->is_secret;
	return answer;
}

/*
 * The key that is most useful in the message: the deployment's, else the
 * default.
 */
static const struct given *wanted_key(const struct declared *declared)
{
	if (declared->deployed.kind > GIVEN_TEXT)
		return &declared->deployed;
	return declared->fallback.kind > GIVEN_TEXT ? &declared->fallback
						    : NULL;
}

int project_refuse_missing(const struct project *project, const char *profile,
			   const struct declared *declared, struct error *error)
{
	const struct given *key = wanted_key(declared);
	const struct key_files *files = &project->files;
	const char *file;

	error_set(error, STATUS_MEND,
		  "%s:%d: required variable '%s'%s%s%s has no value; set ",
		  declared->place.file, declared->place.line, declared->name,
		  declared->description ? " (" : "",
		  declared->description ? declared->description : "",
		  declared->description ? ")" : "");
	if (!key)
		return error_append(error, "%s in [env] of profile '%s'",
				    declared->name, profile);
	file = key->kind == GIVEN_SECRET_KEY ? files->secrets_path
					     : files->variables_path;
	error_append(error, "%s in [variables] of profile '%s'",
		     secret_text(&key->text), profile);
	return file ? error_append(error, " or in '%s'", file) : -1;
}

void project_clear(struct project *project)
{
	application_clear(&project->application);
	key_files_clear(&project->files);
	free(project->folder);
	free(project->quix_path);
	free(project->deployment);
	*project = (struct project){ 0 };
}
