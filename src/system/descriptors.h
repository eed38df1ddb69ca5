/*
 * Closing many file descriptors.
 */
#ifndef SYSTEM_DESCRIPTORS_H
#define SYSTEM_DESCRIPTORS_H

/*
 * Closes every descriptor from `first` to `last`, inclusive (close_range(2), or
 * one by one if that is denied). `last` = INT_MAX: all from `first` on.
 */
void descriptors_close(int first, int last);

#endif
