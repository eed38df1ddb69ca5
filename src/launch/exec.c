#include "launch/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/signals.h"

struct launcher {
	/*
	 * Tries one candidate file: returns 0 when it can be executed, else an
	 * errno of execve(2). When it executes the file it does not return on
	 * success.
	 */
	int (*attempt)(const struct launcher *launcher, const char *path);
	char **program;
	char **environment;
	const struct plan *plan;
	const struct exec_others *others; /* or NULL */
	char *found;			  /* the file that can be executed */
	char *denied_at; /* the first file that exists but is denied */
	int missing;	 /* errno for the last file that does not exist */
};

/* The interpreter that the file's first line names, or NULL. */
static char *interpreter_of(const char *path)
{
	char line[256];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	char *start = line + 2;

	if (fd >= 0)
		close(fd);
	if (n < 3 || line[0] != '#' || line[1] != '!')
		return NULL;
	line[n] = '\0';
	start += strspn(start, " \t");
	start[strcspn(start, " \t\r\n")] = '\0';
	return mem_copy_text(start);
}

/* Reports ENOENT for an existing file: its interpreter does not exist. */
static int no_interpreter(const char *path, struct error *error)
{
	AUTO_FREE char *interpreter = interpreter_of(path);

	if (interpreter)
		return error_set(error, STATUS_NOT_FOUND,
				 "'%s': its interpreter '%s' does not exist",
				 path, interpreter);
	return error_set(error, STATUS_NOT_FOUND,
			 "'%s': its loader (dynamic linker) does not exist",
			 path);
}

static int too_large(const struct launcher *launcher, struct error *error)
{
	const struct variable *largest = plan_largest(launcher->plan);

	return error_set(error, STATUS_PERMANENT,
			 "'%s': its arguments and environment are too large "
			 "for the kernel; the largest variable is '%.*s' with "
			 "%zu bytes",
			 launcher->program[0],
			 largest ? (int)largest->name_size : 0,
			 largest ? largest->text : "",
			 largest ? strlen(largest->text) : 0);
}

/*
 * As execvp(3): a file that is neither binary nor has `#!` is run by /bin/sh.
 */
static void execute_by_shell(const struct launcher *launcher, const char *path)
{
	char **program = launcher->program;
	size_t count = 0;
	AUTO_FREE char **arguments = NULL;

	while (program[count])
		count++;
	arguments = mem_alloc((count + 3) * sizeof(*arguments));
	arguments[0] = mem_copy_text("sh");
	arguments[1] = mem_copy_text(path);
	memcpy(arguments + 2, program + 1, count * sizeof(*arguments));
	execve("/bin/sh", arguments, launcher->environment);
	free(arguments[0]);
	free(arguments[1]);
}

static bool is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int execute_file(const struct launcher *launcher, const char *path)
{
	execve(path, launcher->program, launcher->environment);
	if (errno != ENOEXEC)
		return errno;
	execute_by_shell(launcher, path);
	return errno == ENOENT ? ENOEXEC : errno;
}

