/*
 * Reading whole files, and checking that a file can be trusted.
 *
 * A profile can run commands, and a wrong CA file can reveal the token to an
 * attacker. So such a file must be a regular file, owned by root or the
 * effective user, and writable by no other user; the owner's private group may
 * write. The open descriptor is checked, never the path, so that the file that
 * is read is the file that was checked.
 */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/* For profiles, templates, CA and dotenv files. */
#define FILE_MAX ((size_t)16 * 1024 * 1024)
/* For ${file:} and ${credential:}. */
#define FILE_VALUE_MAX ((size_t)64 * 1024)

/*
 * Reads a regular file of at most `max` bytes and appends it to *content. A
 * fifo or a device is rejected without blocking. Returns 0, or -1 with *error,
 * which begins with the path in quotes; errno then has the reason when the file
 * could not be opened, else 0.
 */
int file_read(const char *path, size_t max, struct buf *content,
	      struct error *error);

/*
 * The same for a file that must be trusted. `owner` is an additional uid that
 * may own it ($QUIXRUN_TRUST_OWNER), or (uid_t)-1. Sets *status by fstat(2).
 * The error message ends with the command that corrects owner or mode.
 */
int file_read_trusted(const char *path, uid_t owner, struct buf *content,
		      struct stat *status, struct error *error);

/* The result of the checks of file_read_trusted. */
struct file_judgement {
	uid_t owner;	       /* input, as in file_read_trusted */
	struct error distrust; /* the error; message "": the file is trusted */
};

/* Reads the file as file_read, without requiring trust, and sets *judgement. */
int file_read_judged(const char *path, size_t max, struct buf *content,
		     struct file_judgement *judgement, struct error *error);

/*
 * True when users other than the owner, and a group that is not his private
 * group, can write (private_group.h).
 */
bool file_has_other_writers(const struct stat *status);

/*
 * Parses $QUIXRUN_TRUST_OWNER; (uid_t)-1 when it is not set. The overflow uid
 * is rejected: it stands for every user that is unknown in the user namespace
 * (user_namespaces(7)). Returns 0, or -1 with *error.
 */
int file_trust_owner(const char *value, uid_t *owner, struct error *error);

/* True when both paths exist and are the same file. */
bool file_is_same(const char *a, const char *b);

/* The folder of a path: "." when it has none. The caller frees it. */
char *file_folder(const char *path);

/* `path` itself when absolute, else joined to `folder`. The caller frees it. */
char *file_join(const char *folder, const char *path);

#endif
