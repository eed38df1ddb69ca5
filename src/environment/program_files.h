/*
 * The files that quixrun makes for the program: in memory, or in a folder.
 */
#ifndef ENVIRONMENT_PROGRAM_FILES_H
#define ENVIRONMENT_PROGRAM_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"
#include "system/observer.h"

/* The description of a file. */
struct program_file_label {
	const char *name;   /* of its variable */
	const char *format; /* "kcat", "template:kcat.conf" */
	bool names_ca;	    /* contains the path of the CA's file */
};

/* A file that was made. */
struct program_file {
	char *name; /* as in its label */
	char *format;
	bool names_ca;
	char *path;
	int descriptor;	    /* if is_kept or is_held */
	struct buf content; /* when it is kept or held */
};

struct program_files {
	const char *folder;  /* NULL: in memory */
	const char *profile; /* the name, for files of a folder */
	/*
	 * Makes no file: the contents are kept here, under the paths that they
	 * would have (without a folder: a text that is not a path), for a
	 * command that runs no program.
	 */
	bool is_kept;
	bool is_held; /* program_files_commit writes the files of the folder */
	struct program_file *items;
	size_t count;
	const char *ca_path; /* one of the paths; NULL: not made yet */
	/* Notified of each file in a folder before it is made; or NULL. */
	const struct observer *observer;
};

/*
 * Makes a file. In memory: a sealed memfd, path /proc/PID/fd/N, where PID is
 * this process, which executes the program. In a folder: PROFILE.NAME with mode
 * 0600, replaced atomically; the folder must belong to the effective user and
 * have mode 0700, and is made if missing. Returns 0 and *path, owned by
 * `files`, or -1 with *error.
 */
int program_files_add(struct program_files *files,
		      const struct program_file_label *label,
		      const struct buf *content, const char **path,
		      struct error *error);

/*
 * The path of the broker's CA: ssl.ca.location of the properties, else a file
 * with ssl.ca.pem, which is made once. *path is NULL when there is neither;
 * owned by `files` or `broker`. Returns 0, or -1 with *error.
 */
int program_files_ca(struct program_files *files, const struct fields *broker,
		     const char **path, struct error *error);

/* The file with this path, or NULL. */
const struct program_file *program_files_find(const struct program_files *files,
					      const char *path);

/*
 * Writes the kept files into the folder (of --files-dir), as program_files_add
 * does. Returns 0, or -1 with *error.
 */
int program_files_write(const struct program_files *files, struct error *error);

/* Appends the content of a file, in memory or held. */
void program_file_content(const struct program_file *file, struct buf *content);

/* Writes the held files. Returns 0, or -1 with *error. */
int program_files_commit(const struct program_files *files,
			 struct error *error);

/* Makes the memfds inheritable through execve(2). Nothing may fail after it. */
void program_files_pass_on(const struct program_files *files);

/* Closes the memfds. Safe on a zeroed struct, and twice. */
void program_files_clear(struct program_files *files);

#endif
