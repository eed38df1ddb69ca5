/*
 * Writing to file descriptors.
 */
#ifndef QUIXRUN_IO_H
#define QUIXRUN_IO_H

#include <stddef.h>

/*
 * Writes all `length` bytes, in several write(2) calls if needed. Returns 0, or
 * -1 with errno of write(2).
 */
int io_write_all(int fd, const void *bytes, size_t length);

#endif
