#include "commands/scan_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/descriptors.h"
#include "system/file.h"
#include "system/process.h"
#include "system/signals.h"

#define FOLDER_DEPTH_MAX 256

static void fail_file(struct scan_files *files, const char *path, int code)
{
	if (!files->failures++)
		error_set(&files->failure, STATUS_PERMANENT,
			  "cannot read '%s': %s", path, strerror(code));
}

static void scan_descriptor(struct scan_files *files, int fd, const char *path)
{
	files->path = path;
	files->count++;
	if (search_file_bytes(files->wanted, fd))
		fail_file(files, path, errno);
}

/* Skips everything but regular files. */
static void scan_file(struct scan_files *files, const char *path)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
					  O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0) {
		if (errno != ENOENT && errno != ELOOP && errno != ENXIO)
			fail_file(files, path, errno);
		return;
	}
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		scan_descriptor(files, fd, path);
	close(fd);
}

/* True for a profile, or a file that a profile names. */
static bool is_place(const struct scan_files *files, const char *path)
{
	const char *place = buf_text(files->places);
	const char *end = place + files->places->length;

	for (; place < end; place += strlen(place) + 1)
		if (file_is_same(place, path))
			return true;
	return false;
}

static int is_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0 &&
	       strcmp(entry->d_name, ".git") != 0;
}

static void scan_folder(struct scan_files *files, const char *folder,
			int depth);

static void scan_entry(struct scan_files *files, const char *path, int depth)
{
	struct stat status;

	if (lstat(path, &status)) {
		if (errno != ENOENT)
			fail_file(files, path, errno);
	} else if (S_ISDIR(status.st_mode)) {
		scan_folder(files, path, depth + 1);
	} else if (S_ISREG(status.st_mode) && !is_place(files, path)) {
		scan_file(files, path);
	}
}

static void scan_folder(struct scan_files *files, const char *folder, int depth)
{
	struct dirent **entries = NULL;
	const int count =
		depth > FOLDER_DEPTH_MAX
			? -1
			: scandir(folder, &entries, is_entry, alphasort);
	int i;

	if (count < 0)
		fail_file(files, folder,
			  depth > FOLDER_DEPTH_MAX ? ELOOP : errno);
	for (i = 0; i < count; i++) {
		AUTO_FREE char *path =
			strcmp(folder, ".") != 0
				? file_join(folder, entries[i]->d_name)
				: mem_copy_text(entries[i]->d_name);

		scan_entry(files, path, depth);
		free(entries[i]);
	}
	free(entries);
}

void scan_path(struct scan_files *files, const char *path)
{
	struct stat status;

	/* A path from the command line, so symlinks are followed. */
	if (stat(path, &status)) {
		fail_file(files, path, errno);
	} else if (S_ISDIR(status.st_mode)) {
		scan_folder(files, path, 0);
	} else if (S_ISREG(status.st_mode)) {
		const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY |
						  O_CLOEXEC);

		if (fd < 0)
			fail_file(files, path, errno);
		else
			scan_descriptor(files, fd, path);
		if (fd >= 0)
			close(fd);
	} else if (!files->failures++) {
		error_set(&files->failure, STATUS_PERMANENT,
			  "'%s' is neither a file nor a folder", path);
	}
}

/* A git process and its output. */
struct git {
	pid_t pid;
	FILE *output;
};

static int start_git(struct git *git, const char *const *arguments)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int ends[2];

	if (null < 0 || pipe2(ends, O_CLOEXEC)) {
		descriptor_close(&null);
		return -1;
	}
	git->pid = process_fork((int[]){ null, ends[1], null }, SIGKILL);
	if (!git->pid) {
		signals_restore_inherited();
		execvp("git", (char **)(uintptr_t)arguments);
		_exit(STATUS_NOT_FOUND);
	}
	close(ends[1]);
	close(null);
	git->output = git->pid < 0 ? NULL : fdopen(ends[0], "re");
	if (git->output)
		return 0;
	close(ends[0]);
	return -1;
}

