/*
 * dotenv files: --env-file, and env_file of [launch].
 *
 * They are read as python-dotenv reads them (parser.py of 0.21 to 1.2), which
 * Quix applications use, so that a file means the same to quixrun and to the
 * program:
 *
 *   NAME=value             the rest of the line, less blanks at both ends and
 *                          a comment: a '#' behind a blank
 *   export NAME=value      the same
 *   NAME='value'           literally, over several lines if need be; \\ and \'
 *                          stand for \ and '
 *   NAME="value"           the same, and \" \a \b \f \n \r \t \v for what C
 *                          means by them; other backslashes stay
 *   'NAME' = value         the name in single quotes, blanks around '='
 *   NAME=                  the empty value
 *   # comment              also behind a closing quote
 *
 * A quote may end with an escaped quote when no other follows in the file.
 * CR LF and CR are newlines, also inside quotes. Blanks are Unicode's white
 * space. Of equal names the last one counts.
 *
 * What is different, on purpose:
 *
 *   - Values are literal: ${NAME} is not replaced. A file must not be able to
 *     read what is in quixrun's environment.
 *   - Where python-dotenv skips a line with a warning, or gives a name no
 *     value, there is an error: a name without '=', text behind a closing
 *     quote, a quote that does not end.
 *   - Names are [A-Za-z_][A-Za-z0-9_]*.
 *   - A byte order mark is skipped, a NUL byte is an error, and bytes that are
 *     not UTF-8 stay as they are.
 *
 * Messages have file and line but no word of the content: the line that has no
 * name may well be the rest of a private key.
 */
#ifndef ENVIRONMENT_DOTENV_H
#define ENVIRONMENT_DOTENV_H

#include <stddef.h>

#include "quixrun/error.h"
#include "quixrun/secret.h"

/* The longest file, in bytes. */
#define DOTENV_MAX ((size_t)1024 * 1024)

struct dotenv_entry {
	char *name;
	struct secret value; /* never without bytes; may be empty */
	unsigned int line;   /* of the name, from 1 */
};

/* In the order of the file, each name once. */
struct dotenv {
	struct dotenv_entry *entries;
	size_t count;
	size_t capacity;
};

/*
 * Parses `length` bytes of `text` into *dotenv, which must be empty; `path` is
 * for messages. Returns 0, or -1 with *error (125).
 */
int dotenv_parse(const char *text, size_t length, const char *path,
		 struct dotenv *dotenv, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void dotenv_clear(struct dotenv *dotenv);

#define AUTO_DOTENV __attribute__((cleanup(dotenv_clear)))

#endif
