/*
 * Writing to descriptors.
 */
#ifndef QUIXRUN_IO_H
#define QUIXRUN_IO_H

#include <stddef.h>

/*
 * Writes all `length` bytes, however many calls it takes. Returns 0, or -1 with
 * errno of write(2).
 */
int io_write_all(int fd, const void *bytes, size_t length);

#endif