/* Its exit status; 128 when it did not exit normally. */
static int end_git(struct git *git)
{
	int status;

	fclose(git->output);
	status = process_wait(git->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void scan_here(struct scan_files *files)
{
	static const char *const arguments[] = {
		"git",	    "ls-files",		  "-z", "--cached",
		"--others", "--exclude-standard", NULL
	};
	struct git git;
	AUTO_FREE char *last = NULL;
	char *path = NULL;
	size_t room = 0;

	if (start_git(&git, arguments)) {
		scan_folder(files, ".", 0);
		return;
	}
	while (getdelim(&path, &room, '\0', git.output) > 0) {
		/* A file with a merge conflict is listed two or three times. */
		if (last && !strcmp(last, path))
			continue;
		free(last);
		last = mem_copy_text(path);
		scan_file(files, path);
	}
	free(path);
	if (end_git(&git))
		scan_folder(files, ".", 0);
}

/* The file's name after "+++ "; NULL: the file is removed. */
static char *read_name(const char *line)
{
	const size_t length = strcspn(line, "\t\n");

	if (!strncmp(line, "/dev/null", length))
		return NULL;
	return mem_copy(line, length);
}

/* A diff without context that is being parsed. */
struct diff {
	char *path;
	struct buf added;	 /* consecutive lines */
	unsigned long long line; /* of the first of these lines */
	bool is_in_hunk;
};

static void search_added(struct scan_files *files, struct diff *diff)
{
	files->path = diff->path;
	if (diff->added.length && diff->path)
		search_bytes(files->wanted, diff->added.data,
			     diff->added.length, diff->line);
	buf_truncate(&diff->added, 0);
}

/* "@@ -1,2 +3,4 @@" */
static void begin_hunk(struct diff *diff, const char *line)
{
	const char *plus = strchr(line, '+');

	diff->line = plus ? strtoull(plus + 1, NULL, 10) : 1;
	diff->is_in_hunk = true;
}

static void take_line(struct scan_files *files, struct diff *diff,
		      const char *line, size_t length)
{
	if (diff->is_in_hunk && *line == '+') {
		buf_add(&diff->added, line + 1, length - 1);
		return;
	}
	if (diff->is_in_hunk && (*line == '-' || *line == '\\'))
		return;
	search_added(files, diff);
	if (text_begins(line, "@@ ")) {
		begin_hunk(diff, line);
		return;
	}
	diff->is_in_hunk = false;
	if (!text_begins(line, "+++ "))
		return;
	free(diff->path);
	diff->path = read_name(line + strlen("+++ "));
	files->count += diff->path != NULL;
}

int scan_staged(struct scan_files *files, struct error *error)
{
	static const char *const arguments[] = { "git",
						 "-c",
						 "core.quotePath=off",
						 "diff",
						 "--cached",
						 "--no-color",
						 "--no-ext-diff",
						 "--no-textconv",
						 "--no-renames",
						 "--text",
						 "--unified=0",
						 "--src-prefix=",
						 "--dst-prefix=",
						 "--submodule=short",
						 NULL };
	struct diff diff = { 0 };
	struct git git;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	int status;

	if (start_git(&git, arguments))
		return error_set(error, STATUS_TEMPORARY,
				 "cannot start git: %s", strerror(errno));
	while ((length = getline(&line, &room, git.output)) > 0)
		take_line(files, &diff, line, (size_t)length);
	search_added(files, &diff);
	if (room)
		explicit_bzero(line, room);
	free(line);
	buf_clear(&diff.added);
	free(diff.path);
	status = end_git(&git);
	if (status == STATUS_NOT_FOUND)
		return error_set(error, STATUS_PERMANENT,
				 "--staged: there is no git on the PATH");
	if (status)
		return error_set(error, STATUS_PERMANENT,
				 "--staged: 'git diff --cached' ended with "
				 "status %d; run it in a git repository",
				 status);
	return 0;
}
