/*
 * Closing file descriptors.
 */
#ifndef SYSTEM_DESCRIPTORS_H
#define SYSTEM_DESCRIPTORS_H

#include <stddef.h>

/* Closes *fd and sets it to -1; does nothing if it is negative. */
void descriptor_close(int *fd);

/*
 * Closes every descriptor from `first` on except the `count` in `kept`, which
 * is sorted here; negative ones in it are skipped (close_range(2), or one by
 * one if that is denied).
 */
void descriptors_close_others(int first, int *kept, size_t count);

#endif
