/*
 * A file in memory for the program, which will have this process's id.
 */
#ifndef SYSTEM_MEMFD_H
#define SYSTEM_MEMFD_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Makes a sealed memfd (memfd_create(2)) with mode 0444 and the content. The
 * descriptor is 200 or higher (scripts use the low ones) and close-on-exec for
 * now. `name` is shown in /proc. Each open of /proc/PID/fd/N reads from the
 * beginning. If memfds are denied by a seccomp filter, a file without a name in
 * $XDG_RUNTIME_DIR or /dev/shm is used, which only its owner can read. Returns
 * the descriptor, which the caller closes, or -1 with *error.
 */
int memfd_make(const char *name, const struct buf *content,
	       struct error *error);

#endif
