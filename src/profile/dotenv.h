/*
 * dotenv files: --env-file, and env_file of [launch].
 *
 * They are read as python-dotenv reads them (parser.py of 1.2), which Quix
 * applications use, so that a file means the same to quixrun and to the
 * program:
 *
 *   NAME=value             the rest of the line, without blanks at both ends
 *                          and a comment: a '#' after a blank
 *   NAME= # comment        the empty value, like NAME=
 *   export NAME=value      the same
 *   NAME='value'           literal, also over several lines; \\ and \' stand
 *                          for \ and '
 *   NAME="value"           the same, and \" \a \b \f \n \r \t \v as in C; other
 *                          backslashes are literal
 *   'NAME' = value         the name in single quotes, blanks around '='
 *   NAME                   no value: this line and earlier ones of that name
 *                          have no effect
 *   # comment              also after a closing quote
 *
 * Any other line is skipped, with a remark. A backslash in quotes always
 * escapes the character after it. CR LF and CR are newlines, also inside
 * quotes. Blanks are Unicode's white space. Of equal names the last one counts.
 * A name may be anything that an environment accepts ("my.key", "MY-KEY").
 *
 * Intended differences:
 *
 *   - Values are literal: ${NAME} is not replaced. A file must not be able to
 *     read quixrun's environment.
 *   - A name with white space, a control character or '=' is skipped with a
 *     remark: not valid in an environment, or in QUIXRUN_NAMES.
 *   - A NUL byte is an error, and bytes that are not UTF-8 are kept.
 *
 * Remarks and messages give the line number but do not repeat the content: a
 * line without a name may be part of a private key.
 */
#ifndef PROFILE_DOTENV_H
#define PROFILE_DOTENV_H

#include <stdbool.h>
#include <stddef.h>

#include "console/log.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

/* The maximum size of a file, in bytes. */
#define DOTENV_MAX ((size_t)1024 * 1024)

struct dotenv_entry {
	char *name;
	struct secret value; /* bytes is never NULL; may be empty */
	bool has_value;	     /* always true after dotenv_parse */
	unsigned int line;   /* of the name, from 1 */
};

/* A line that was skipped. */
struct dotenv_remark {
	unsigned int line;  /* from 1 */
	const char *reason; /* constant */
};

/* The entries are in the order of the file; each name occurs once. */
struct dotenv {
	struct dotenv_entry *entries;
	size_t count;
	size_t capacity;
	struct dotenv_remark *remarks;
	size_t remark_count;
};

/*
 * Parses `length` bytes of `text` into *dotenv, which must be empty; `path` is
 * for messages. Returns 0, or -1 with *error (125) for a NUL byte or a text
 * longer than DOTENV_MAX. The caller clears *dotenv.
 */
int dotenv_parse(const char *text, size_t length, const char *path,
		 struct dotenv *dotenv, struct error *error);

/* Warns of the lines that were skipped; `path` is that of the file. */
void dotenv_warn(const struct dotenv *dotenv, const char *path,
		 const struct log *log);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void dotenv_clear(struct dotenv *dotenv);

#define AUTO_DOTENV __attribute__((cleanup(dotenv_clear)))

#endif
