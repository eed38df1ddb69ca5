/*
 * Closing many descriptors at once.
 */
#ifndef SYSTEM_DESCRIPTORS_H
#define SYSTEM_DESCRIPTORS_H

/*
 * Closes every descriptor from `first` to `last`, the two included
 * (close_range(2), or one after the other where that is refused). INT_MAX: to
 * the end.
 */
void descriptors_close(int first, int last);

#endif
