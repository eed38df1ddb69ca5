/*
 * Parses INI text with inih, avoiding inih's pitfalls.
 *
 * inih 55 as Debian builds it reads lines into 200 bytes and silently splits
 * longer ones, takes an indented line as a continuation of the value above, and
 * ':' for '='. Therefore a reader of our own handles lines, line numbers and
 * lengths: it checks each line, rejects what inih would misread, passes inih a
 * short line with the section or the key, and keeps the value itself.
 *
 * The rules (quixrun.ini(5)): `[section]`, `key = value`; ' ;' starts a comment
 * anywhere, ';' and '#' at the beginning of a line; blanks around key and value
 * are dropped; CRLF, a UTF-8 byte order mark and a missing last newline are
 * accepted. Errors: a NUL byte, an indented key, ':' before '=', no '=', a key
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
	struct slice value; /* as `key`; may be empty */
	int line;
};

/* Handles one entry. Returns 0, or -1 with *error to stop. */
typedef int inifile_handler(void *user, const struct inifile_entry *entry,
			    struct error *error);

/*
 * Parses `text` in place (writes NULs after keys and values; the slices of the
 * entries point into it) and calls `handler` for each entry in order. `path` is
 * for messages, which begin with PATH:LINE. Returns 0, or -1 with *error.
 */
int inifile_parse(const char *path, struct buf *text, inifile_handler *handler,
		  void *user, struct error *error);

#endif