/* Predicts the result of execve(2) without executing the file. */
static int examine_file(const struct launcher *launcher, const char *path)
{
	AUTO_FREE char *interpreter = NULL;
	struct statvfs system;
	struct stat status;

	(void)launcher;
	if (stat(path, &status) < 0)
		return errno;
	if (!S_ISREG(status.st_mode) ||
	    faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		return EACCES;
	if (!statvfs(path, &system) && (system.f_flag & ST_NOEXEC))
		return EACCES;
	interpreter = interpreter_of(path);
	if (interpreter && access(interpreter, X_OK) < 0)
		return errno;
	return 0;
}

/*
 * Tries one candidate. Returns 0 when the file does not exist and the search
 * continues, 1 when it can be executed, -1 with *error when the search ends.
 */
static int consider_file(struct launcher *launcher, const char *path,
			 struct error *error)
{
	int reason;

	if (launcher->others && launcher->others->is_skipped(path))
		return 0;
	reason = launcher->attempt(launcher, path);
	if (!reason) {
		launcher->found = mem_copy_text(path);
		return 1;
	}
	if (reason == ENOENT && access(path, F_OK) == 0)
		return no_interpreter(path, error);
	/* A PATH entry that is not a folder is skipped, as execvp(3) does. */
	if (reason == ENOENT ||
	    (reason == ENOTDIR && !strchr(launcher->program[0], '/'))) {
		launcher->missing = reason;
		return 0;
	}
	if (reason == E2BIG)
		return too_large(launcher, error);
	if (reason == ENOEXEC)
		return error_set(
			error, STATUS_CANNOT_RUN,
			"'%s' cannot be run: it is not a program for this machine, and there is no /bin/sh to run"

			" it as a script",
			path);
	if (reason != EACCES)
		return error_set(error, STATUS_CANNOT_RUN,
				 "'%s' cannot be run: %s", path,
				 strerror(reason));
	if (!launcher->denied_at)
		launcher->denied_at = mem_copy_text(path);
	return 0;
}

static int search_path(struct launcher *launcher, const char *name,
		       struct error *error)
{
	const struct variable *variable = plan_find(launcher->plan, "PATH");
	const char *folder =
		variable ? variable_value(variable) : EXEC_PATH_DEFAULT;

	if (launcher->others)
		folder = launcher->others->folders;
	while (folder) {
		const size_t length = strcspn(folder, ":");
		AUTO_BUF struct buf path = { 0 };
		int result;

		buf_add(&path, folder, length);
		if (length)
			buf_add_char(&path, '/');
		buf_add_text(&path, name);
		result = consider_file(launcher, buf_text(&path), error);
		if (result)
			return result;
		folder = folder[length] ? folder + length + 1 : NULL;
	}
	return 0;
}

static int not_found(const struct launcher *launcher, struct error *error)
{
	const char *name = launcher->program[0];

	if (launcher->denied_at && is_directory(launcher->denied_at))
		return error_set(error, STATUS_CANNOT_RUN,
				 "'%s' is a directory", launcher->denied_at);
	if (launcher->denied_at)
		return error_set(error, STATUS_CANNOT_RUN,
				 "'%s' cannot be run: %s", launcher->denied_at,
				 strerror(EACCES));
	if (strchr(name, '/'))
		return error_set(error, STATUS_NOT_FOUND, "'%s': %s", name,
				 strerror(launcher->missing));
	return error_set(error, STATUS_NOT_FOUND,
			 "'%s' not found on the program's PATH%s", name,
			 launcher->others ? launcher->others->note : "");
}

/* Returns 1 when a file can be executed, or -1 with *error. */
static int search_program(struct launcher *launcher, struct error *error)
{
	const char *name = launcher->program[0];
	int result = 0;

	if (strchr(name, '/'))
		result = consider_file(launcher, name, error);
	else if (*name)
		result = search_path(launcher, name, error);
	if (!result)
		result = not_found(launcher, error);
	return result;
}

static void launcher_clear(struct launcher *launcher)
{
	free(launcher->environment);
	free(launcher->denied_at);
	free(launcher->found);
}

int exec_program(char **program, const struct plan *plan,
		 const struct program_files *files, struct error *error)
{
	struct launcher launcher = { .attempt = execute_file,
				     .program = program,
				     .plan = plan };
	int result;

	if (plan_check_sizes(plan, error))
		return -1;
	launcher.environment = plan_environment(plan);
	program_files_pass_on(files);
	signals_restore_inherited();
	result = search_program(&launcher, error);
	signals_take_over();
	launcher_clear(&launcher);
	return result;
}

int exec_find_other(char **program, const struct plan *plan,
		    const struct exec_others *others, char **path,
		    struct error *error)
{
	struct launcher launcher = { .attempt = examine_file,
				     .program = program,
				     .plan = plan,
				     .others = others };
	int result;

	*path = NULL;
	if (plan_check_sizes(plan, error))
		return -1;
	result = search_program(&launcher, error) > 0 ? 0 : -1;
	*path = launcher.found;
	launcher.found = NULL;
	launcher_clear(&launcher);
	return result;
}

int exec_find(char **program, const struct plan *plan, char **path,
	      struct error *error)
{
	return exec_find_other(program, plan, NULL, path, error);
}
