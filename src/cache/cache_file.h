/*
 * The cache's directory and its files, whatever is in them.
 */
#ifndef CACHE_CACHE_FILE_H
#define CACHE_CACHE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens, and if need be makes, the directory `name` in `parent`, an absolute
 * path, which must be the effective user's own when `is_parent_ours`. Returns a
 * descriptor that the caller closes, or -1 with *reason: not there, or not a
 * directory of the effective user with mode 0700 (set-group-ID, which an
 * emptyDir with an fsGroup passes on, is allowed).
 */
int cache_directory_open(const char *parent, bool is_parent_ours,
			 const char *name, struct error *reason);

/*
 * Reads the file `name`, at most `max` bytes, into *out. Returns 0, or -1 when
 * it is not there, too large, or not a regular file of the effective user with
 * mode 0600. Never blocks on a fifo or follows a symlink.
 */
int cache_file_read(int directory, const char *name, size_t max,
		    struct buf *out);

/*
 * Removes what writers that were killed left behind: temporary files from over
 * an hour before `now_ms` (CLOCK_REALTIME, milliseconds).
 */
void cache_directory_tidy(int directory, long long now_ms);

#endif
