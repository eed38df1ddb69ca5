/*
 * A file that is only in memory, for a program that will have our process id.
 */
#ifndef SYSTEM_MEMFD_H
#define SYSTEM_MEMFD_H

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Makes a sealed memfd (memfd_create(2)) with mode 0444 and the content, on a
 * descriptor of 200 or more (scripts use the low ones) that is close-on-exec
 * for now. `name` is what /proc shows. Opened through /proc/PID/fd/N it is read
 * from its beginning each time. Where a filter refuses memfds, a file without a
 * name in $XDG_RUNTIME_DIR or /dev/shm takes its place, which only its owner
 * can read. Returns the descriptor, or -1 with *error.
 */
int memfd_make(const char *name, const struct buf *content,
	       struct error *error);

#endif
