/*
 * Where --scan looks: files that git tracks or would track, other files, and
 * what is staged.
 */
#ifndef COMMANDS_SCAN_FILES_H
#define COMMANDS_SCAN_FILES_H

#include <stdbool.h>

#include "quixrun/error.h"
#include "redact/search.h"

struct scan_files {
	const struct search_for *wanted;
	/* The file that is looked at. The caller of the search sees it. */
	const char *path;
	size_t count; /* of files that were looked at */
	/* Not to be looked at where git is not asked; each with a NUL. */
	const struct buf *places;
	/* What could not be looked at: how many, and why the first one. */
	size_t failures;
	struct error failure;
};

/*
 * The files below the current folder: those that git tracks or would track;
 * outside of a repository, or without git, all regular files.
 */
void scan_here(struct scan_files *files);

/* A file, or all regular files below a folder. */
void scan_path(struct scan_files *files, const char *path);

/*
 * The lines that `git diff --cached` adds. Returns 0, or -1 with *error when
 * git cannot tell.
 */
int scan_staged(struct scan_files *files, struct error *error);

#endif
