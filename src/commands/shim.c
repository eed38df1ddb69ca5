#include "commands/shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/confirm.h"
#include "system/file.h"
#include "launch/exec.h"
#include "quixrun/mem.h"
#include "system/self.h"

#define OWN_NAME "quixrun"

const char *shim_name(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
	const char *name = slash ? slash + 1 : argv0;

	if (name && *name == '-')
		name++;
	return name && *name && strcmp(name, OWN_NAME) != 0 ? name : NULL;
}

static bool is_same_folder(const char *one, const char *other)
{
	struct stat a, b;

	return !stat(one, &a) && !stat(other, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* True when the entry `folder` of the list is the wanted one. */
typedef bool entry_function(const char *folder, const char *wanted);

static bool is_folder_of(const char *folder, const char *called)
{
	AUTO_FREE char *own = file_folder(called);

	return is_same_folder(folder, own);
}

static bool holds_quixrun(const char *folder, const char *name)
{
	AUTO_FREE char *path = file_join(folder, name);

	return self_is(path);
}

/* Sets *rest to the list after the first such entry; NULL: nothing follows. */
static bool is_behind(const char *folders, entry_function *is_it,
		      const char *wanted, const char **rest)
{
	while (*folders) {
		const size_t length = strcspn(folders, ":");
		AUTO_FREE char *folder =
			length ? mem_copy(folders, length) : mem_copy_text(".");

		folders += length;
		*rest = *folders ? folders + 1 : NULL;
		if (is_it(folder, wanted))
			return true;
		folders += *folders == ':';
	}
	return false;
}

const char *shim_rest(const char *folders, const char *name, const char *called)
{
	const char *rest;

	if (called && strchr(called, '/') &&
	    is_behind(folders, is_folder_of, called, &rest))
		return rest;
	if (is_behind(folders, holds_quixrun, name, &rest))
		return rest;
	return folders;
}

/*
 * The path of the executed file: argv[0] if it is a path, else AT_EXECFN,
 * unless that is a script whose interpreter is a shim.
 */
static const char *called_path(const char *argv0)
{
	/* getauxval(3) returns the address as a number. */
	const char *executed = (const char *)getauxval(AT_EXECFN);
	const char *slash;

	if (strchr(argv0, '/') || !executed)
		return argv0;
	slash = strrchr(executed, '/');
	return !strcmp(slash ? slash + 1 : executed, argv0 + (*argv0 == '-'))
		       ? executed
		       : argv0;
}

/* True for quixrun itself, and for symlink loops. */
static bool is_shim_or_loop(const char *path)
{
	struct stat status;

	return self_is(path) || (stat(path, &status) < 0 && errno == ELOOP);
}

/* argv[0] is set to the path of the program, because a Python venv needs it. */
static int launch_next(struct run *run, char **argv, struct error *error)
{
	const char *name = shim_name(argv[0]);
	const struct variable *path = plan_find(&run->plan, "PATH");
	const char *folders = path ? variable_value(path) : EXEC_PATH_DEFAULT;
	const struct exec_others others = {
		.folders = shim_rest(folders, name, called_path(argv[0])),
		.is_skipped = is_shim_or_loop,
		.note = ", after this shim of quixrun",
	};
	char *wanted[] = { mem_copy_text(name), NULL };
	AUTO_FREE char *found = NULL;
	char *original = argv[0];
	int result =
		exec_find_other(wanted, &run->plan, &others, &found, error);

	if (!result) {
		argv[0] = found;
		result = exec_program(argv, &run->plan, &run->files, error);
		argv[0] = original;
	}
	free(wanted[0]);
	return result;
}

/* True when an outer quixrun has set the environment. */
static bool is_in_force(void)
{
	return getenv("QUIXRUN_PROFILE") && getenv("QUIXRUN_NAMES");
}

int shim_launch(struct run *run, char **argv, struct error *error)
{
	char *none[] = { argv[0], NULL };

	if (is_in_force()) {
		plan_inherit(&run->plan, environ);
		return launch_next(run, argv, error);
	}
	if (options_parse(&run->options, 1, none, error))
		return -1;
	run->options.program = argv;
	if (run_load(run, error) || run_confirm(run, error) ||
	    run_prepare(run, error))
		return -1;
	return launch_next(run, argv, error);
}
