/*
 * Reading whole files, and deciding whether one may be trusted.
 *
 * A profile can run commands and a wrong CA file can reveal the token to an
 * attacker, so such a file must be a regular file owned by root or the
 * effective user and writable by nobody else; the owner's private group may
 * write. That is asked of the open descriptor, never of the path: what was
 * checked is what is read.
 */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/* Profiles, templates, CA and dotenv files. */
#define FILE_MAX ((size_t)16 * 1024 * 1024)
/* ${file:} and ${credential:}. */
#define FILE_VALUE_MAX ((size_t)64 * 1024)

/*
 * Reads a regular file of at most `max` bytes into *content (appended). A
 * fifo or a device is refused without waiting for it. Returns 0, or -1 with
 * *error, whose message begins with the path in quotes; errno is then the
 * reason when the file could not be opened, else 0.
 */
int file_read(const char *path, size_t max, struct buf *content,
	      struct error *error);

/*
 * The same for a file that must be trusted. `owner` is one more uid that may
 * own it ($QUIXRUN_TRUST_OWNER), or (uid_t)-1. *status receives its fstat(2)
 * answer. The error message ends with the command that corrects it.
 */
int file_read_trusted(const char *path, uid_t owner, struct buf *content,
		      struct stat *status, struct error *error);

/* What file_read_trusted would say of a file. */
struct file_judgement {
	uid_t owner;	       /* given, as there */
	struct error distrust; /* the refusal; its message is "" for none */
};

/* Reads the file as file_read does, whoever may write to it, and judges it. */
int file_read_judged(const char *path, size_t max, struct buf *content,
		     struct file_judgement *judgement, struct error *error);

/* Others than the owner and his private group can write (private_group.h). */
bool file_has_other_writers(const struct stat *status);

/*
 * The uid that $QUIXRUN_TRUST_OWNER names, or (uid_t)-1 when it names none.
 * The overflow uid is refused: it stands for every user that the user
 * namespace does not know (user_namespaces(7)). Returns 0, or -1 with *error.
 */
int file_trust_owner(const char *value, uid_t *owner, struct error *error);

/* Both are there and are one file, whatever the paths. */
bool file_is_same(const char *a, const char *b);

/* The folder of a path: "." when it has none. The caller frees it. */
char *file_folder(const char *path);

/* `path` itself when absolute, else joined to `folder`. The caller frees it. */
char *file_join(const char *folder, const char *path);

#endif
