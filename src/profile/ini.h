/*
 * Reads INI text through inih, without inih's pitfalls.
 *
 * inih 55 as Debian builds it reads lines into 200 bytes and splits longer
 * ones in silence, takes an indented line as more of the value above, and ':'
 * for '='. Here a reader of our own owns lines, numbers and lengths: it looks
 * each line over, refuses what inih would misread, hands inih a short line
 * with the section or the key, and keeps the value beside it.
 *
 * The rules (quixrun.ini(5)): `[section]`, `key = value`; ' ;' starts a comment
 * anywhere, ';' and '#' at the beginning of a line; blanks around key and value
 * are dropped; CRLF, a UTF-8 byte order mark and a missing last newline are
 * fine. Errors: a NUL byte, an indented key, ':' before '=', no '=', a key
 * longer than 128 or a section name longer than 49 bytes, an empty one, text
 * after a section's ']', a key before any section.
 */
#ifndef PROFILE_INI_H
#define PROFILE_INI_H

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/slice.h"

struct inifile_entry {
	const char *section;
	struct slice key; /* NUL-terminated, lives as long as the text; without
			    bytes: this is the section's own line */
	struct slice value; /* the same; may be empty */
	int line;
};

/* Takes one entry. Returns 0, or -1 with *error to stop. */
typedef int inifile_handler(void *user, const struct inifile_entry *entry,
			    struct error *error);

/*
 * Parses `text` in place (it puts NULs behind keys and values; the spans of
 * the entries point into it) and calls `handler` for each entry in order.
 * `path` is for messages, which begin with PATH:LINE. Returns 0, or -1 with
 * *error.
 */
int inifile_parse(const char *path, struct buf *text, inifile_handler *handler,
		  void *user, struct error *error);

#endif
