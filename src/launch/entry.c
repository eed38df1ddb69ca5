#include "launch/entry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "system/file.h"

static char **make_program(char *first, char *second)
{
	char **program = mem_alloc(3 * sizeof(*program));

	program[0] = first;
	program[1] = second;
	return program;
}

/*
 * The entry point. "./" is added to a name that begins with '-': an interpreter
 * would take it for an option.
 */
static char *entry_point(const struct project *project)
{
	const char *entry = project->application.entry_point;

	AUTO_BUF struct buf path = { 0 };

	if (*entry == '-')
		buf_add_text(&path, "./");
	buf_add_text(&path, entry);
	return buf_steal(&path);
}

static char **make_python(const struct project *project)
{
	char *python = file_join(project->folder, ".venv/bin/python");

	if (access(python, X_OK) < 0) {
		free(python);
		python = mem_copy_text("python3");
	}
	return make_program(python, entry_point(project));
}

static char **make_node(const struct project *project)
{
	if (!strcmp(project->application.entry_point, "package.json"))
		return make_program(mem_copy_text("npm"),
				    mem_copy_text("start"));
	return make_program(mem_copy_text("node"), entry_point(project));
}

int entry_make(const struct project *project, char ***program,
	       struct error *error)
{
	static const struct {
		const char *language;
		char **(*make)(const struct project *project);
	} languages[] = {
		{ "python", make_python },
		{ "nodejs", make_node },
	};
	const struct application *application = &project->application;
	size_t i;

	if (!application->entry_point)
		return error_set(error, STATUS_PERMANENT,
				 "%s: no runEntryPoint; name the program: "
				 "quixrun --app PROGRAM [ARG]...",
				 application->path);
	if (!application->language)
		return error_set(error, STATUS_PERMANENT,
				 "%s: no language; name the program: "
				 "quixrun --app PROGRAM [ARG]...",
				 application->path);
	for (i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		if (strcasecmp(application->language, languages[i].language))
			continue;
		*program = languages[i].make(project);
		return 0;
	}
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: language '%s' is not supported; name the "
			 "program: quixrun --app PROGRAM [ARG]...",
			 application->path, application->language_line,
			 application->language);
}

void entry_free(char **program)
{
	size_t i;

	for (i = 0; program && program[i]; i++)
		free(program[i]);
	free(program);
}
