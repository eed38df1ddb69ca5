/*
 * Reading and writing file descriptors completely.
 */
#ifndef QUIXRUN_IO_H
#define QUIXRUN_IO_H

#include <stddef.h>

#include "quixrun/buf.h"

/*
 * Writes all `length` bytes, in several write(2) calls if needed. Returns 0, or
 * -1 with errno of write(2).
 */
int io_write_all(int fd, const void *bytes, size_t length);

/*
 * Appends all bytes up to the end of the file. Returns 0, or -1 with errno of
 * read(2), or EFBIG for more than `max` bytes; *content then has the bytes that
 * were read, at least `max`.
 */
int io_read_all(int fd, size_t max, struct buf *content);

/*
 * The same for the file `path`, relative to the descriptor `folder` or AT_FDCWD
 * (openat(2)). Returns 0, or -1 with errno of open(2), or as io_read_all.
 */
int io_read_file(int folder, const char *path, size_t max, struct buf *content);

#endif
