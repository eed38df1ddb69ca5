/*
 * The files that --scan searches: files that git tracks or would track, other
 * files, and staged lines.
 */
#ifndef COMMANDS_SCAN_FILES_H
#define COMMANDS_SCAN_FILES_H

#include <stdbool.h>

#include "quixrun/error.h"
#include "redact/search.h"

struct scan_files {
	const struct search_for *wanted;
	/* The file that is being searched, for the callback of the search. */
	const char *path;
	size_t count; /* number of files searched */
	/* Files to skip when git is not used; each ends with a NUL. */
	const struct buf *places;
	/*
	 * Files that could not be read: the number, and the reason of the first
	 * one.
	 */
	size_t failures;
	struct error failure;
};

/*
 * Searches the files below the current folder: those that git tracks or would
 * track; without git, or outside of a repository, all regular files.
 */
void scan_here(struct scan_files *files);

/* Searches a file, or all regular files below a folder. */
void scan_path(struct scan_files *files, const char *path);

/*
 * Searches the lines that `git diff --cached` adds. Returns 0, or -1 with
 * *error when git fails.
 */
int scan_staged(struct scan_files *files, struct error *error);

#endif
